"""JT/T 808 terminal messages of road vehicles, versions 2011, 2013 and 2019 (clauses 8.x, tables of message bodies).

header terminal phone        truck:TERM-<16 hex digits of blake2b over its digits without leading zeros>
0200 location report         Position: at, lat, lon, speed, course; 0201 and 0500 answer a query and a command with the same
                             behind its serial
  alarm u32, status u32        status bit 1 fix valid, 2 south, 3 west, 5 coordinates encrypted (GCJ-02: refused)
  latitude, longitude u32      1e-6 degrees, WGS84
  altitude, speed, course u16  m -> attribute `altitude_m`, 0.1 km/h, degrees
  time BCD[6]                  YYMMDDhhmmss, GMT+8 by the standard, whatever the place; before 2011, the year of the standard,
                               the terminal's clock was not set and the report tells nothing
  extras: id u8, length u8     01 mileage, 02 fuel, 30 signal, 31 satellites -> attributes
0704 batch of locations      one Position for each valid fix
0100 registration            LINKED, same: the terminal and truck:<plate>; for a vehicle without plate truck:VIN-<VIN>

The terminal phone is the number of its SIM card, which can be a person's: it is never copied. The ref is a pseudonym,
one and the same for one number; whoever holds a list of numbers can compute it, so it is no anonymity. A report without
a valid fix is read and tells nothing. Registrations carry no time: they hold for the day they were heard (GMT+8).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from ingest.adapters import road_jt808_code
from ingest.adapters.road_jt808_code import EXTRAS, IGNORED, PLATE_COLOURS, READ
from ingest.message import Heard, Malformed
from ingest.syntax.jt808 import Frame, whole
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.refs import Ref, RefType, ref
from schemas.relations import same
from schemas.times import Precision, given

GMT8 = timezone(timedelta(hours=8))

TYPES = (*READ, *IGNORED)
TABLES = road_jt808_code.TABLES

_LOCATION = Struct(">IIIIHHH6s")
_FIRST = bytes.fromhex("110101000000")  # BCD: the begin of 2011
FIX, SOUTH, WEST, ENCRYPTED = 1 << 1, 1 << 2, 1 << 3, 1 << 5

# Registration bodies: where the colour stands, behind province, city, maker, model and terminal id.
COLOUR_AT = {2011: 24, 2013: 36, 2019: 75}


class Said(NamedTuple):
    frame: Frame
    truck: Ref
    source: str
    heard: Heard


def parse(message: bytes, heard: Heard) -> list[Movement | Position]:
    frame = whole(message)
    type_ = f"{frame.id:04X}"
    if type_ in IGNORED:
        return []
    if frame.encryption:
        raise Malformed("header", f"bits 10 to 12 are {frame.encryption:03b}: the body is encrypted")
    if not frame.phone:
        raise Malformed("terminal phone", "is all zeros: it identifies nothing")
    name = f"TERM-{blake2b(frame.phone.encode()).hexdigest()[:16].upper()}"
    said = Said(frame, ref(RefType.TRUCK, name), heard.by(name), heard)
    return list(READERS[type_](said))


def _report(said: Said) -> Iterator[Position]:
    yield from _location(said.frame.body, said)


def _answer(said: Said) -> Iterator[Position]:
    yield from _location(said.frame.body[2:], said)


def _batch(said: Said) -> Iterator[Position]:
    body = said.frame.body
    count, at = int.from_bytes(body[:2]), 3
    for number in range(1, count + 1):
        length = int.from_bytes(body[at : at + 2])
        item = body[at + 2 : at + 2 + length]
        if len(item) != length or not item:
            raise Malformed(f"item {number} of {count}", f"says {length} bytes, the message has {len(item)} left")
        yield from _location(item, said)
        at += 2 + length
    if at != max(len(body), 3):
        raise Malformed("items", f"are {count} by their number, {len(body) - at} bytes stand behind them")


def _location(body: bytes, said: Said) -> Iterator[Position]:
    if len(body) < _LOCATION.size:
        raise Malformed("location", f"has {len(body)} bytes, at least {_LOCATION.size} are needed")
    alarm, status, latitude, longitude, altitude, speed, course, time = _LOCATION.unpack_from(body)
    if not status & FIX or not (latitude or longitude):
        return  # no fix: terminals send the last place, or zeros
    if status & ENCRYPTED:
        raise Malformed("status bit 5", "says that the coordinates are encrypted (GCJ-02); only WGS84 is read")
    if time < _FIRST:
        return  # switched on and not yet told the time
    attributes = dict(_extras(body[_LOCATION.size :]))
    if altitude < 1 << 15:  # below sea level comes as a negative number in some makes: left out
        attributes["altitude_m"] = str(altitude)
    if alarm:
        attributes["alarm"] = f"{alarm:08X}"
    yield Position(
        source=said.source,
        ref=said.truck,
        at=given(_time(time)).at,
        lat=latitude / 1e6 * (-1 if status & SOUTH else 1),
        lon=longitude / 1e6 * (-1 if status & WEST else 1),
        speed=speed / 10,
        course=float(course) if course <= 360 else None,
        attributes=attributes,
    )


def _extras(rest: bytes) -> Iterator[tuple[str, str]]:
    """What we know of the additional items. Makers append items of their own, and some forget a length: the position
    has its own fixed place, so what cannot be read behind it is left out."""
    while len(rest) > 2:
        id_, length = rest[0], rest[1]
        value, rest = rest[2 : 2 + length], rest[2 + length :]
        if id_ in EXTRAS and len(value) == length == EXTRAS[id_][1]:
            name, _, unit = EXTRAS[id_]
            yield name, f"{int.from_bytes(value) * unit:.10g}"


def _time(bcd: bytes) -> datetime:
    digits = bcd.hex()
    if not digits.isdecimal():
        raise Malformed("time", f"{digits} is not BCD")
    year, month, day, hour, minute, second = (int(digits[i : i + 2]) for i in range(0, 12, 2))
    is_day = 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year, month)[1]
    if not (is_day and hour < 24 and minute < 60 and second < 60):
        raise Malformed("time", f"{digits} is no YYMMDDhhmmss")
    return datetime(2000 + year, month, day, hour, minute, second, tzinfo=GMT8)


def _registration(said: Said) -> Iterator[Movement]:
    body = said.frame.body
    colour_at = COLOUR_AT[_year(said.frame)]
    if len(body) <= colour_at:
        raise Malformed("registration", f"has {len(body)} bytes, the plate begins behind byte {colour_at + 1}")
    colour = body[colour_at]
    plate = re.sub(r"[\s\0·.-]", "", body[colour_at + 1 :].decode("gbk"))
    if not plate:
        raise Malformed("plate", "is empty")
    truck = ref(RefType.TRUCK, plate if colour else f"VIN-{plate}")
    midnight = said.heard.received_at.astimezone(GMT8).replace(hour=0, minute=0, second=0, microsecond=0)
    yield movement(
        source=said.source,
        kind=Kind.LINKED,
        certainty=Certainty.ACTUAL,
        mode=Mode.ROAD,
        occurred=given(midnight, Precision.DAY),
        refs=(said.truck, truck),
        relations=(same(said.truck, truck),),
        attributes={"plate_colour": PLATE_COLOURS.get(colour, str(colour))},
    )


def _year(frame: Frame) -> int:
    """2011 and 2013 have one header; a registration of 2013 has twelve bytes more of model before the colour."""
    at = COLOUR_AT[2013]
    if frame.year == 2013 and (len(frame.body) <= at or frame.body[at] not in PLATE_COLOURS):
        return 2011
    return frame.year


READERS: dict[str, Callable[[Said], Iterator[Movement | Position]]] = dict(
    zip(READ, (_registration, _report, _answer, _answer, _batch), strict=True)
)
