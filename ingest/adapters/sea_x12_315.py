"""X12 315, status details (ocean): ASC X12 releases 003020 to 008060.

ISA06, GS02                   source
B403, SG01 (157)              kind, certainty, mode: by ingest.syntax.x12.status; SG02, SG03 are attributes
B404 B405, SG04 SG05 SG06     occurred_at: on the clock of the place; SG06 (623) names a zone
B411 B412, B406               place, as R4 spells it out; else R4*5, else the end of the journey where such a thing happens
B407 B408 B413, N9*EQ, N9*OC  refs: container
B409 (578)                    what the status is of an empty box; attribute full_empty
N9, L11 (128)                 refs: bill, booking, house, order …; several bills are several movements
Q2 01 12 13 09                refs: vessel, voyage
R4 + DTM (374)                the schedule of the journey: DEPARTED, ARRIVED, RECEIVED, estimated or actual
B410, N9*SN                   attributes iso_type, seal
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12 import status as x12_status
from ingest.syntax.x12.carriage import full_empty, q2
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, affordable, element, every, first, message, required
from ingest.syntax.x12.place import Spot, port, spot
from ingest.syntax.x12.port import Call, calls, journey, ports, where
from ingest.syntax.x12.reference import Equipment, consignments, others, references, unit, units
from ingest.syntax.x12.status import Meaning
from ingest.syntax.x12.time import Stamp, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.refs import Ref, RefType

TABLES = (
    Table("B4 03, SG 01, element 157", "ASC X12 157, 003010 to 008060", x12_status.STATUS, x12_status.IGNORED),
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS, x12_port.IGNORED),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)
ENDS = {  # 115: where such a thing happens, when the set does not say where it happened
    Kind.RECEIVED: "R",
    Kind.GATE_IN: "RL",
    Kind.LOADED: "L",
    Kind.DEPARTED: "L",
    Kind.ARRIVED: "D",
    Kind.DISCHARGED: "D",
    Kind.DELIVERED: "EMN",
}
AFLOAT = (Mode.SEA, Mode.BARGE)


class Status(NamedTuple):
    """One of the statuses that the set reports."""

    code: str
    at: Stamp
    reason: str = ""
    disposition: str = ""


class Subject(NamedTuple):
    """What the whole set is about."""

    b4: Segment
    loops: list[list[Segment]]  # R4
    about: list[tuple[Ref, ...]]  # each unit with each consignment
    vessel: tuple[Ref, ...]
    empty: bool
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    told, subject = document(read, heard), _subject(read.segments)
    statuses = _statuses(read.segments)
    affordable(len(statuses) + sum(map(len, subject.loops)), len(subject.about))
    affordable(len(statuses), len(subject.loops))
    facts = [one for status in statuses for one in _reported(told, subject, status, heard)]
    known = {(one.kind, one.certainty, one.occurred_at) for one in facts}
    planned = [one for call in calls(subject.loops) for one in _scheduled(told, subject, call, heard)]
    facts += [one for one in planned if (one.kind, one.certainty, one.occurred_at) not in known]
    return list({one.id: one for one in facts}.values())


def _statuses(segments: list[Segment]) -> list[Status]:
    b4 = required(segments, "B4")
    told = [Status(element(b4, 3), stamp(b4, 4, 5))] if element(b4, 3) else []
    again = [Status(element(sg, 1), stamp(sg, 4, 5, 6), element(sg, 2), element(sg, 3)) for sg in every(segments, "SG")]
    # many repeat the status of B4 in SG, where its time has a zone
    repeated = {(one.code, one.at.date, one.at.time) for one in again}
    told = [one for one in told if (one.code, one.at.date, one.at.time) not in repeated] + again
    if not told:
        raise Malformed("B403", "is empty, and there is no SG: the set reports no status")
    return told


def _subject(segments: list[Segment]) -> Subject:
    b4, loops = first(segments, "B4"), ports(segments)
    initial, number, check = (element(b4, i) for i in (7, 8, 13))
    boxes = unit(Equipment(initial, number, check), RefType.CONTAINER) or tuple(units(segments, RefType.CONTAINER))
    carrier = next((element(n9, 2) for n9 in every(segments, "N9") if element(n9, 1) == "SCA"), "")
    vessel, words = q2(first(segments, "Q2"), carrier)
    load, cargo = full_empty(element(b4, 9)), consignments(references(segments))
    affordable(len(boxes), len(cargo))
    more = {"full_empty": load, "iso_type": element(b4, 10)}
    return Subject(
        b4,
        loops,
        [(*boxes[i : i + 1], *one) for i in range(len(boxes) or 1) for one in cargo],
        vessel,
        load == "empty",
        attributes(journey(loops), others(segments), words, more),
    )


def _reported(told: Document, subject: Subject, status: Status, heard: Heard) -> list[Movement]:
    if status.code in x12_status.IGNORED:
        return []
    means = x12_status.STATUS.get(status.code, Meaning(Kind.UNMAPPED))
    kind = means.empty if subject.empty and means.empty else means.kind
    here = _here(kind, subject)
    here_now, later = (subject.vessel, ()) if means.mode in AFLOAT else ((), subject.vessel)
    words = {"status": status.code, "reason": status.reason, "disposition": status.disposition}
    if kind is Kind.UNMAPPED:
        words |= {"code": status.code, "list": "X12 157"}
    return [
        fact(
            told,
            kind=kind,
            certainty=means.certainty,
            mode=means.mode,
            occurred=moment(status.at, here, heard.zone),
            place=here.place,
            refs=(*about, *subject.vessel),
            relations=ties(kind, about, here_now, later),
            attributes=attributes(subject.attributes, words),
        )
        for about in subject.about
    ]


def _here(kind: Kind, subject: Subject) -> Spot:
    code, qualifier = element(subject.b4, 11) or element(subject.b4, 6), element(subject.b4, 12)
    if not code:
        return where(subject.loops, "5" + ENDS.get(kind, ""))
    told = next((loop[0] for loop in subject.loops if code in (element(loop[0], 3), element(loop[0], 4))), None)
    return port(told) if told else spot(qualifier or ("UN" if len(code) == 5 else ""), code)


def _scheduled(told: Document, subject: Subject, call: Call, heard: Heard) -> list[Movement]:
    """An arrival or departure at a place of the journey."""
    ride = subject.vessel if call.aboard else ()
    return [
        fact(
            told,
            kind=call.kind,
            certainty=call.certainty,
            mode=Mode.SEA if ride else Mode.UNKNOWN,
            occurred=moment(call.at, call.spot, heard.zone),
            place=call.spot.place,
            refs=(*about, *ride),
            attributes=subject.attributes if ride else {},
        )
        for about in subject.about
        if about or ride
    ]
