r"""JT/T 808 frames (道路运输车辆卫星定位系统 terminal communication protocol, 2011, 2013 and 2019), as on TCP and UDP.

    7E | header | body | checksum | 7E      inside, 7D 02 stands for 7E and 7D 01 for 7D; checksum: XOR of all before it
    header  message id      u16
            properties      u16    bits 0-9 length of the body, 10-12 encryption, 13 sub-package, 14 version follows
            version         u8     2019 only
            terminal phone  BCD    6 bytes; 10 bytes in 2019
            serial number   u16
            sub-package     u16 total, u16 number from 1; only with bit 13

Sub-packages of one message (same terminal and id, serial numbers in a row) are one part: their frames in order. The
delimiter also ends what is damaged, so one bad frame does not hide the next. Dialects that only look alike are named
and refused.
"""

from collections.abc import Iterator
from functools import reduce
from operator import xor
from typing import BinaryIO, NamedTuple

from ingest.message import MAX_PART, Broken, Malformed, Part

NAME = "jt808"
CHUNK = 64 * 1024
DELIMITER = b"\x7e"
MAX_FRAME = 4096  # header, 1,023 bytes of body and checksum, all of them escaped, are less
MAX_OPEN = 64  # messages that wait for sub-packages

# What travels under the name of JT/T 808 and is none: first bytes of a stream -> what they are.
DIALECTS = {
    b"\xe7": "E7-delimited vendor dialect (escape E6, 3E), not JT/T 808",
    b"(": "bracketed ASCII vendor dialect, not JT/T 808",
}
VENDOR_IDS = range(0x5500, 0x5600)  # frames like JT/T 808, with a body of their own and no length in the header
_ID_HIGH = {*range(0x10), *range(0x80, 0x90), 0x10, 0x11, 0x12, 0x90, 0x91, 0x92, 0x93, 0x55}  # of ids in use


class Frame(NamedTuple):
    """`phone`: the digits that identify the terminal, without leading zeros; `year`: of the header's form (2013 stands for
    2011 too, whose header is the same); `total`, `number`: of sub-packages, 1 of 1 where there are none."""

    id: int
    year: int
    encryption: int
    phone: str
    serial: int
    total: int
    number: int
    body: bytes


def sniff(head: bytes) -> bool:
    """Whether a whole frame is in it, or it begins like one, or like a known dialect."""
    if head[:1] == b"\xe7" and len(head) > 1 and (head[1] < 0x10 or head[1] == 0x55):
        return True
    if head[:1] == b"(" and head[1:11].isdigit():
        return True
    if head[:1] == DELIMITER and len(head) > 1 and (head[1] in _ID_HIGH or head[1:2] == DELIMITER):
        return True
    return any(is_frame(piece) for piece in head.split(DELIMITER)[1:-1])


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Each message with the frames it came in. Damaged frames and incomplete messages come out broken."""
    cutter = Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.feed(chunk)
    yield from cutter.end()


def frames(message: bytes) -> list[Frame]:
    """The frames of a message, by their number. Malformed where one is damaged."""
    return sorted((frame(inner) for inner in message.split(DELIMITER) if inner), key=lambda found: found.number)


def whole(message: bytes) -> Frame:
    """A message as one frame, its sub-packages put together. Malformed where a frame is damaged."""
    found = frames(message)
    if not found or len(found) != found[0].total:
        raise Malformed("message", f"has {len(found)} of {found[0].total if found else 1} frames")
    return found[0]._replace(body=b"".join(one.body for one in found), total=1, number=1)


def frame(inner: bytes) -> Frame:
    """What stands between two delimiters. Malformed where it is damaged."""
    plain = _unescaped(inner)
    id_ = int.from_bytes(plain[:2])
    if id_ in VENDOR_IDS and len(plain) > 2:
        raise Malformed("message id", f"{id_:04X} is of a vendor dialect with bodies of its own, not JT/T 808")
    if len(plain) < 13:
        raise Malformed("frame", f"has {len(plain)} bytes, header and checksum alone have 13")
    if found := reduce(xor, plain):
        raise Malformed("checksum", f"is {plain[-1]:02X}, the bytes before it add up to {found ^ plain[-1]:02X}")
    properties = int.from_bytes(plain[2:4])
    year, start, end = (2019, 5, 15) if properties >> 14 & 1 else (2013, 4, 10)
    is_package = properties >> 13 & 1
    body = plain[end + (6 if is_package else 2) : -1]
    if len(body) != properties & 0x3FF:
        raise Malformed("length", f"says {properties & 0x3FF}, the body has {len(body)} bytes")
    total, number = (int.from_bytes(plain[end + i : end + i + 2]) for i in (2, 4)) if is_package else (1, 1)
    if not 1 <= number <= total:
        raise Malformed("sub-package", f"is number {number} of {total}")
    # Digits in BCD; some makers number their terminals in hex. It is a name either way.
    phone = plain[start:end].hex().upper().lstrip("0")
    serial = int.from_bytes(plain[end : end + 2])
    return Frame(id_, year, properties >> 10 & 7, phone, serial, total, number, body)


def is_frame(inner: bytes) -> bool:
    """Whether what stands between two delimiters is a sound frame."""
    try:
        frame(inner)
    except Malformed:
        return False
    return True


def _unescaped(inner: bytes) -> bytes:
    first, *rest = inner.split(b"\x7d")
    for piece in rest:
        if piece[:1] not in (b"\x01", b"\x02"):
            raise Malformed("escape", f"7D is followed by {piece[:1].hex().upper() or 'nothing'}: wants 01 or 02")
        first += (b"\x7d" if piece[:1] == b"\x01" else b"\x7e") + piece[1:]
    return first


class _Segment(NamedTuple):
    """Bytes without a delimiter, and whether one stands before and behind them."""

    inner: bytes
    is_opened: bool
    is_closed: bool

    @property
    def raw(self) -> bytes:
        return DELIMITER * self.is_opened + self.inner + DELIMITER * self.is_closed


Key = tuple[str, int, int, int]


class _Packages:
    """Frames in, messages out."""

    def __init__(self) -> None:
        self._open: dict[Key, dict[int, bytes]] = {}
        self._size = 0
        self._dialect = ""

    def take(self, segment: _Segment) -> Iterator[Part | Broken]:
        if not (segment.is_opened and segment.is_closed):
            self._dialect = self._dialect or DIALECTS.get(segment.inner[:1], "")
            yield Broken(NAME, segment.raw, "frame", self._dialect or "does not stand between two bytes 7E")
            return
        try:
            found = frame(segment.inner)
        except Malformed as error:
            yield Broken(NAME, segment.raw, error.where, self._dialect or error.rule)
            return
        if found.total == 1:
            yield Part(NAME, f"{found.id:04X}", segment.raw)
        else:
            yield from self._add(found, segment.raw)

    def _add(self, found: Frame, raw: bytes) -> Iterator[Part | Broken]:
        first = (found.serial - found.number + 1) & 0xFFFF
        key = (found.phone, found.id, found.total, first)
        held = self._open.setdefault(key, {})
        self._size += len(raw) - len(held.get(found.number, b""))
        held[found.number] = raw
        if len(held) == found.total:
            yield Part(NAME, f"{found.id:04X}", self._taken(key))
        while len(self._open) > MAX_OPEN or self._size > MAX_PART:
            yield self._incomplete(next(iter(self._open)))

    def _taken(self, key: Key) -> bytes:
        held = self._open.pop(key)
        body = b"".join(held[number] for number in sorted(held))
        self._size -= len(body)
        return body

    def _incomplete(self, key: Key) -> Broken:
        came = len(self._open[key])
        return Broken(NAME, self._taken(key), "sub-package", f"{came} of {key[2]} came, the others did not in time")

    def end(self) -> Iterator[Broken]:
        """What is left when nothing more comes."""
        yield from (self._incomplete(key) for key in list(self._open))


class Cutter:
    """Bytes in as they come, messages out as soon as they are there."""

    def __init__(self) -> None:
        self._packages = _Packages()
        self._rest = b""
        self._is_opened = False

    def feed(self, chunk: bytes) -> Iterator[Part | Broken]:
        *closed, self._rest = (self._rest + chunk).split(DELIMITER)
        for inner in closed:
            yield from self._pieces(inner, is_closed=True)
            self._is_opened = True
        yield from self._pieces(self._rest, is_closed=False)

    def end(self) -> Iterator[Part | Broken]:
        """What is left when nothing more comes."""
        if self._rest:
            yield from self._packages.take(_Segment(self._rest, self._is_opened, is_closed=False))
        self._rest = b""
        yield from self._packages.end()

    def _pieces(self, inner: bytes, is_closed: bool) -> Iterator[Part | Broken]:
        """What stands between delimiters; pieces of MAX_FRAME where that is longer than any frame."""
        while len(inner) > MAX_FRAME:
            yield from self._packages.take(_Segment(inner[:MAX_FRAME], self._is_opened, is_closed=False))
            inner, self._is_opened = inner[MAX_FRAME:], False
        if not is_closed:
            self._rest = inner
        elif inner:
            yield from self._packages.take(_Segment(inner, self._is_opened, is_closed=True))
