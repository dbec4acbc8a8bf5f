"""The fields of a Cargo-IMP line: what each looks like, and which stand in a line of a given layout.

Senders leave fields out, so a field is told by its shape and its place in the layout together. `S0720` is a scheduled
time before it is a split quantity of 720 pieces; `O31698` is flight 1698 of carrier O3.

flight     AA9999A or AA/9999A    carrier (2 characters, or 3 letters), number, operational suffix
date       NNAAA                  day and month; there is no year
moment     NNAAA[NNNN[-A]]        day, month, local time, day change; some senders leave the time out
airport    AAA                    IATA airport or city code
route      AAAAAA                 airport of departure, airport of arrival
quantity   T12K340.5T12           shipment description code, pieces; weight code, weight; volume; total pieces
departure  A1322-N                S scheduled, E estimated, A actual; local time; day change
arrival    likewise
volume     MC4.761 or DG5         volume code, amount; or density group
density    DG5                    density group, where both are told
reason     AAAA                   discrepancy code
carrier    AA
manifest   NNNNNN                 transfer manifest
party      any                    names of persons and firms: never read
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.cargo_imp.telegram import Line
from schemas.movement import Certainty
from schemas.times import nearest_year

MONTHS = {"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6}
MONTHS |= {"JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12}
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Day change indicator: days after (or before) the day that the line names.
DAY_CHANGES = {"P": -1, "N": 1, "S": 2, "T": 3, **{letter: days for days, letter in enumerate("ABCDEFGHIJKL", 4)}}
# Type of time: before a time in Cargo-IMP, as …DateTimeTypeCode in Cargo-XML (list 1.92).
CERTAINTY = {"S": Certainty.PLANNED, "E": Certainty.ESTIMATED, "A": Certainty.ACTUAL}
PARTS = {"T": "total", "P": "part", "S": "split", "D": "divided", "M": "multiple"}
PIECES = {"pieces": "pieces", "total_pieces": "total"}
KILOGRAMS = {"K": 1.0, "L": 0.45359237}
CUBIC_METRES = {"MC": 1.0, "CC": 1e-6, "CF": 0.028316846592, "CI": 1.6387064e-5}

_CARRIER = r"[A-Z][A-Z0-9]|\d[A-Z]|[A-Z]{3}"
_NUMBER = r"\d+(?:[.,]\d*)?"
_VOLUME = rf"(?P<volume_code>MC|CC|CF|CI)(?P<volume>{_NUMBER})"
_DAY = r"(?P<day>\d{2})(?P<month>[A-Z]{3})"
_TIME = r"(?P<type>[SEA])(?P<hour>\d{2})(?P<minute>\d{2})(?:-(?P<change>[A-Z]))?"
SHAPES = {
    field: re.compile(shape)
    for field, shape in {
        "flight": rf"(?P<carrier>{_CARRIER}) ?(?P<number>\d{{1,4}}[A-Z]?)",
        "date": _DAY,
        "moment": rf"{_DAY}(?:(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?:-(?P<change>[A-Z]))?)?",
        "airport": r"[A-Z]{3}",
        "route": r"(?P<origin>[A-Z]{3})(?P<destination>[A-Z]{3})?",
        "quantity": r"(?!S\d{4}(?:-|$))(?P<description>[TPSDM])(?P<pieces>\d{1,5})"
        rf"(?:(?P<weight_code>[KL])(?P<weight>{_NUMBER}))?(?:{_VOLUME})?(?:DG\d{{1,2}})?"
        r"(?:[TPSDM](?P<total>\d{1,5}))?",
        "departure": _TIME,
        "arrival": _TIME,
        "volume": rf"(?:{_VOLUME})?(?:DG\d{{1,2}})?",
        "density": r"DG\d{1,2}",
        "reason": r"[A-Z]{4}",
        "carrier": r"[A-Z0-9]{2}",
        "manifest": r"\d{1,8}",
        "party": r".*",
    }.items()
}
_SPLIT_FLIGHT = re.compile(rf"(?:{_CARRIER})/\d{{1,4}}[A-Z]?")


class Day(NamedTuple):
    """A local time as a line tells it; `timed` is False where it tells only the day. `start`: the day as it stands in the
    line, before any day change: other times of the line count from it."""

    local: datetime
    timed: bool
    start: datetime


class Fields(NamedTuple):
    """`found`: the fields of a line by name; `strays`: those that fit nowhere in its layout, by number from 1."""

    found: dict[str, re.Match[str]]
    strays: tuple[int, ...] = ()


def fields(line: Line, layout: str) -> Fields:
    """The fields of a line, by a layout: names of fields, in order. What stands behind a `party` may be of its name."""
    found: dict[str, re.Match[str]] = {}
    strays: list[int] = []
    left = layout.split()
    for number, told in enumerate(joined(line.fields), 1):
        at = next((i for i, field in enumerate(left) if _fits(field, told)), None) if told else 0
        if at is not None:
            if told:
                found[left[at]] = SHAPES[left[at]].fullmatch(told)  # type: ignore[assignment]  # it fits
            left = left[at + 1 :]
        elif "party" not in found:
            strays.append(number)
    return Fields(found, tuple(strays))


def _fits(field: str, told: str) -> bool:
    return SHAPES[field].fullmatch(told) is not None


def joined(told: tuple[str, ...]) -> tuple[str, ...]:
    """A flight that a sender split by a slash (BKD/QR/0843/20JUN) put together."""
    if len(told) > 1 and _SPLIT_FLIGHT.fullmatch("/".join(told[:2])):
        return told[0] + told[1], *told[2:]
    return told


def day(where: str, told: re.Match[str], near: datetime) -> Day:
    """The local time of a `date` or `moment`, in the year that brings it nearest to `near`."""
    named = told.groupdict()
    month = MONTHS.get(named["month"], 0)
    if not month or not 1 <= int(named["day"]) <= LONGEST[month - 1]:
        raise Malformed(where, f"{told[0]!r} is no day: wants NNAAA, as 20JUN")
    start = nearest_year(month, int(named["day"]), 0, 0, near)
    timed = named.get("hour") is not None
    return Day(start + _clock(where, told) if timed else start, timed, start)


def at(where: str, told: re.Match[str], of: datetime) -> datetime:
    """The local time of a `departure` or `arrival`, told against the day `of`."""
    return of.replace(hour=0, minute=0) + _clock(where, told)


def _clock(where: str, told: re.Match[str]) -> timedelta:
    hour, minute, change = int(told["hour"]), int(told["minute"]), told["change"] or ""
    if hour * 60 + minute > 24 * 60 or minute > 59:
        raise Malformed(where, f"{told[0]!r} is no time: wants hhmm from 0000 to 2400")
    if change and change not in DAY_CHANGES:
        raise Malformed(where, f"{told[0]!r}: day change {change!r} is none of {', '.join(DAY_CHANGES)}")
    return timedelta(days=DAY_CHANGES.get(change, 0), hours=hour, minutes=minute)


def measures(told: re.Match[str]) -> dict[str, str]:
    """A `quantity` or `volume` as text: part, pieces, total_pieces, weight_kg, volume_m3, as far as told."""
    named = {name: value for name, value in told.groupdict().items() if value}
    found = {"part": PARTS[named["description"]]} if "description" in named else {}
    found |= {ours: str(int(named[theirs])) for ours, theirs in PIECES.items() if theirs in named}
    if "weight" in named:
        found["weight_kg"] = amount(named["weight"], KILOGRAMS[named["weight_code"]])
    if "volume" in named:
        found["volume_m3"] = amount(named["volume"], CUBIC_METRES[named["volume_code"]])
    return found


def amount(text: str, factor: float) -> str:
    """A number as a sender wrote it, times a factor, to three places."""
    return f"{float(text.replace(',', '.')) * factor:.3f}".rstrip("0").rstrip(".")


_ULD = re.compile(r"([A-Z][A-Z0-9]{2}[A-Z0-9]\d{3,4}[A-Z0-9]{2,3})(?:-[A-Z])?")


def units(lines: list[Line]) -> Iterator[str]:
    """ULD numbers (type, serial, owner) of ULD lines, without the loading indicator."""
    for field in (field for line in lines if line.code == "ULD" for field in line.fields):
        if uld := _ULD.fullmatch(field):
            yield uld[1]


def controls(lines: list[Line]) -> Iterator[tuple[str, str, str, str]]:
    """Customs and security information (OCI): country, information identifier, control identifier, text."""
    for line in lines:
        if line.code == "OCI" and len(line.fields) >= 4:
            country, information, identifier, *rest = line.fields
            yield country, information, identifier, "/".join(rest)
