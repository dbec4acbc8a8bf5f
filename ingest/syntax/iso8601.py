"""ISO 8601 date-times in the extended form, as XML Schema (xs:dateTime) and RFC 3339 write them.

2026-06-20T14:05:00.250+08:00      2026-06-20T06:05Z      2026-06-20T14:05:00 (no offset)      2026-06-20
"""

import re
from datetime import datetime
from typing import NamedTuple

from ingest.message import Malformed
from schemas.places import Place
from schemas.times import Moment, Precision, given, local

_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?(Z|z|[+-]\d{2}:?\d{2})?|(Z|z|[+-]\d{2}:?\d{2}))?"
)


class Time(NamedTuple):
    """`at` is aware where the text carries an offset, else naive."""

    at: datetime
    precision: Precision


def time(where: str, text: object) -> Time:
    """A date or date-time. Malformed, naming `where`, for anything else and for days and times that do not exist."""
    match = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise Malformed(where, f"{_short(text)} is no time: wants ISO 8601, as 2026-06-20T14:05:00+08:00")
    day, minutes, seconds, fraction, offset, dated = match.groups()
    zone = (offset or dated or "").upper()
    written = f"{day}T{minutes or '00:00'}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}{zone}"
    precision = Precision.DAY if not minutes else Precision.SECOND if seconds else Precision.MINUTE
    try:
        return Time(datetime.fromisoformat(written), precision)
    except ValueError as error:
        raise Malformed(where, f"{_short(text)} is no time: {error}") from None


def moment(where: str, text: object) -> Moment:
    """A moment from a date-time that must carry its offset."""
    told = time(where, text)
    if told.at.tzinfo is None:
        raise Malformed(where, f"{_short(text)} has no offset: wants Z or ±hh:mm, a local time could mean any instant")
    return _bounded(where, told, None, "UTC")


def moment_at(where: str, text: object, place: Place | None, zone: str) -> Moment:
    """A moment from a date-time; without an offset it is local time of the place, else of `zone`."""
    return _bounded(where, time(where, text), place, zone)


def _bounded(where: str, told: Time, place: Place | None, zone: str) -> Moment:
    if not 1980 < told.at.year < 2099:
        raise Malformed(where, f"{told.at.isoformat()} is outside 1980 to 2100")
    return given(*told) if told.at.tzinfo else local(told.at, place, told.precision, zone)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
