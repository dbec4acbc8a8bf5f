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

from ingest.message import Heard
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import SHAPES, Day, day
from ingest.syntax.cargo_imp.flight_list import Flown, Listed, fact, listed_in, opened, told_of
from ingest.syntax.cargo_imp.part import consignment, declarations, flight, flight_number, unmapped
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.places import airport
from schemas.refs import RefType, ref
from schemas.times import Moment, Precision, local

# Line identifiers (Cargo-IMP, FFM), and what becomes of them.
LINES = {"ULD": Kind.LINKED, "OCI": Kind.MANIFESTED, "SPH": Kind.MANIFESTED}
IGNORED = {
    "DIM": "dimensions of pieces: no step of the journey",
    "COR": "customs origin of the goods: no step of the journey",
    "SCI": "customs status of the goods: no step of the journey",
    "OSI": "free text",
    "TXT": "free text",
}
TABLES = (
    Table("line identifier", "Cargo-IMP 34th edition (2014), FFM; code list 1.19 Line Identifiers", LINES, IGNORED),
)

_ONWARD = re.compile(rf"(?P<to>[A-Z]{{3}}){SHAPES['flight'].pattern}")


def parse(message: bytes, heard: Heard) -> list[Movement]:
    flown, lines, manifested = opened(telex(message), heard)
    entries, calls, unknown = listed_in(lines, LINES, IGNORED)
    listed = _aboard(entries)
    arrivals = _arrivals(flown, calls)
    facts = [*_times(flown, arrivals), *_calls(flown, calls), *(_listing(one, flown, manifested) for one in listed)]
    facts += [told for one in entries for told in _onward(one, flown)]
    if len(arrivals) > 1:
        facts += _unloaded(flown, listed, arrivals)
    if not facts or unknown:
        nothing = {"attributes": {"manifest": "nil"}} if not facts else {}
        facts.append(fact(Kind.LINKED, flown, manifested, (flown.ref,), **nothing))
    return facts + unmapped(facts[-1], unknown, "FFM line")


def _aboard(listed: list[Listed]) -> list[Listed]:
    """Each consignment, and the units that no consignment is listed in."""
    carried = {one.unit for one in listed if one.head.code != "ULD"}
    return [one for one in listed if one.head.code != "ULD" or (one.unit and one.unit not in carried)]


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
        yield fact(Kind.DEPARTED, flown, _moment(flown.leaves, flown), (flown.ref,), certainty=Certainty.PLANNED)
    for code, lands in arrivals.items():
        yield fact(Kind.ARRIVED, flown, lands, (flown.ref,), certainty=Certainty.PLANNED, place=airport(code))


def _calls(flown: Flown, calls: list[tuple[str, Line]]) -> Iterator[Movement]:
    """The flight's planned departures from where it calls on its way."""
    for code, line in calls:
        told = list(filter(None, map(SHAPES["moment"].fullmatch, line.fields)))
        if len(told) > 1:
            leaves = day(line.where, told[1], flown.heard.received_at)
            place = airport(code)
            when = local(leaves.local, place, Precision.MINUTE if leaves.timed else Precision.DAY, flown.heard.zone)
            yield fact(Kind.DEPARTED, flown, when, (flown.ref,), certainty=Certainty.PLANNED, place=place)


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
            yield fact(Kind.DEPARTED, flown, when, (*own, flight(number, leaves.local)), **said)
        leaves_from = booked["to"] if booked else leaves_from


def _unloaded(flown: Flown, listed: list[Listed], arrivals: dict[str, Moment]) -> Iterator[Movement]:
    """Where each consignment leaves a flight of several calls: without it, it would seem to fly on to the last."""
    bound = {consignment(one.head)[0]: one.unloading for one in listed if one.head.code != "ULD"}
    for awb, airport_code in bound.items():
        if airport_code in arrivals:
            said = {"certainty": Certainty.PLANNED, "place": airport(airport_code)}
            yield fact(Kind.ARRIVED, flown, arrivals[airport_code], (awb, flown.ref), **said)


def _listing(one: Listed, flown: Flown, manifested: Moment) -> Movement:
    refs = (flown.ref, *(ref(RefType.ULD, uld) for uld in one.unit))
    attributes = flown.said["attributes"] | ({"destination": one.unloading} if one.unloading else {})
    if one.head.code == "ULD":
        return fact(Kind.LINKED, flown, manifested, refs, attributes=attributes)
    awb, _ = consignment(one.head)
    attributes |= told_of(one)
    return fact(Kind.MANIFESTED, flown, manifested, (awb, *refs, *declarations(one.also)), attributes=attributes)


def _moment(told: Day, flown: Flown) -> Moment:
    precision = Precision.MINUTE if told.timed else Precision.DAY
    return local(told.local, flown.origin, precision, flown.heard.zone)
