"""JT/T 808 terminals as they speak, and what they are answered."""

from typing import NamedTuple

from ingest.syntax import jt808
from tests.ingest.syntax import terminal
from tests.ingest.syntax.terminal import frame

PHONE = terminal.PHONE


def registration(serial: int, year: int = 2013, phone: str = PHONE) -> bytes:
    return told(0x0100, terminal.registration(year, "粤B12345"), serial, year, phone)


def authentication(serial: int, code: str, year: int = 2013) -> bytes:
    raw = code.encode()
    return told(0x0102, bytes([len(raw)]) + raw + b"\0" * 35 if year == 2019 else raw, serial, year)


def location(serial: int, year: int = 2013) -> bytes:
    return told(0x0200, terminal.location(), serial, year)


def batch(serial: int, year: int = 2013) -> bytes:
    return told(0x0704, terminal.batch(*(terminal.location(time=f"2606200{n}5500") for n in range(3))), serial, year)


def halves(serial: int) -> list[bytes]:
    """A batch in two sub-packages."""
    body = jt808.whole(batch(serial)).body
    parts = enumerate((body[:40], body[40:]))
    return [frame(0x0704, part, serial=serial + n, package=(2, n + 1)) for n, part in parts]


def told(id_: int, body: bytes, serial: int, year: int = 2013, phone: str = PHONE) -> bytes:
    return frame(id_, body, serial=serial, version=1 if year == 2019 else None, phone=phone)


class Answer(NamedTuple):
    """`serial`: of the message that is answered; `id`: of it, in general answers."""

    type: int
    year: int
    phone: str
    serial: int
    id: int
    result: int
    code: str


def answers(data: bytes) -> list[Answer]:
    return [_answer(jt808.frame(inner)) for inner in data.split(b"\x7e") if inner]


def _answer(found: jt808.Frame) -> Answer:
    body, is_general = found.body, found.id == 0x8001
    id_ = int.from_bytes(body[2:4]) if is_general else 0
    result = body[4] if is_general else body[2]
    code = "" if is_general else body[3:].decode()
    return Answer(found.id, found.year, found.phone, int.from_bytes(body[:2]), id_, result, code)
