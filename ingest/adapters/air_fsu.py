"""IATA Cargo-IMP status messages FSU and FSA, versions 9 to 16 (Cargo Interchange Message Procedures, Res. 670 Att. A).

157-53806270HKGNLU/P2K505.0T10        awb; origin, destination; consignment totals, kept as attributes
DEP/LH8400/03MAY/FRAPVG/T12K340.5/A1322/E0541-N
    status code                       kind, and attribute `status`
    flight and scheduled date         flight:<number>/<date of departure>
    route or airport                  place, and attributes `origin`, `destination` of a flight
    quantity                          attributes `part`, `pieces`, `weight_kg`, `total_pieces`, `volume_m3`
    departure and arrival times       movements of the flight: S planned, E estimated, A actual
    discrepancy code (DIS)            attributes `reason`, `reason_text`
ULD/PMC72534QR                        uld, of the status before it
OCI/DE/EXP/M/26DE…                    declaration (MRN), of the status before it; attributes of screening
SPH/PER/EAP                           attribute `handling_codes`
.HDQFMQR 200739                       reported_at (UTC), and the source where the transport names none

Times are local at the airport. There is no year: the one nearest to when it was heard. A status without a time (TRM,
BKD, MAN, PRE) happened when the sender said so, or on the day of the flight if that was over by then: a booking for next week
is a booking of today. Where neither is told, it had happened by the day it was heard. A booking that names no route is
of the consignment's origin.

RCF, ARR, DIS and FIW name the scheduled day of *arrival*. Their flight is a ref only where the message tells the day
of departure too; otherwise tomorrow's flight of the same number could be meant, and it stays the attribute `flight`.
Names of shippers, consignees and screeners are not copied.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters import air_status
from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import CERTAINTY, SHAPES, Day, at, day, fields, measures, units
from ingest.syntax.cargo_imp.part import (
    AWB,
    SCREENING,
    consignment,
    declarations,
    flight,
    flight_number,
    handling,
    known_by,
    sent,
)
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import airport
from schemas.refs import Ref, RefType, ref
from schemas.times import Moment, Precision, local

_FLOWN = "carrier flight date route quantity departure arrival volume"
_LANDED = "carrier flight moment airport quantity departure arrival"
_AT = "moment airport quantity party"
_HANDED = "carrier moment airport quantity manifest party"

# Layouts of status lines (Cargo-IMP, FSU 2.4); every other status has that of what happens at an airport.
LAYOUTS = {
    **dict.fromkeys(("BKD", "PRE", "MAN", "DEP"), _FLOWN),
    **dict.fromkeys(("ARR", "RCF", "FIW"), _LANDED),
    "DIS": "carrier flight moment airport quantity reason quantity",  # some senders tell the quantity first
    **dict.fromkeys(("RCT", "TFD"), _HANDED),
    "TRM": "carrier airport quantity",
    "CRC": "moment airport quantity flight date route",
}
_ANY = "carrier flight moment date airport route reason quantity departure arrival volume party"  # of a code not known
_UNTIMED = {"BKD", "MAN", "PRE", "TRM", "DEP"}
_WITH = {"ULD", "OCI", "SPH"}  # lines that say more of the status before them; or, without one, of the consignment
_BARE = {Kind.LINKED, Kind.UNMAPPED}  # what happened at no time we know of
TABLES = (
    air_status.table("status code", "Cargo-IMP 34th edition, FSU 2.4 Status Details; IATA list 1.18"),
    Table("DIS discrepancy code", "Cargo-IMP 34th edition, 1.19 Discrepancy Codes", air_status.DISCREPANCIES),
    Table("OCI control information", "Cargo-IMP 34th edition, 1.100", SCREENING, {"SN": "a person's name"}),
)

_CODE = re.compile(r"[A-Z]{3}")


class Told(NamedTuple):
    """A status line, and the lines that go with it."""

    line: Line
    found: dict[str, re.Match[str]]
    kind: Kind
    also: list[Line]


class Said(NamedTuple):
    """What holds for every status of one air waybill in one message."""

    awb: Ref
    totals: dict[str, str]
    reported: Moment | None
    heard: Heard
    source: str
    departures: dict[str, list[Day]]  # flight -> days of departure that the message tells


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    reported = sent(text.envelope, heard)
    found: list[Movement] = []
    for head, lines in _consignments(text.lines):
        told = list(_statuses(lines))
        said = Said(*consignment(head), reported, heard, heard.by(text.envelope.origin), _departures(told, heard))
        for status in told:
            found += _movements(status, said)
    return found


def _consignments(lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[Line]]]:
    starts = [i for i, line in enumerate(lines) if AWB.fullmatch(line.code)]
    if not lines or not starts or starts[0] > 0:
        where = lines[0].where if lines else "message"
        raise Malformed(where, "wants the air waybill first: NNN-NNNNNNNN, origin and destination")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], list(lines[start + 1 : end])


def _statuses(lines: list[Line]) -> Iterator[Told]:
    """Each status line with the ULD, OCI and continuation lines behind it. Malformed where one is no status line."""
    told: Told | None = None
    for line in lines:
        if line.continued or line.code in _WITH:
            told = told or (None if line.continued else Told(line, {}, Kind.LINKED, []))
            if told:
                told.also.append(line)
            continue
        if not _CODE.fullmatch(line.code):
            raise Malformed(line.where, "is no status line: wants a three-letter code and a slash")
        if told:
            yield told
        told = None
        if line.code not in air_status.IGNORED:
            kind = air_status.STATUSES.get(line.code, Kind.UNMAPPED)
            layout = _ANY if kind is Kind.UNMAPPED else LAYOUTS.get(line.code, _AT)
            told = Told(line, fields(line, layout), kind, [])
    if told:
        yield told


def _departures(told: list[Told], heard: Heard) -> dict[str, list[Day]]:
    """The days on which the message says that its flights leave."""
    days: dict[str, list[Day]] = {}
    for status in told:
        if "flight" in status.found and "date" in status.found:
            number = flight_number(status.found["flight"])
            days.setdefault(number, []).append(day(status.line.where, status.found["date"], heard.received_at))
    return days


def _movements(status: Told, said: Said) -> Iterator[Movement]:
    """The status itself, then what its line says of the flight's departure and arrival."""
    found, where = status.found, status.line.where
    known = found.get("moment") or found.get("date")
    named = day(where, known, said.heard.received_at) if known else None
    if "moment" not in found and status.line.code not in _UNTIMED and status.kind not in _BARE:
        raise Malformed(where, "has no day and time: wants NNAAANNNN, as 20JUN1039")
    refs = (
        said.awb,
        *_flight(status, named, said),
        *(ref(RefType.ULD, uld) for uld in units(status.also)),
        *declarations(status.also),
    )
    flights = list(_legs(status, named, said))
    own = next((leg for leg in flights if leg[0] is status.kind is Kind.DEPARTED and leg[1] is Certainty.ACTUAL), None)
    occurred = own[3] if own else _occurred(status, named, said)
    itself = (status.kind, air_status.certainty(status.line.code), _airport(status, said), occurred)
    for kind, sure, code, moment in (itself, *(leg for leg in flights if leg is not own)):
        if kind is status.kind is Kind.ARRIVED and sure is Certainty.ACTUAL and moment is not occurred:
            continue  # ARR tells its own actual arrival twice
        yield movement(
            source=said.source,
            kind=kind,
            certainty=sure,
            mode=Mode.AIR,
            occurred=moment,
            refs=refs,
            place=airport(code) if code else None,
            reported_at=said.reported.at if said.reported else None,
            attributes={**said.totals, **_attributes(status)},
        )


Leg = tuple[Kind, Certainty, str, Moment]


def _legs(status: Told, named: Day | None, said: Said) -> Iterator[Leg]:
    """Departure and arrival of the flight, as the line's S, E and A times and its day tell them."""
    found, where = status.found, status.line.where
    if named is None or "flight" not in found or status.line.code == "DIS":
        return
    route = found.get("route")
    origin, destination = (route["origin"], route["destination"]) if route else ("", _airport(status, said))
    for field, kind, code in (("departure", Kind.DEPARTED, origin), ("arrival", Kind.ARRIVED, destination)):
        if code and field in found:
            moment = local(at(where, found[field], named.local), airport(code), Precision.MINUTE, said.heard.zone)
            yield kind, CERTAINTY[found[field]["type"]], code, moment
    if origin and "departure" not in found and status.line.code == "BKD":  # the day alone is a plan
        moment = local(named.local, airport(origin), Precision.DAY, said.heard.zone)
        yield Kind.DEPARTED, Certainty.PLANNED, origin, moment


def _occurred(status: Told, named: Day | None, said: Said) -> Moment:
    code = _airport(status, said)
    precision = Precision.MINUTE if named and named.timed else Precision.DAY
    on_the_day = local(named.local, airport(code) if code else None, precision, said.heard.zone) if named else None
    of_the_flight = status.line.code in _UNTIMED or status.kind is Kind.UNMAPPED
    if on_the_day and named and (named.timed or status.kind is Kind.DEPARTED or not of_the_flight):
        return on_the_day
    return known_by(on_the_day, said.reported, said.heard, airport(code) if code else None)


def _airport(status: Told, said: Said) -> str:
    """Where it happened: the airport named, else the one the flight leaves from; a booking is of the origin."""
    if place := status.found.get("airport"):
        return place[0]
    booked_at = said.totals.get("consignment_origin", "") if status.kind is Kind.BOOKED else ""
    return status.found["route"]["origin"] if "route" in status.found else booked_at


def _flight(status: Told, named: Day | None, said: Said) -> tuple[Ref, ...]:
    """The flight, where the day it was to leave on is known."""
    found = status.found
    if "flight" not in found or named is None:
        return ()
    number, leaves = flight_number(found["flight"]), None
    if "date" in found:
        leaves = day(status.line.where, found["date"], said.heard.received_at).local
    elif "departure" in found:
        leaves = at(status.line.where, found["departure"], named.local)
    else:
        days = (told.local for told in said.departures.get(number, []))
        before = [told for told in days if 0 <= (named.local.date() - told.date()).days <= 2]
        leaves = before[-1] if before else None
    return (flight(number, leaves),) if leaves else ()


def _attributes(status: Told) -> dict[str, str]:
    found, told = status.found, {"status": status.line.code} if status.line.code not in ("ULD", "SPH") else {}
    if status.kind is Kind.UNMAPPED:
        told |= {"code": status.line.code, "list": "FSU"}
    if "flight" in found:
        told["flight"] = flight_number(found["flight"])
    if "reason" in found:
        told |= air_status.reason(found["reason"][0])
    told |= {name: found[name][0] for name in ("carrier", "manifest") if name in found}
    if "route" in found and found["route"]["destination"]:
        told |= {"origin": found["route"]["origin"], "destination": found["route"]["destination"]}
    volumes = [SHAPES["volume"].fullmatch(line.fields[0]) for line in status.also if line.continued]
    for measured in (found.get("quantity"), found.get("volume"), *volumes):
        told |= measures(measured) if measured else {}
    return told | handling(status.also)
