"""IATA Cargo-IMP status messages FSU and FSA, versions 9 to 15 (Cargo Interchange Message Procedures, Res. 670 Att. A).

157-53806270HKGNLU/P2K505.0T10        awb; origin, destination; consignment totals, kept as attributes
DEP/LH8400/03MAY/FRAPVG/T12K340.5/A1322/E0541-N
    status code                       kind, and attribute `status`
    flight and scheduled date         flight:LH8400/<date of departure>
    route or airport                  place, and attributes `origin`, `destination` of a flight
    quantity                          attributes `part`, `pieces`, `weight_kg`, `total_pieces`, `volume_m3`
    departure and arrival times       movements of the flight: S planned, E estimated, A actual
ULD/PMC72534QR                        uld, of the status before it
OCI/DE/EXP/M/26DE…                    declaration (MRN), of the status before it; attributes of screening
.HDQFMQR 200739                       reported_at (UTC), and the source where the transport names none

Times are local at the airport. There is no year: the one nearest to when it was heard. A status without a time (TRM,
BKD, MAN, PRE) happened when the sender said so or on the day of the flight, whichever is earlier, else when heard.

RCF, ARR, DIS and FIW name the scheduled day of *arrival*. Their flight is a ref only where the message tells the day
of departure too; otherwise tomorrow's flight of the same number could be meant, and it stays the attribute `flight`.
Names of shippers, consignees and screeners are not copied.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Envelope, Line, telex
from ingest.syntax.cargo_imp_field import SHAPES, Day, at, controls, day, fields, measures, units
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import airport
from schemas.refs import Ref, RefType, ref
from schemas.times import Moment, Precision, given, local

_FLOWN = "carrier flight date route quantity departure arrival volume"
_LANDED = "carrier flight moment airport reason quantity departure arrival"
_AT = "moment airport quantity party"
_HANDED = "carrier moment airport quantity manifest party"

# Status code -> kind and layout of its line. Cargo-IMP, FSU status details; FIW, FOW, DPU: ONE Record list StatusCode.
STATUSES: dict[str, tuple[Kind, str]] = {
    "BKD": (Kind.BOOKED, _FLOWN),
    "FOH": (Kind.GATE_IN, _AT),  # freight on hand: in the terminal, not yet ready for carriage
    "RCS": (Kind.RECEIVED, _AT),
    "RCT": (Kind.HANDED_OVER, _HANDED),  # received from another carrier
    "TFD": (Kind.HANDED_OVER, _HANDED),  # transferred to another carrier
    "TRM": (Kind.HANDED_OVER, "carrier airport quantity"),  # to be transferred
    "PRE": (Kind.STUFFED, _FLOWN),  # prepared for loading: built up on a ULD or cart
    "MAN": (Kind.MANIFESTED, _FLOWN),
    "DEP": (Kind.DEPARTED, _FLOWN),
    "ARR": (Kind.ARRIVED, _LANDED),
    "RCF": (Kind.RECEIVED_FROM_FLIGHT, _LANDED),
    "FIW": (Kind.GATE_IN, _LANDED),  # freight into the warehouse
    "FOW": (Kind.GATE_OUT, _AT),  # freight out of the warehouse
    "NFD": (Kind.NOTIFIED, _AT),
    "AWD": (Kind.DOCUMENTS_DELIVERED, _AT),
    "DPU": (Kind.DOCUMENTS_DELIVERED, _AT),  # documents picked up
    "CRC": (Kind.CUSTOMS_DECLARED, "moment airport quantity flight date route"),  # reported to customs
    "TGC": (Kind.CUSTOMS_HELD, _AT),  # under the control of customs or government
    "CCD": (Kind.CUSTOMS_RELEASED, _AT),
    "DLV": (Kind.DELIVERED, _AT),
    "DDL": (Kind.DELIVERED, _AT),  # at the consignee's door
    "DIS": (Kind.DISCREPANCY, _LANDED),
}
IGNORED = {
    "AWR",  # arrival documents received from the flight: an office's papers, nothing moves
    "DOC",  # documents received by the handler: likewise
    "OSI",  # other service information: free text
}
_UNKNOWN = (Kind.UNMAPPED, "carrier flight moment date airport route reason quantity departure arrival volume party")
_UNTIMED = {"BKD", "MAN", "PRE", "TRM", "DEP"}
_PLANNED = {"TRM"}
CERTAINTY = {"S": Certainty.PLANNED, "E": Certainty.ESTIMATED, "A": Certainty.ACTUAL}
SCREENING = {
    "SS": "security_status",
    "SM": "screening_method",
}  # OCI identifiers of Res. 670 1.100; SN is a person's name

_AWB = re.compile(r"(\d{3})[- ]?(\d{8})(?:([A-Z]{3})([A-Z]{3}))?")
_MRN = re.compile(r"\d{2}[A-Z]{2}[A-Z0-9]{14}")
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
    reported = _reported(text.envelope, heard)
    answers = text.type == "FSA"  # an answer is sent when asked, not when something happened
    found: list[Movement] = []
    for head, lines in _consignments(text.lines):
        told = list(_statuses(lines))
        said = Said(*_consignment(head), reported, heard, heard.by(text.envelope.origin), _departures(told, heard))
        for status in told:
            found += _movements(status, said, None if answers else reported)
    return found


def _reported(envelope: Envelope, heard: Heard) -> Moment | None:
    """When it was sent: the day of the month nearest to when it was heard, in UTC (Type B)."""
    if not envelope.day:
        return None
    days = (heard.received_at + timedelta(days=n) for n in sorted(range(-15, 17), key=abs))
    sent = next((d for d in days if d.day == envelope.day), None)
    if sent is None or envelope.hour > 23 or envelope.minute > 59:
        raise Malformed("origin line", f"{envelope.day:02}{envelope.hour:02}{envelope.minute:02} is no DDHHMM")
    return given(sent.replace(hour=envelope.hour, minute=envelope.minute, second=0, microsecond=0), Precision.MINUTE)


def _consignments(lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[Line]]]:
    starts = [i for i, line in enumerate(lines) if _AWB.fullmatch(line.code)]
    if not lines or not starts or starts[0] > 0:
        where = lines[0].where if lines else "message"
        raise Malformed(where, "wants the air waybill first: NNN-NNNNNNNN, origin and destination")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], list(lines[start + 1 : end])


def _consignment(head: Line) -> tuple[Ref, dict[str, str]]:
    prefix, serial, origin, destination = _AWB.fullmatch(head.code).groups()  # type: ignore[union-attr]
    totals = {"consignment_origin": origin, "consignment_destination": destination}
    if head.fields and (quantity := SHAPES["quantity"].fullmatch(head.fields[0])):
        totals["total_pieces"] = quantity["total"] or (quantity["pieces"] if quantity["description"] == "T" else "")
    return ref(RefType.AWB, prefix + serial), {name: told for name, told in totals.items() if told}


def _statuses(lines: list[Line]) -> Iterator[Told]:
    """Each status line with the ULD, OCI and continuation lines behind it. Malformed where one is no status line."""
    told: Told | None = None
    for line in lines:
        if line.continued or line.code in {"ULD", "OCI"}:
            if told:
                told.also.append(line)
            continue
        if not _CODE.fullmatch(line.code):
            raise Malformed(line.where, "is no status line: wants a three-letter code and a slash")
        if told:
            yield told
        told = None
        if line.code not in IGNORED:
            kind, layout = STATUSES.get(line.code, _UNKNOWN)
            told = Told(line, fields(line, layout), kind, [])
    if told:
        yield told


def _departures(told: list[Told], heard: Heard) -> dict[str, list[Day]]:
    """The days on which the message says that its flights leave."""
    days: dict[str, list[Day]] = {}
    for status in told:
        if "flight" in status.found and "date" in status.found:
            flight = _number(status)
            days.setdefault(flight, []).append(day(status.line.where, status.found["date"], heard.received_at))
    return days


def _number(status: Told) -> str:
    flight = status.found["flight"]
    return flight["carrier"] + flight["number"].lstrip("0")


def _movements(status: Told, said: Said, sent: Moment | None) -> Iterator[Movement]:
    """The status itself, then what its line says of the flight's departure and arrival."""
    found, where = status.found, status.line.where
    known = found.get("moment") or found.get("date")
    named = day(where, known, said.heard.received_at) if known else None
    if "moment" not in found and status.line.code not in _UNTIMED and status.kind is not Kind.UNMAPPED:
        raise Malformed(where, "has no day and time: wants NNAAANNNN, as 20JUN1039")
    refs = (
        said.awb,
        *_flight(status, named, said),
        *(ref(RefType.ULD, uld) for uld in units(status.also)),
        *_declarations(status.also),
    )
    flights = list(_legs(status, named, said))
    own = next((leg for leg in flights if leg[0] is status.kind is Kind.DEPARTED and leg[1] is Certainty.ACTUAL), None)
    occurred = own[3] if own else _occurred(status, named, said, sent)
    certainty = Certainty.PLANNED if status.line.code in _PLANNED else Certainty.ACTUAL
    legs = [(status.kind, certainty, _airport(status), occurred), *(leg for leg in flights if leg is not own)]
    for kind, sure, code, moment in legs:
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
    origin, destination = (route["origin"], route["destination"]) if route else ("", _airport(status))
    for field, kind, code in (("departure", Kind.DEPARTED, origin), ("arrival", Kind.ARRIVED, destination)):
        if code and field in found:
            moment = local(at(where, found[field], named.local), airport(code), Precision.MINUTE, said.heard.zone)
            yield kind, CERTAINTY[found[field]["type"]], code, moment
    if origin and "departure" not in found and status.line.code == "BKD":  # the day alone is a plan
        moment = local(named.local, airport(origin), Precision.DAY, said.heard.zone)
        yield Kind.DEPARTED, Certainty.PLANNED, origin, moment


def _occurred(status: Told, named: Day | None, said: Said, sent: Moment | None) -> Moment:
    code = _airport(status)
    place = airport(code) if code else None
    if named and (named.timed or status.kind is Kind.DEPARTED):
        return local(named.local, place, Precision.MINUTE if named.timed else Precision.DAY, said.heard.zone)
    on_the_day = local(named.local, place, Precision.DAY, said.heard.zone) if named else None
    if told := min(filter(None, (sent, on_the_day)), default=None, key=lambda moment: moment.at):
        return told  # what precedes a flight is told before it leaves; a history of statuses is sent after it
    heard_on = said.heard.received_at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return local(heard_on, None, Precision.DAY, said.heard.zone)


def _airport(status: Told) -> str:
    """Where it happened: the airport named, or the one the flight leaves from."""
    if place := status.found.get("airport"):
        return place[0]
    return status.found["route"]["origin"] if "route" in status.found else ""


def _flight(status: Told, named: Day | None, said: Said) -> tuple[Ref, ...]:
    """The flight, where the day it was to leave on is known."""
    found = status.found
    if "flight" not in found or named is None:
        return ()
    leaves: Day | None = None
    if "date" in found:
        leaves = day(status.line.where, found["date"], said.heard.received_at)
    elif "departure" in found:
        leaves = Day(at(status.line.where, found["departure"], named.local), timed=True)
    else:
        before = [
            d for d in said.departures.get(_number(status), []) if 0 <= (named.local.date() - d.local.date()).days <= 2
        ]
        leaves = before[-1] if before else None
    return (ref(RefType.FLIGHT, f"{_number(status)}/{leaves.local:%Y-%m-%d}"),) if leaves else ()


def _declarations(lines: list[Line]) -> Iterator[Ref]:
    for country, _, identifier, value in controls(lines):
        if identifier == "M" and _MRN.fullmatch(value) and value[2:4] == (country or value[2:4]):
            yield ref(RefType.DECLARATION, value)


def _attributes(status: Told) -> dict[str, str]:
    found, told = status.found, {"status": status.line.code}
    if status.kind is Kind.UNMAPPED:
        told |= {"code": status.line.code, "list": "FSU"}
    if "flight" in found:
        told["flight"] = _number(status)
    for name in ("reason", "carrier", "manifest"):
        if name in found:
            told[name] = found[name][0]
    if "route" in found and found["route"]["destination"]:
        told |= {"origin": found["route"]["origin"], "destination": found["route"]["destination"]}
    volumes = [
        found.get("volume"),
        *(SHAPES["volume"].fullmatch(line.fields[0]) for line in status.also if line.continued),
    ]
    for measured in (found.get("quantity"), *volumes):
        told |= measures(measured) if measured else {}
    for _, _, identifier, value in controls(status.also):
        if identifier in SCREENING:
            told[SCREENING[identifier]] = value
    return told
