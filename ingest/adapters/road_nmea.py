"""GPS of road vehicles in NMEA 0183 sentences (IEC 61162-1): RMC, recommended minimum specific GNSS data.

$GPRMC,083559.00,A,2235.0124,N,11416.2720,E,19.706,88.41,200626,,,A*65

device, of the transport     ref, written as `truck:粤B12345`: a sentence carries no identity, so its source has to know it
1, 9   hhmmss.ss, ddmmyy     at, UTC; 1024 weeks later where that is now: older receivers count weeks in ten bits, and say
                             so in the attribute `week_rollover`
2      A valid, V warning    a position without a fix is read and tells nothing
3-6    ddmm.mmmm N/S, E/W    lat, lon, WGS84
7      knots                 speed
8      degrees               course, from true north
12     mode                  S simulated and M by hand tell nothing of where the vehicle is
"""

import re
from datetime import UTC, datetime, timedelta

from ingest.message import Heard, Malformed
from ingest.syntax.nmea import sentences
from ingest.tables import Table
from schemas.movement import Position
from schemas.refs import ORDER, parsed

KNOT = 1.852  # km/h
WEEKS = timedelta(weeks=1024)  # IS-GPS-200: the week number has ten bits
SOON = timedelta(days=2)
INVENTED = {"S": "simulated", "M": "set by hand", "N": "no fix"}
READ = "RMC"
IGNORED = {
    **dict.fromkeys(("GGA", "GLL", "GNS"), "a position without its date: RMC tells it with one"),
    **dict.fromkeys(("GSA", "GSV", "GST", "GBS", "GRS"), "satellites and errors"),
    **dict.fromkeys(("VTG", "ZDA", "HDT", "HDG", "ROT", "DTM"), "one detail of what RMC tells"),
}
TYPES = (READ, *IGNORED)
TABLES = (
    Table("sentence", "NMEA 0183 / IEC 61162-1, 7.3", {READ: "position"}, IGNORED),
    Table("RMC field 12", "NMEA 0183 / IEC 61162-1, positioning mode", {}, INVENTED),
)
_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})(?:\.\d+)?")
_DATE = re.compile(r"(\d{2})(\d{2})(\d{2})")
_DEGREES = re.compile(r"(\d{2,3})(\d{2}(?:\.\d+)?)")


def parse(message: bytes, heard: Heard) -> list[Position]:
    (told,) = sentences(message)
    if told.type != READ:
        return []
    if len(told.fields) < 9:
        raise Malformed("RMC", f"has {len(told.fields)} fields, at least 9 are mandatory")
    time, status, lat, north, lon, east, speed, course, date = told.fields[:9]
    mode = told.fields[11] if len(told.fields) > 11 else ""
    if status != "A" or mode in INVENTED:
        return []
    if heard.device.partition(":")[0] not in ORDER:
        raise Malformed(
            "device", f"{heard.device!r} is no vehicle and the sentence names none: wants type:value of its source"
        )
    told_at = _at(time, date)
    at = _rolled(told_at, heard.received_at)
    return [
        Position(
            source=heard.by(""),
            ref=parsed(heard.device),
            at=at,
            lat=_degrees("latitude", lat, north, "NS"),
            lon=_degrees("longitude", lon, east, "EW"),
            speed=_number("speed", speed, KNOT),
            course=_number("course", course, 1.0),
            attributes={"week_rollover": f"{told_at:%Y-%m-%d}"} if at != told_at else {},
        )
    ]


def _at(time: str, date: str) -> datetime:
    clock, calendar = _TIME.fullmatch(time), _DATE.fullmatch(date)
    if not clock or not calendar:
        raise Malformed("RMC time", f"{date!r} {time!r} is none: wants ddmmyy and hhmmss")
    day, month, year = (int(n) for n in calendar.groups())
    hour, minute, second = (int(n) for n in clock.groups())
    return datetime(2000 + year if year < 80 else 1900 + year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _rolled(told: datetime, now: datetime) -> datetime:
    """A time that lies one or two turns of the GPS week number in the past, within a day or so of when it was heard."""
    turned = (told + turns * WEEKS for turns in (1, 2))
    return next((at for at in turned if abs(now - at) <= SOON), told)


def _degrees(where: str, value: str, side: str, sides: str) -> float:
    found = _DEGREES.fullmatch(value)
    if not found or side not in tuple(sides):
        raise Malformed(where, f"{value!r} {side!r} is none: wants degrees and minutes, then {' or '.join(sides)}")
    degrees = int(found[1]) + float(found[2]) / 60
    return round(-degrees if side == sides[1] else degrees, 7)


def _number(where: str, value: str, factor: float) -> float | None:
    if not value:
        return None
    if not re.fullmatch(r"\d{1,4}(?:\.\d+)?", value):
        raise Malformed(where, f"{value!r} is no number")
    return round(float(value) * factor, 2)
