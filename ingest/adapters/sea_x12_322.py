"""X12 322, terminal operations and intermodal ramp activity: ASC X12 releases 003020 to 008060.

ISA06, GS02                     source
Q501 (157)                      kind, certainty, mode: by ingest.syntax.x12.status; Q505 is the attribute reason
Q502 Q503 Q504 (623)            occurred_at
R4*5, else Q506-508             place
N7 01 02 11 18 22               refs: container, trailer, wagon; each unit is a movement
W2 05 (578), W2 11 12           what the status is of an empty unit; the car that it rides on
N9, L11 (128)                   refs: bill, booking, consignment (a waybill) …; train: 7W, S7, UT, of the day of the event
V1 04 01 02                     refs: the vessel before or after
DTM after N7 (371, 017, 139)    ARRIVED or DELIVERED at R4*7 or R4*E, estimated
R4 + DTM (374)                  the schedule of the journey
M7, N7 03, W207                 attributes seal, weight, intermodal_service; names of drivers and truckers are not copied
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12 import status as x12_status
from ingest.syntax.x12.carriage import box_words, full_empty, n7, train, v1, w2
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, affordable, element, every, first, grouped, message
from ingest.syntax.x12.place import city
from ingest.syntax.x12.port import calls, journey, ports, where
from ingest.syntax.x12.reference import Equipment, consignments, others, pairs, references, unit, units
from ingest.syntax.x12.status import Meaning
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.refs import Ref, RefType, type_of
from schemas.relations import Relation, inside

TABLES = (
    Table("Q5 01, element 157", "ASC X12 157, 003010 to 008060", x12_status.STATUS, x12_status.IGNORED),
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS, x12_port.IGNORED),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)
TRAINS = {"7W", "S7", "UT"}  # 128: interchange train, stack train, unit train


ON_RAILS = {Kind.ARRIVED, Kind.DEPARTED, Kind.PASSED, Kind.HANDED_OVER}  # where the code itself names no mode


class Unit(NamedTuple):
    """One N7 loop and the status that it stands under."""

    q5: Segment
    segments: list[Segment]
    loops: list[list[Segment]]  # R4
    about: list[tuple[Ref, ...]]
    train: tuple[Ref, ...]
    vessel: tuple[Ref, ...]
    empty: bool
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    told, statuses = document(read, heard), grouped(read.segments, "Q5")[1]
    if not statuses:
        raise Malformed("Q5", "is required and missing: the set reports no status")
    facts = []
    for status in statuses:
        before, loops = grouped(status, "N7")
        affordable(len(before), len(loops))
        for loop in loops or [[]]:
            one = _unit([*before, *loop])
            made = _reported(told, one, heard)
            known = {(it.kind, it.certainty, it.occurred_at) for it in made}
            made += [it for it in _scheduled(told, one, heard) if (it.kind, it.certainty, it.occurred_at) not in known]
            facts += made
    return list({made.id: made for made in facts}.values())


def _unit(segments: list[Segment]) -> Unit:
    q5, box, car = first(segments, "Q5"), first(segments, "N7"), first(segments, "W2")
    riding = unit(n7(box), RefType.CONTAINER) or unit(w2(car), RefType.CONTAINER) or _of_status(q5, segments)
    under = unit(Equipment(element(car, 11), element(car, 12)), RefType.WAGON)
    vessel, words = v1(first(segments, "V1"))
    day = stamp(q5, 2).day
    numbers = [number for qualifier, number in pairs(segments) if qualifier in TRAINS]
    load = full_empty(element(car, 5))
    loops = ports(segments)
    return Unit(
        q5,
        segments,
        loops,
        [tuple(dict.fromkeys((*riding, *under, *cargo))) for cargo in consignments(references(segments))],
        train(numbers[0], day) if numbers else (),
        vessel,
        load == "empty",
        attributes(journey(loops), others(segments), words, {"full_empty": load}, box_words(segments)),
    )


def _of_status(q5: Segment, segments: list[Segment]) -> tuple[Ref, ...]:
    """Q509 and Q510, else a reference number."""
    told = unit(Equipment(element(q5, 9), element(q5, 10)), RefType.CONTAINER)
    return told or tuple(units(segments, RefType.CONTAINER)[:1])


def _reported(told: Document, one: Unit, heard: Heard) -> list[Movement]:
    code = element(one.q5, 1)
    if code in x12_status.IGNORED:
        return []
    means = x12_status.STATUS.get(code, Meaning(Kind.UNMAPPED))
    kind = means.empty if one.empty and means.empty else means.kind
    activity, named = where(one.loops, "5"), city(one.q5, 6, 7, 8)
    here = activity if activity.place else named
    words = {"status": code, "reason": element(one.q5, 5)}
    if kind is Kind.UNMAPPED:
        words |= {"code": code, "list": "X12 157"}
    return [
        fact(
            told,
            kind=kind,
            certainty=means.certainty,
            mode=Mode.RAIL if means.mode is Mode.UNKNOWN and kind in ON_RAILS else means.mode,
            occurred=moment(stamp(one.q5, 2, 3, 4), here, heard.zone),
            place=here.place,
            refs=(*about, *one.train, *one.vessel),
            relations=ties(kind, about, one.train) | ties(kind, _boxed(about), (), one.vessel) | _riding(about),
            attributes=attributes(one.attributes, words),
        )
        for about in one.about
    ]


def _boxed(about: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Without the car that the box or trailer rides on now: it goes to no vessel and not all the way."""
    boxes = [ref for ref in about if type_of(ref) in (RefType.CONTAINER, RefType.TRAILER)]
    return tuple(ref for ref in about if not boxes or type_of(ref) is not RefType.WAGON)


def _riding(about: tuple[Ref, ...]) -> set[Relation]:
    """A trailer on a flat car; containers in cars are implied."""
    trailers, wagons = ([ref for ref in about if type_of(ref) is t] for t in (RefType.TRAILER, RefType.WAGON))
    return {inside(trailer, wagon) for trailer in trailers for wagon in wagons}


def _scheduled(told: Document, one: Unit, heard: Heard) -> list[Movement]:
    """The dates of the journey, and those of the unit, which are of its destination."""
    end = next((loop[0] for function in "7EMN" for loop in one.loops if element(loop[0], 1) == function), None)
    leading = grouped(one.segments, "R4")[0]
    loops = [*one.loops, [end, *every(leading, "DTM")]] if end else one.loops
    return [
        fact(
            told,
            kind=call.kind,
            certainty=call.certainty,
            mode=Mode.RAIL if call.function in "67" else Mode.UNKNOWN,
            occurred=moment(call.at, call.spot, heard.zone),
            place=call.spot.place,
            refs=_boxed(about),
        )
        for call in calls(loops)
        for about in one.about
        if about
    ]
