"""X12 324, vessel stow plan (ocean): ASC X12 releases 003020 to 008060.

ISA06, GS02, V105               source
V101 V102 V104 V108             refs: vessel, voyage; report, so that a later plan of the voyage counts instead
DTM before R4, else GS04 GS05   occurred_at of LINKED
R4*L of the heading             place of LINKED: the port that is left
R4 + DTM (374) of the heading   DEPARTED, ARRIVED of the vessel, estimated or actual
N7 01 02 11 18 22               refs: container, trailer …; each is a LINKED fact, inside the vessel and the voyage
N9 of the box                   refs: bill, booking …
V401, R4 of the box, M7, W205   attributes stowage, port_of_loading, port_of_discharge, seal, full_empty

A plan says what is aboard, not that anything happened: hence LINKED. An N7 without a number is an empty slot.
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12.carriage import box_words, full_empty, n7, v1
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, affordable, element, first, grouped, message, required
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.port import calls, journey, ports, where
from ingest.syntax.x12.reference import consignments, others, references, unit
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType, type_of, value_of
from schemas.times import Moment

TABLES = (
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS, x12_port.IGNORED),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)


class Plan(NamedTuple):
    """What holds for every box of the plan."""

    told: Document
    vessel: tuple[Ref, ...]
    here: Spot
    drawn: Moment
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    vessel, words = v1(required(read.segments, "V1"))
    if not vessel:
        raise Malformed("V101, V102", "name no vessel: nobody knows what these units are aboard")
    heading, boxes = grouped(read.segments, "N7")
    affordable(len(heading), len(heading))
    voyages = [value_of(ref) for ref in vessel if type_of(ref) is RefType.VOYAGE]
    told, loops = document(read, heard, words["carrier"], "".join(voyages)), ports(heading)
    here, dated = where(loops, "L"), first(grouped(heading, "R4")[0], "DTM")
    drawn = moment(stamp(dated, 2, 3, 4) if element(dated, 2) else told.prepared, here, heard.zone)
    plan = Plan(told, vessel, here, drawn, attributes(words))
    facts = [linked for box in boxes for linked in _linked(plan, box)]
    facts += [
        fact(
            told,
            kind=call.kind,
            certainty=call.certainty,
            mode=Mode.SEA,
            occurred=moment(call.at, call.spot, heard.zone),
            place=call.spot.place,
            refs=vessel,
            attributes=plan.attributes,
        )
        for call in calls(loops)
    ]
    if not facts:
        raise Malformed("N7, R4", "no slot names a unit, and no port has a date")
    return list({it.id: it for it in facts}.values())


def _linked(plan: Plan, loop: list[Segment]) -> list[Movement]:
    own = {"stowage": element(first(loop, "V4"), 1), "full_empty": full_empty(element(first(loop, "W2"), 5))}
    said = attributes(plan.attributes, journey(ports(loop)), others(loop), box_words(loop), own)
    return [
        fact(
            plan.told,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=plan.drawn,
            place=plan.here.place,
            refs=(box, *cargo, *plan.vessel),
            attributes=said,
        )
        for box in unit(n7(loop[0]), RefType.CONTAINER)
        for cargo in consignments(references(loop))
    ]
