"""Lists of what flies on a flight, by point of unloading: manifests (FFM) and lists of bookings (FBL).

1/CZ327/20JUN2200/SZX/B2091/US/20JUN2110/LAX   flight, airport of loading, aircraft, first arrival in a country
LAX                                            point of unloading, and what is for it
784-45120364SZXLAX/T12K340.5                   a consignment, with the lines that go with it
"""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp.field import SHAPES, Day, day, joined, units
from ingest.syntax.cargo_imp.part import (
    AWB,
    consignment,
    flight,
    flight_number,
    handling,
    known_by,
    quantities,
    sent,
)
from ingest.syntax.cargo_imp.telegram import Line, Telex
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, airport
from schemas.refs import Ref
from schemas.times import Moment, Precision, local

_SEQUENCE = re.compile(r"\d{1,3}")
_UNLOADING = re.compile(r"[A-Z]{3}")
_UNLOADING_FIELDS = re.compile(r"NIL|CAO|\d{2}[A-Z]{3}\d{4}(?:-[A-Z])?|")
_HANDLING = re.compile(r"/?[A-Z]{3}")


class Flown(NamedTuple):
    """The flight that a list is of. `said`: what holds for each fact."""

    ref: Ref
    leaves: Day
    origin: Place
    said: dict[str, Any]
    heard: Heard
    first: tuple[str, ...] = ()  # country, time and airport of the first arrival, where the line of the flight has them


class Listed(NamedTuple):
    """One consignment, or one unit (`head` is then its ULD line), with the lines that go with it."""

    head: Line
    unloading: str
    unit: tuple[str, ...]
    also: list[Line]


def opened(text: Telex, heard: Heard) -> tuple[Flown, list[Line], Moment]:
    """The flight, the lines behind it, and when it was so: when that was told, or on the day of the flight if it was over by
    then."""
    reported = sent(text.envelope, heard)
    said = {
        "source": heard.by(text.envelope.origin),
        "mode": Mode.AIR,
        "reported_at": reported.at if reported else None,
    }
    head, *lines = text.lines or (Line(1, "", ()),)
    flown = _flown(head, said, heard)
    if flown.first:
        lines = [Line(head.number, "", flown.first, continued=True), *lines]
    on_the_day = local(flown.leaves.start, flown.origin, Precision.DAY, heard.zone)
    return flown, lines, known_by(on_the_day, reported, heard, flown.origin)


def _flown(head: Line, said: dict[str, Any], heard: Heard) -> Flown:
    number, leaves, origin = (*joined(head.fields), "", "", "")[:3]
    more = joined(head.fields)[3:]
    carrier, moment = SHAPES["flight"].fullmatch(number), SHAPES["moment"].fullmatch(leaves)
    if not (_SEQUENCE.fullmatch(head.code) and carrier and moment and _UNLOADING.fullmatch(origin)):
        raise Malformed(head.where, "wants the flight first: 1/AANNNN/NNAAA[NNNN]/AAA")
    named = day(head.where, moment, heard.received_at)
    first = more[-3:] if is_arrival(more[-3:]) else ()
    more = more[:-3] if first else more
    attributes = {"flight": flight_number(carrier), "origin": origin}
    attributes |= {"aircraft": more[0]} if more and more[0] else {}
    ref_ = flight(flight_number(carrier), named.local)
    return Flown(ref_, named, airport(origin), said | {"attributes": attributes}, heard, first)


def listed_in(
    lines: list[Line], known: Collection[str], ignored: Collection[str]
) -> tuple[list[Listed], list[tuple[str, Line]], list[str]]:
    """What is listed, where and when the flight calls (airport and the line that tells it), and lines not known."""
    listed: list[Listed] = []
    calls: list[tuple[str, Line]] = []
    unknown: list[str] = []
    unloading, unit = "", tuple[str, ...]()
    for line in lines:
        if line.continued and listed:
            listed[-1].also.append(line)
        elif _is_unloading(line, known, ignored):
            unloading, unit = (line.fields[-1] if line.continued else line.code), ()
            calls.append((unloading, line))
        elif AWB.fullmatch(line.code):
            listed.append(Listed(line, unloading, unit, []))
        elif line.code == "ULD" and "ULD" in known:
            unit = tuple(units([line]))
            listed.append(Listed(line, unloading, unit, []))
        elif line.code in known and listed:
            listed[-1].also.append(line)
        elif line.code not in ignored and line.code not in known:
            unknown.append(line.code)
    return listed, calls, list(dict.fromkeys(unknown))


def _is_unloading(line: Line, known: Collection[str], ignored: Collection[str]) -> bool:
    if line.continued:
        return is_arrival(line.fields)
    is_known = line.code in known or line.code in ignored
    fits = all(_UNLOADING_FIELDS.fullmatch(field) for field in line.fields)
    return bool(_UNLOADING.fullmatch(line.code)) and fits and (not is_known or not line.fields)


def is_arrival(fields: tuple[str, ...]) -> bool:
    """/country/time/airport"""
    return len(fields) == 3 and bool(SHAPES["moment"].fullmatch(fields[1]) and _UNLOADING.fullmatch(fields[2]))


def told_of(one: Listed) -> dict[str, str]:
    """Attributes of a consignment. Malformed where it has no quantity."""
    if not one.head.fields or not SHAPES["quantity"].fullmatch(one.head.fields[0]):
        raise Malformed(one.head.where, "has no quantity: wants T or P, pieces and weight, as T12K340.5")
    codes = [code for line in one.also if AWB.fullmatch(line.code) for code in line.fields if _HANDLING.fullmatch(code)]
    attributes = consignment(one.head)[1] | quantities([one.head]) | handling(one.also)
    return attributes | ({"handling_codes": " ".join(codes)} if codes else {})


def fact(kind: Kind, flown: Flown, occurred: Moment, refs: tuple[Ref, ...], **more: Any) -> Movement:
    """A movement at the airport of loading, unless `more` says otherwise."""
    told = {"certainty": Certainty.ACTUAL, "place": flown.origin, **flown.said, **more}
    return movement(kind=kind, occurred=occurred, refs=refs, **told)
