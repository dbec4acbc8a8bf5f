"""A terminal of our own: JT/T 808 frames as the standard lays them out."""

from functools import reduce
from operator import xor
from struct import pack

PHONE = "013800138000"  # an invented number


def frame(
    id_: int,
    body: bytes = b"",
    *,
    phone: str = PHONE,
    serial: int = 1,
    version: int | None = None,
    package: tuple[int, int] | None = None,
    bits: int = 0,
) -> bytes:
    """`version`: of the 2019 header; `package`: (total, number); `bits`: to be set in the properties besides."""
    properties = len(body) | bits | (1 << 13 if package else 0) | (1 << 14 if version is not None else 0)
    head = pack(">HH", id_, properties) + (b"" if version is None else bytes([version]))
    head += bytes.fromhex(phone.zfill(12 if version is None else 20)) + pack(">H", serial)
    return enclosed(head + (pack(">HH", *package) if package else b"") + body)


def enclosed(plain: bytes) -> bytes:
    """With its checksum, escaped, between delimiters."""
    whole = plain + bytes([reduce(xor, plain)])
    return b"\x7e" + whole.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"


def location(
    *,
    lat: float = 22.5835,
    lon: float = 114.2712,
    status: int = 0b11,
    alarm: int = 0,
    altitude: int = 12,
    speed: float = 36.5,
    course: int = 87,
    time: str = "260620195500",
    extras: bytes = b"",
) -> bytes:
    numbers = pack(">IIIIHHH", alarm, status, round(lat * 1e6), round(lon * 1e6), altitude, round(speed * 10), course)
    return numbers + bytes.fromhex(time) + extras


def extra(id_: int, value: bytes) -> bytes:
    return bytes([id_, len(value)]) + value


def registration(year: int, plate: str, colour: int = 2) -> bytes:
    maker, model, terminal = {2011: (5, 8, 7), 2013: (5, 20, 7), 2019: (11, 30, 30)}[year]
    device = b"MAKER".ljust(maker, b"\0") + b"T-100".ljust(model, b"\0") + b"0000042".ljust(terminal, b"\0")
    return pack(">HH", 44, 300) + device + bytes([colour]) + plate.encode("gbk")


def batch(*items: bytes, count: int | None = None) -> bytes:
    body = b"".join(pack(">H", len(item)) + item for item in items)
    return pack(">HB", len(items) if count is None else count, 1) + body
