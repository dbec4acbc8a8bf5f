"""JT/T 808 messages by their header and, of the bodies that we read, by the bytes of each field."""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.outline.field import Field, called
from ingest.syntax.jt808 import NAME, whole


class Piece(NamedTuple):
    """`size`: bytes; `form`: how they are to be read, a number (`u`), digits (`bcd`) or text."""

    name: str
    size: int
    form: str


LOCATION = (
    Piece("alarm", 4, "hex"),
    Piece("status", 4, "hex"),
    Piece("latitude", 4, "u"),
    Piece("longitude", 4, "u"),
    Piece("altitude", 2, "u"),
    Piece("speed", 2, "u"),
    Piece("course", 2, "u"),
    Piece("time", 6, "bcd"),
)
SERIAL = Piece("answered serial number", 2, "u")
BATCH = (Piece("items", 2, "u"), Piece("kind of batch", 1, "u"))
REGISTRATION = (Piece("province", 2, "u"), Piece("city", 2, "u"))


def outline(body: bytes) -> Iterator[Field]:
    frame = whole(body)
    for name, value in (
        ("message id", f"{frame.id:04X}"),
        ("version", str(frame.year)),
        ("terminal phone", frame.phone),
        ("serial number", str(frame.serial)),
    ):
        yield Field(f"header {name}", value, ("frame", name), called(NAME, name))
    id_ = f"{frame.id:04X}"
    if id_ == "0704":
        yield from _pieces(id_, frame.body, BATCH, 0)
        yield from _batch(id_, frame.body)
    elif id_ == "0201":
        yield from _pieces(id_, frame.body, (SERIAL,), 0)
        yield from _location(id_, frame.body, 2, len(frame.body))
    elif id_ == "0200":
        yield from _location(id_, frame.body, 0, len(frame.body))
    elif frame.body:
        yield from _pieces(id_, frame.body, REGISTRATION if id_ == "0100" else (), 0)
        yield Field("body", frame.body.hex(), (id_, "body"), called(NAME, "body"))


def _batch(id_: str, body: bytes) -> Iterator[Field]:
    at = sum(piece.size for piece in BATCH)
    while at + 2 <= len(body):
        end = at + 2 + int.from_bytes(body[at : at + 2])
        yield from _location(id_, body, at + 2, min(end, len(body)))
        at = end


def _location(id_: str, body: bytes, at: int, end: int) -> Iterator[Field]:
    yield from _pieces(id_, body[:end], LOCATION, at)
    at += sum(piece.size for piece in LOCATION)
    while at + 2 <= end:
        item, length = body[at], body[at + 1]
        value = body[at + 2 : min(at + 2 + length, end)]
        path = (id_, "additional item")
        yield Field(f"byte {at}", f"{item:02X}: {value.hex()}", path, called(NAME, path[1]), code=f"{item:02X}")
        at += 2 + length


def _pieces(id_: str, body: bytes, layout: tuple[Piece, ...], at: int) -> Iterator[Field]:
    for name, size, form in layout:
        value = body[at : at + size]
        if len(value) < size:
            return
        written = str(int.from_bytes(value)) if form == "u" else value.hex().upper()
        yield Field(f"byte {at} {name}", written, (id_, name), called(NAME, name))
        at += size
