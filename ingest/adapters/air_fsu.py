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
Names of shippers, consignees and screeners are not copied. A field that has no place in its status is `unmapped`, named by
where it stands (`MAN field 7`), for it may be a name.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters import air_status
from ingest.adapters.air_fsu_line import BARE, UNTIMED, Told, consignments, leaves_on, statuses
from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import telex
from ingest.syntax.cargo_imp.field import CERTAINTY, SHAPES, Day, at, day, measures, units
from ingest.syntax.cargo_imp.part import (
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

TABLES = (
    air_status.table("status code", "Cargo-IMP 34th edition (2014), FSU; code list 1.18 Status Codes"),
    Table(
        "DIS discrepancy code",
        "Cargo-IMP 34th edition (2014), FSU",
        air_status.DISCREPANCIES,
    ),
    Table(
        "OCI control information",
        "Cargo-IMP 34th edition (2014), list 1.100",
        SCREENING,
        {"SN": "a person's name"},
    ),
)


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
    for head, lines in consignments(text.lines):
        told = list(statuses(lines))
        said = Said(*consignment(head), reported, heard, heard.by(text.envelope.origin), _departures(told, heard))
        for status in told:
            found += _movements(status, said)
    return found


def _departures(told: list[Told], heard: Heard) -> dict[str, list[Day]]:
    """The days on which the message says that its flights leave."""
    days: dict[str, list[Day]] = {}
    for status in told:
        leaves = leaves_on(status)
        if "flight" in status.found and leaves:
            number = flight_number(status.found["flight"])
            days.setdefault(number, []).append(day(status.line.where, leaves, heard.received_at))
    return days


def _movements(status: Told, said: Said) -> Iterator[Movement]:
    """The status itself, then what its line says of the flight's departure and arrival."""
    found, where = status.found, status.line.where
    known = found.get("moment") or found.get("date")
    named = day(where, known, said.heard.received_at) if known else None
    if "moment" not in found and status.line.code not in UNTIMED and status.kind not in BARE:
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
    if status.strays and status.kind is not Kind.UNMAPPED:
        yield _stray(status, refs, occurred, said)


def _stray(status: Told, refs: tuple[Ref, ...], occurred: Moment, said: Said) -> Movement:
    """That a status line holds more than its layout: told by where it stands, for it may be a name."""
    numbers = " ".join(map(str, status.strays))
    return movement(
        source=said.source,
        kind=Kind.UNMAPPED,
        certainty=Certainty.ACTUAL,
        mode=Mode.AIR,
        occurred=occurred,
        refs=refs,
        relations=(),
        reported_at=said.reported.at if said.reported else None,
        attributes={"code": f"{status.line.code} field {numbers}"[:20], "list": "FSU layout"},
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
            moment = local(at(where, found[field], named.start), airport(code), Precision.MINUTE, said.heard.zone)
            yield kind, CERTAINTY[found[field]["type"]], code, moment
    if origin and "departure" not in found and status.line.code == "BKD":  # the day alone is a plan
        moment = local(named.local, airport(origin), Precision.DAY, said.heard.zone)
        yield Kind.DEPARTED, Certainty.PLANNED, origin, moment


def _occurred(status: Told, named: Day | None, said: Said) -> Moment:
    code = _airport(status, said)
    precision = Precision.MINUTE if named and named.timed else Precision.DAY
    on_the_day = local(named.local, airport(code) if code else None, precision, said.heard.zone) if named else None
    of_the_flight = status.line.code in UNTIMED or status.kind is Kind.UNMAPPED
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
    if on := leaves_on(status):
        leaves = day(status.line.where, on, said.heard.received_at).start
    elif "departure" in found:
        leaves = at(status.line.where, found["departure"], named.start)
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
