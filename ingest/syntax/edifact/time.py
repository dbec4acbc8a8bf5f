"""DTM and UNB S004: dates and times as EDIFACT writes them (C507: 2005 qualifier, 2380 value, 2379 format).

2379                              value
101, 102, 2, 3                    YYMMDD, CCYYMMDD, DDMMYY, MMDDYY                  a day
201, 202, 203, 204                YYMMDDHHMM[SS], CCYYMMDDHHMM[SS]                  local time
205, 206, 207, 208                the same with +HHMM or -HHMM
301, 302, 303, 304                the same with a zone's name: UTC and GMT are; any other is the clock of the place
713, 717, 718, 719                a period of two such times: its begin

Senders write one length and declare another format: the length decides where it can.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.edifact.message import Segment, component
from schemas.places import Place
from schemas.times import Moment, Precision, given, local

POINTS = {"", "2", "3", "101", "102", *map(str, range(201, 209)), *map(str, range(301, 305))}
PERIODS = {"713": 10, "717": 6, "718": 8, "719": 12}  # digits of the begin; the dash between the two is not sent
REPORT_TIME = "137"  # 2005
UTC_NAMES = frozenset(("Z", "UTC", "GMT", "ZUL", "ZULU"))
PIVOT = 80  # two-digit years below it are 20YY
_VALUE = re.compile(r"(\d{6}|\d{8}|\d{10}|\d{12}|\d{14})(?:([+-]\d{2}):?(\d{2})?|([A-Z]{1,5}))?")
_PRECISION = {6: Precision.DAY, 8: Precision.DAY, 10: Precision.MINUTE, 12: Precision.MINUTE, 14: Precision.SECOND}


class Clock(NamedTuple):
    """What a clock on the spot showed; `offset` where the sender told it."""

    at: datetime
    precision: Precision
    offset: timedelta | None


def clock(value: str, format_: str = "") -> Clock:
    """ValueError names what is wrong with the value."""
    if format_ in PERIODS:
        value, format_ = value.strip()[: PERIODS[format_]], ""
    if format_ not in POINTS:
        raise ValueError(f"format {format_!r} (2379) is no point in time that can be read")
    found = _VALUE.fullmatch(value.replace(" ", ""))
    if not found:
        raise ValueError(f"{value!r} is no date or time of format {format_ or 'none'} (2379)")
    digits, hours, minutes, name = found.groups()
    at = _calendar(digits, format_)
    precision = Precision.SECOND if format_ in ("202", "302") and len(digits) == 12 else _PRECISION[len(digits)]
    if hours:
        sign = -1 if hours[0] == "-" else 1
        return Clock(at, precision, sign * timedelta(hours=int(hours[1:]), minutes=int(minutes or 0)))
    return Clock(at, precision, timedelta(0) if name in UTC_NAMES else None)


def _calendar(digits: str, format_: str) -> datetime:
    if format_ == "2":
        digits = digits[4:6] + digits[2:4] + digits[:2]
    elif format_ == "3":
        digits = digits[4:6] + digits[:4]
    if len(digits) in (6, 10) or (len(digits) == 12 and format_ in ("202", "302")):
        digits = ("20" if int(digits[:2]) < PIVOT else "19") + digits
    midnight = digits[8:] in ("2400", "240000")
    day, time = digits[:8], "" if midnight else digits[8:]
    at = datetime.fromisoformat(f"{day}T{time}" if time else day)
    return at + timedelta(days=1) if midnight else at


def moment(dtm: Segment, place: Place | None, zone: str) -> Moment:
    """When a DTM says it was: in the offset it tells, else on the clock of the place, else of `zone`."""
    value, format_ = component(dtm, 1, 1), component(dtm, 1, 2)
    where = f"DTM+{component(dtm, 1)} 2380"
    if not value:
        raise Malformed(where, "is empty")
    try:
        told = clock(value, format_)
        if told.offset is None:
            return local(told.at, place, told.precision, zone)
        return given(told.at.replace(tzinfo=timezone(told.offset)), told.precision)
    except (ValueError, OverflowError) as error:
        raise Malformed(where, str(error)) from error


def readable(value: str, format_: str, zone: str) -> datetime | None:
    """The instant of a time that nothing depends on: None where it cannot be read."""
    try:
        told = clock(value, format_)
        if told.offset is None:
            return local(told.at, None, told.precision, zone).at
        return given(told.at.replace(tzinfo=timezone(told.offset)), told.precision).at
    except (ValueError, OverflowError):
        return None


def is_readable(dtm: Segment) -> bool:
    return readable(component(dtm, 1, 1), component(dtm, 1, 2), "UTC") is not None


def day_of(dtm: Segment | None) -> str:
    """The local date that a DTM tells, as ISO 8601; empty where it tells none."""
    if dtm is None or not is_readable(dtm):
        return ""
    return clock(component(dtm, 1, 1), component(dtm, 1, 2)).at.date().isoformat()


def written(header: Iterable[Segment], prepared: tuple[str, str]) -> Segment | None:
    """When the message was written: DTM+137, which messages of D.95B have no place for; else UNB S004 as such a DTM."""
    of_interchange: Segment = [["DTM"], [REPORT_TIME, "".join(prepared)]]
    return first(header, (REPORT_TIME,)) or (of_interchange if is_readable(of_interchange) else None)


def first(segments: Iterable[Segment], qualifiers: Iterable[str]) -> Segment | None:
    """The DTM with the earliest of these qualifiers that has a value."""
    told: dict[str, Segment] = {}
    for segment in segments:
        if segment[0][0] == "DTM" and component(segment, 1, 1):
            told.setdefault(component(segment, 1), segment)
    return next((told[qualifier] for qualifier in qualifiers if qualifier in told), None)
