"""Dates, times and time codes: elements 373 (CCYYMMDD, before 004010 YYMMDD), 337 (HHMM, HHMMSS, HHMMSSDD) and 623.

623                            zone
UT GM                          UTC
ES ED … PS PD … (x Standard,   the fixed offset that it names, in whatever season it is told
x Daylight)  01 … 29
ET CT MT PT AT HT NT TT        the zone of that name, as its clocks show on that day
LT, empty, any other           the place's own clock, else that of its state or province (assumed in a state of two zones
                               whose city we do not know), else the source's zone
"""

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ingest.message import Malformed
from ingest.syntax.x12.message import Segment, element
from ingest.syntax.x12.place import Spot
from schemas.times import Moment, Precision, Zone, given, local

_STANDARD = {"T": -240, "E": -300, "C": -360, "M": -420, "P": -480, "A": -540, "H": -600, "N": -210}
OFFSETS = {  # minutes east of UTC
    "UT": 0,
    "GM": 0,
    **{f"{name}S": minutes for name, minutes in _STANDARD.items()},
    **{f"{name}D": minutes + 60 for name, minutes in _STANDARD.items()},
    **{f"{hours:02}": hours * 60 for hours in range(1, 13)},
    **{f"{25 - hours:02}": -hours * 60 for hours in range(1, 13)},
    "25": -150,
    "26": -210,
    "27": 330,
    "28": 570,
    "29": 630,
}
ZONES = {
    "TT": "America/Halifax",
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AT": "America/Anchorage",
    "HT": "Pacific/Honolulu",
    "NT": "America/St_Johns",
}
NO_DATE = "is no date and time"  # in the rule of what cannot be read
PIVOT = 80  # two-digit years below it are 20YY
_TIME = re.compile(r"(\d{2})(\d{2})(?:(\d{2})\d{0,2})?")


class Stamp(NamedTuple):
    """A date, time and time code as they stand in a segment; `where` names the date's element."""

    where: str
    date: str
    time: str = ""
    code: str = ""

    @property
    def day(self) -> str:
        """The ISO date, as its place's calendar shows it; empty where there is none."""
        return clock(self).at.date().isoformat() if self.date else ""


class Clock(NamedTuple):
    at: datetime
    precision: Precision


def stamp(segment: Segment, date: int, time: int = 0, code: int = 0) -> Stamp:
    """The stamp in a segment, by the numbers of its elements; 0 for what the segment has no place for."""
    told = [element(segment, number) if number else "" for number in (date, time, code)]
    return Stamp(f"{segment[0]}{date:02}", *told)


def clock(told: Stamp) -> Clock:
    """What a clock on the spot showed. Malformed for anything but a date, or a date and a time, that exist."""
    match = _TIME.fullmatch(told.time)
    if not re.fullmatch(r"\d{6}|\d{8}", told.date) or (told.time and not match):
        raise Malformed(told.where, f"{told.date!r} {told.time!r} {NO_DATE}: wants CCYYMMDD and HHMM")
    year, rest = int(told.date[:-4]), told.date[-4:]
    year += (2000 if year < PIVOT else 1900) if len(told.date) == 6 else 0
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    midnight = (hour, minute, second) == (24, 0, 0)
    try:
        at = datetime(year, int(rest[:2]), int(rest[2:]), 0 if midnight else hour, minute, second)  # noqa: DTZ001 - local on purpose
    except ValueError as error:
        raise Malformed(told.where, f"{told.date!r} {told.time!r} {NO_DATE}: {error}") from None
    precision = Precision.DAY if not match else Precision.SECOND if match[3] else Precision.MINUTE
    return Clock(at + timedelta(days=1) if midnight else at, precision)


def moment(told: Stamp, spot: Spot, zone: str) -> Moment:
    """When a stamp says it was: in the zone that its code names, else of the spot, else of `zone`."""
    if not told.date:
        raise Malformed(told.where, "is empty: there is no date")
    read = clock(told)
    try:
        return placed(read, told.code, spot, zone)
    except (ValueError, OverflowError) as error:
        raise Malformed(told.where, str(error)) from error


def placed(read: Clock, code: str, spot: Spot, zone: str) -> Moment:
    """The moment of a clock with a time code (623), as `moment`. ValueError where it lies outside 1980 to 2100."""
    at, precision = read
    if code in OFFSETS:
        return given(at.replace(tzinfo=timezone(timedelta(minutes=OFFSETS[code]))), precision)
    if code in ZONES:
        return given(at.replace(tzinfo=ZoneInfo(ZONES[code])), precision)
    here = local(at, spot.place, precision, spot.zone or zone)
    of_region = spot.zone and spot.sure and here.zone is Zone.ASSUMED
    return msgspec.structs.replace(here, zone=Zone.PLACE) if of_region else here


def is_readable(told: Stamp) -> bool:
    """Whether there is a date that can be read, for stamps that nothing depends on."""
    return readable(told, "UTC") is not None


def readable(told: Stamp, zone: str) -> datetime | None:
    """The instant of a stamp that nothing depends on: None where it cannot be read."""
    try:
        return moment(told, Spot(), zone).at
    except Malformed:
        return None
