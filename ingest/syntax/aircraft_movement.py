"""Lines of aircraft movement messages (AHM 780): elements of two letters with times in UTC, delays, the flight.

CX261/20.BHNLB.HKG          flight, day, registration, airport
AD2355/0008 EA0630 LHR      elements one after the other: hhmm or ddhhmm, a second time, an airport
DL93/41/0015/0105           up to four delay codes, then the minutes of each
FLD21                       day of the leg, where it is not that of the flight
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.cargo_imp import Line
from ingest.syntax.cargo_imp.part import day_of_month

FLIGHT = re.compile(r"(?P<number>[A-Z0-9]{3,8})/(?P<day>\d{2})\.(?P<aircraft>[A-Z0-9-]{2,10})\.(?P<airport>[A-Z]{3})")
ELEMENT = re.compile(r"(AD|AA|ED|EO|EA|EB|NI|RR|FR)(\d{6}|\d{4})(?:/(\d{6}|\d{4}))?(?: ?([A-Z]{3})\b)?")
DELAY = re.compile(r"E?(?:DL|DR)(\d{2}[A-Z]?(?:/\d{2}[A-Z]?(?!\d)){0,3})((?:/\d{4}){0,4})/?")
_LEAVING = {"AD", "ED", "EO", "NI", "RR", "FR"}
_ACTUAL = {"AD", "AA", "RR", "FR"}
LEG_DAY = re.compile(r"FLD(\d{2})")


class Clock(NamedTuple):
    """What a time without a day is nearest to: `leaves` at the departure, `lands` for every other; what happened did so
    before `latest`."""

    leaves: datetime
    lands: datetime
    latest: datetime


class Told(NamedTuple):
    """One element: its times in order, and the airport beside it."""

    code: str
    times: tuple[datetime, ...] = ()
    airport: str = ""


def written(line: Line) -> str:
    """A line as it was written."""
    return "/".join((line.code, *line.fields))


def elements(line: Line, before: list[Told], clock: Clock) -> Iterator[Told]:
    """The elements of a line. An estimated arrival follows the departure."""
    departed = next((one.times[-1] for one in before if one.code == "AD"), None)
    for match in ELEMENT.finditer(written(line)):
        code, first, second, at = match.groups()
        times: tuple[datetime, ...] = (_instant(line, code, first, departed if code == "EA" else None, clock),)
        if second:
            times = (*times, _instant(line, code, second, times[0], clock))
        if code == "AD":
            departed = times[-1]
        yield Told(code, times, at or "")


def _instant(line: Line, code: str, told: str, after: datetime | None, clock: Clock) -> datetime:
    """hhmm: the next one after another time, else the nearest one that may be; ddhhmm: of that day."""
    near = clock.leaves if code in _LEAVING else clock.lands
    hour, minute = int(told[-4:-2]), int(told[-2:])
    day = day_of_month(int(told[:2]), near) if len(told) == 6 else near
    if day is None or hour > 23 or minute > 59:
        raise Malformed(line.where, f"{told} is no time: wants hhmm or ddhhmm")
    at = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if len(told) == 6:
        return at
    if after is not None:
        same_day = after.replace(hour=hour, minute=minute)
        return same_day if same_day >= after else same_day + timedelta(days=1)
    days = [at + timedelta(days=days) for days in (-1, 0, 1)]
    happened = [found for found in days if found <= clock.latest] if code in _ACTUAL else days
    return min(happened or days, key=lambda found: abs(found - near))
