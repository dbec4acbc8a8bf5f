"""A truck's sightings -> JT/T 808-2013 frames: 0x0100 registration, 0x0200 location.

7E  id(2)  properties(2: body length)  phone(6 BCD)  serial(2)  body  xor(1)  7E
7D -> 7D01 and 7E -> 7D02 between the flags
0x0200: alarm(4) status(4: bit 0 ignition, 1 fixed) lat(4) lon(4) in 1e-6 degrees, altitude(2) m, speed(2) 0.1 km/h,
        direction(2) degrees, time(6 BCD yyMMddHHmmss, GMT+8), extras (01 mileage, 31 satellites)
0x0100: province(2) city(2) maker(5) model(20) terminal(7) colour(1) plate (GBK)
"""

from datetime import datetime, timedelta, timezone
from functools import reduce
from operator import xor
from struct import pack
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8))
GUANGDONG, SHENZHEN = 44, 300
BLACK = 3  # plates of cross-boundary vehicles are black


class Sighting(NamedTuple):
    """`speed` in km/h, `course` in degrees from true north, `mileage` in km."""

    at: datetime
    lat: float
    lon: float
    speed: float
    course: float
    mileage: float


def registration(phone: str, serial: int, plate: str) -> bytes:
    maker, model, terminal = b"LYSIM", b"LY-808".ljust(20, b"\0"), phone[-7:].encode("ascii")
    body = pack(">HH", GUANGDONG, SHENZHEN) + maker + model + terminal + bytes([BLACK]) + plate.encode("gbk")
    return frame(0x0100, phone, serial, body)


def location(phone: str, serial: int, seen: Sighting) -> bytes:
    status = 0b11 | (0b100 if seen.lat < 0 else 0) | (0b1000 if seen.lon < 0 else 0)
    where = [
        round(abs(seen.lat) * 1e6),
        round(abs(seen.lon) * 1e6),
        20,
        round(seen.speed * 10),
        round(seen.course) % 360,
    ]
    body = pack(">IIIIHHH", 0, status, *where) + bytes.fromhex(f"{seen.at.astimezone(CHINA):%y%m%d%H%M%S}")
    extras = pack(">BBI", 0x01, 4, round(seen.mileage * 10)) + pack(">BBB", 0x31, 1, 12)
    return frame(0x0200, phone, serial, body + extras)


def frame(id_: int, phone: str, serial: int, body: bytes) -> bytes:
    """`phone`: twelve digits; `serial`: 0 to 65535; `body`: at most 1023 bytes."""
    plain = pack(">HH", id_, len(body)) + bytes.fromhex(phone) + pack(">H", serial) + body
    whole = plain + bytes([reduce(xor, plain)])
    return b"\x7e" + whole.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"
