"""Moments: when something happened, as exactly as it was told.

A date is not a midnight, a time without a zone is not UTC. A moment keeps the instant, the local offset, how precise the
sender was and where the zone came from. The instant of a day is its local start, so moments sort; `day` says it is a day.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from schemas.places import Place, zone_of

Instant = Annotated[datetime, msgspec.Meta(tz=True)]  # a time that knows its offset, UTC in the model
_MINUTE = timedelta(minutes=1)
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class Zone(StrEnum):
    GIVEN = "given"  # the message carries an offset, or the standard fixes it (AIS: UTC, JT/T 808: GMT+8)
    PLACE = "place"  # local time of the place it names
    ASSUMED = "assumed"  # neither: the source's own zone, or UTC


class Moment(msgspec.Struct, frozen=True, gc=False):
    """`at`: the instant in UTC; `offset`: minutes east of UTC of the local clock it was told in."""

    at: datetime
    offset: int
    precision: Precision
    zone: Zone


def given(at: datetime, precision: Precision = Precision.SECOND) -> Moment:
    """A moment from a time that carries its offset. ValueError where it carries none or lies outside 1980 to 2100."""
    return _moment(at, precision, Zone.GIVEN)


def local(naive: datetime, place: Place | None, precision: Precision, otherwise: str = "UTC") -> Moment:
    """A moment from a local time without zone: the place's zone, else `otherwise` (the source's zone, an IANA name)."""
    found = zone_of(place) if place else None
    at = naive.replace(tzinfo=found or ZoneInfo(otherwise))
    return _moment(at, precision, Zone.PLACE if found else Zone.ASSUMED)


def _moment(at: datetime, precision: Precision, zone: Zone) -> Moment:
    offset = at.utcoffset()
    if offset is None:
        raise ValueError(f"time {at.isoformat()} has no offset")
    instant = at.astimezone(UTC)
    if not EARLIEST <= instant < LATEST:
        raise ValueError(f"time {at.isoformat()} is outside 1980 to 2100")
    return Moment(instant, offset // _MINUTE, precision, zone)


def nearest_year(month: int, day: int, hour: int, minute: int, near: datetime) -> datetime:
    """The naive local time with this month and day that lies nearest to `near`, for standards that send no year."""
    around = near.replace(tzinfo=None)
    candidates = []
    for year in (around.year - 1, around.year, around.year + 1):
        if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
            continue
        candidates.append(datetime(year, month, day, hour, minute))  # noqa: DTZ001 - local on purpose
    if not candidates:
        raise ValueError(f"no year near {around.year} has a day {month:02}-{day:02}")
    return min(candidates, key=lambda candidate: abs(candidate - around))


SPAN = {
    Precision.SECOND: timedelta(seconds=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
}
