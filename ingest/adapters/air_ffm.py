"""IATA Cargo-IMP flight manifest FFM, versions 5 to 8 (Cargo Interchange Message Procedures, Res. 670 Att. A).

1/CZ327/20JUN2200/SZX/B2091           flight; with a time, its planned departure; attribute `aircraft`
/US/21JUN0810/LAX                     planned arrival at the first airport of a country; also behind the flight
LAX/21JUN0810/21JUN1030               point of unloading, with a time the planned arrival there, of the flight and, where it
                                      calls at several, of each consignment that leaves it there; then its departure from
                                      there; LAX/NIL: nothing for it
784-45120364SZXLAX/P7K200.0MC1.2T12   awb: `manifested` at the airport of loading, for each consignment and unit
    /EAP/PER                          attribute `handling_codes`
    /JFKCZ983/21JUN                   onward: the planned departure of that flight from the point of unloading
ULD/PMC72534CZ                        uld: the consignments behind it are in it, and it is on the flight; onward likewise
OCI/CN//SM/XRY                        attributes of screening; declaration (MRN), of the consignment before it
.HDQFMQR 200739                       reported_at (UTC), and the source where the transport names none

A manifest is sent when the flight is closed: what it lists was manifested then, or on the day of the flight if that
was over by then. A unit that no consignment is listed in is `linked` to the flight. Times are local at the airport,
and there is no year: the one nearest to when it was heard. Goods and free text are not copied.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import SHAPES, Day, day, joined, units
from ingest.syntax.cargo_imp.part import (
    AWB,
    consignment,
    declarations,
    flight,
    flight_number,
    handling,
    known_by,
    quantities,
    sent,
    unmapped,
)
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, airport
from schemas.refs import Ref, RefType, ref
from schemas.times import Moment, Precision, local

# Line identifiers (Cargo-IMP, FFM 2), and what becomes of them.
LINES = {"ULD": Kind.LINKED, "OCI": Kind.MANIFESTED, "SPH": Kind.MANIFESTED}
IGNORED = {
    "DIM": "dimensions of pieces: no step of the journey",
    "COR": "customs origin of the goods: no step of the journey",
    "SCI": "customs status of the goods: no step of the journey",
    "OSI": "free text",
    "TXT": "free text",
}
TABLES = (Table("line identifier", "Cargo-IMP 34th edition, FFM 2", LINES, IGNORED),)

_SEQUENCE = re.compile(r"\d{1,3}")
_UNLOADING = re.compile(r"[A-Z]{3}")
_UNLOADING_FIELDS = re.compile(r"NIL|CAO|\d{2}[A-Z]{3}\d{4}(?:-[A-Z])?|")
_HANDLING = re.compile(r"/?[A-Z]{3}")
_ONWARD = re.compile(rf"(?P<to>[A-Z]{{3}}){SHAPES['flight'].pattern}")


class Flown(NamedTuple):
    """The flight that a manifest is of. `said`: what holds for each of its facts."""

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


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
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
    entries, calls, unknown = _listed(lines)
    listed = _aboard(entries)
    on_the_day = flown.leaves.local.replace(hour=0, minute=0)
    manifested = known_by(_moment(Day(on_the_day, timed=False, start=on_the_day), flown), reported, heard, flown.origin)
    arrivals = _arrivals(flown, calls)
    facts = [*_times(flown, arrivals), *_calls(flown, calls), *(_listing(one, flown, manifested) for one in listed)]
    facts += [fact for one in entries for fact in _onward(one, flown)]
    if len(arrivals) > 1:
        facts += _unloaded(flown, listed, arrivals)
    if not facts or unknown:
        nothing = {"attributes": {"manifest": "nil"}} if not facts else {}
        facts.append(_fact(Kind.LINKED, flown, manifested, (flown.ref,), **nothing))
    return facts + unmapped(facts[-1], unknown, "FFM line")


def _flown(head: Line, said: dict[str, Any], heard: Heard) -> Flown:
    number, leaves, origin = (*joined(head.fields), "", "", "")[:3]
    more = joined(head.fields)[3:]
    carrier, moment = SHAPES["flight"].fullmatch(number), SHAPES["moment"].fullmatch(leaves)
    if not (_SEQUENCE.fullmatch(head.code) and carrier and moment and _UNLOADING.fullmatch(origin)):
        raise Malformed(head.where, "wants the flight first: 1/AANNNN/NNAAA[NNNN]/AAA")
    named = day(head.where, moment, heard.received_at)
    first = more[-3:] if _is_arrival(more[-3:]) else ()
    more = more[:-3] if first else more
    attributes = {"flight": flight_number(carrier), "origin": origin}
    attributes |= {"aircraft": more[0]} if more and more[0] else {}
    ref_ = flight(flight_number(carrier), named.local)
    return Flown(ref_, named, airport(origin), said | {"attributes": attributes}, heard, first)


def _listed(lines: list[Line]) -> tuple[list[Listed], list[tuple[str, Line]], list[str]]:
    """What is listed, where and when the flight calls (airport and the line that tells it), and lines not known."""
    listed: list[Listed] = []
    calls: list[tuple[str, Line]] = []
    unknown: list[str] = []
    unloading, unit = "", tuple[str, ...]()
    for line in lines:
        if line.continued and listed:
            listed[-1].also.append(line)
        elif _is_unloading(line):
            unloading, unit = (line.fields[-1] if line.continued else line.code), ()
            calls.append((unloading, line))
        elif AWB.fullmatch(line.code):
            listed.append(Listed(line, unloading, unit, []))
        elif line.code == "ULD":
            unit = tuple(units([line]))
            listed.append(Listed(line, unloading, unit, []))
        elif line.code in LINES and listed:
            listed[-1].also.append(line)
        elif line.code not in IGNORED and line.code not in LINES:
            unknown.append(line.code)
    return listed, calls, list(dict.fromkeys(unknown))


def _aboard(listed: list[Listed]) -> list[Listed]:
    """Each consignment, and the units that no consignment is listed in."""
    carried = {one.unit for one in listed if one.head.code != "ULD"}
    return [one for one in listed if one.head.code != "ULD" or (one.unit and one.unit not in carried)]


def _is_unloading(line: Line) -> bool:
    if line.continued:
        return _is_arrival(line.fields)
    known = line.code in LINES or line.code in IGNORED
    fits = all(_UNLOADING_FIELDS.fullmatch(field) for field in line.fields)
    return bool(_UNLOADING.fullmatch(line.code)) and fits and (not known or not line.fields)


def _is_arrival(fields: tuple[str, ...]) -> bool:
    """/country/time/airport"""
    return len(fields) == 3 and bool(SHAPES["moment"].fullmatch(fields[1]) and _UNLOADING.fullmatch(fields[2]))


def _arrivals(flown: Flown, calls: list[tuple[str, Line]]) -> dict[str, Moment]:
    """When the flight is planned to land, by airport; where a country and its airport tell one arrival, it is one."""
    arrivals = {}
    for code, line in calls:
        told = next(filter(None, map(SHAPES["moment"].fullmatch, line.fields)), None)
        if told:
            arrivals[code] = day(line.where, told, flown.heard.received_at)
    return {
        code: local(lands.local, airport(code), Precision.MINUTE, flown.heard.zone)
        for code, lands in arrivals.items()
        if lands.timed
    }


def _times(flown: Flown, arrivals: dict[str, Moment]) -> Iterator[Movement]:
    """The flight's planned departure and arrivals."""
    if flown.leaves.timed:
        yield _fact(Kind.DEPARTED, flown, _moment(flown.leaves, flown), (flown.ref,), certainty=Certainty.PLANNED)
    for code, lands in arrivals.items():
        yield _fact(Kind.ARRIVED, flown, lands, (flown.ref,), certainty=Certainty.PLANNED, place=airport(code))


def _calls(flown: Flown, calls: list[tuple[str, Line]]) -> Iterator[Movement]:
    """The flight's planned departures from where it calls on its way."""
    for code, line in calls:
        told = list(filter(None, map(SHAPES["moment"].fullmatch, line.fields)))
        if len(told) > 1:
            leaves = day(line.where, told[1], flown.heard.received_at)
            place = airport(code)
            when = local(leaves.local, place, Precision.MINUTE if leaves.timed else Precision.DAY, flown.heard.zone)
            yield _fact(Kind.DEPARTED, flown, when, (flown.ref,), certainty=Certainty.PLANNED, place=place)


def _onward(one: Listed, flown: Flown) -> Iterator[Movement]:
    """The flights booked beyond this one, for a consignment or a unit: each leaves from where the one before lands."""
    own = (consignment(one.head)[0],) if one.head.code != "ULD" else tuple(ref(RefType.ULD, uld) for uld in one.unit)
    leaves_from = one.unloading
    for line in (line for line in one.also if line.continued and line.code == one.head.code):
        to, on = (*line.fields, "", "")[:2]
        booked, date = _ONWARD.fullmatch(to), SHAPES["date"].fullmatch(on)
        if booked and date and own:
            number, leaves = flight_number(booked), day(line.where, date, flown.heard.received_at)
            place = airport(leaves_from) if leaves_from else None
            when = local(leaves.local, place, Precision.DAY, flown.heard.zone)
            said = {"certainty": Certainty.PLANNED, "place": place, "attributes": {"flight": number}}
            yield _fact(Kind.DEPARTED, flown, when, (*own, flight(number, leaves.local)), **said)
        leaves_from = booked["to"] if booked else leaves_from


def _unloaded(flown: Flown, listed: list[Listed], arrivals: dict[str, Moment]) -> Iterator[Movement]:
    """Where each consignment leaves a flight of several calls: without it, it would seem to fly on to the last."""
    bound = {consignment(one.head)[0]: one.unloading for one in listed if one.head.code != "ULD"}
    for awb, airport_code in bound.items():
        if airport_code in arrivals:
            said = {"certainty": Certainty.PLANNED, "place": airport(airport_code)}
            yield _fact(Kind.ARRIVED, flown, arrivals[airport_code], (awb, flown.ref), **said)


def _listing(one: Listed, flown: Flown, manifested: Moment) -> Movement:
    refs = (flown.ref, *(ref(RefType.ULD, uld) for uld in one.unit))
    attributes = flown.said["attributes"] | ({"destination": one.unloading} if one.unloading else {})
    if one.head.code == "ULD":
        return _fact(Kind.LINKED, flown, manifested, refs, attributes=attributes)
    awb, totals = consignment(one.head)
    if not one.head.fields or not SHAPES["quantity"].fullmatch(one.head.fields[0]):
        raise Malformed(one.head.where, "has no quantity: wants T or P, pieces and weight, as T12K340.5")
    codes = [code for line in one.also if AWB.fullmatch(line.code) for code in line.fields if _HANDLING.fullmatch(code)]
    attributes = attributes | totals | quantities([one.head]) | handling(one.also)
    attributes |= {"handling_codes": " ".join(codes)} if codes else {}
    return _fact(Kind.MANIFESTED, flown, manifested, (awb, *refs, *declarations(one.also)), attributes=attributes)


def _moment(told: Day, flown: Flown) -> Moment:
    precision = Precision.MINUTE if told.timed else Precision.DAY
    return local(told.local, flown.origin, precision, flown.heard.zone)


def _fact(kind: Kind, flown: Flown, occurred: Moment, refs: tuple[Ref, ...], **more: Any) -> Movement:
    told = {"certainty": Certainty.ACTUAL, "place": flown.origin, **flown.said, **more}
    return movement(kind=kind, occurred=occurred, refs=refs, **told)
