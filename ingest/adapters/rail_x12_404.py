"""X12 404 and 417, rail bill of lading and waybill: ASC X12 releases 003040 to 008060.

ISA06, GS02, BX05               source
BX01 (353)                      01, 03: takes back what was said under the same report
BX04, N801, the first N7        report
BX04, N9 (128)                  refs: booking, bill, consignment, order …; beside an ocean bill BM is the railway's own
N801                            refs: consignment (the waybill)
NA 03 04                        refs: what is on a car, or the car under it; a movement each
N7 01 02 11 18 24               refs: wagon, container, trailer; each unit is a movement, of kind LINKED
CM 01 02 05 09                  refs: booking, and the vessel before or after
M12 02, 06                      refs: declaration (a customs entry, an in-bond number)
N802, DTM*WAY, M302, else GS04  occurred_at
F9, D9 (02-04, 08)              attributes origin, destination
R2 01 03                        attribute route
M7, N7 03, N7 22                attributes seal, weight, iso_type
"""

from typing import NamedTuple

from ingest.message import Heard
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12.carriage import box_words, n7, ship
from ingest.syntax.x12.document import Document, attributes, document, fact, retraction, takes_back
from ingest.syntax.x12.message import Segment, affordable, element, every, first, grouped, message, required
from ingest.syntax.x12.place import Spot, station
from ingest.syntax.x12.reference import Equipment, consignments, identified, others, references, unit
from ingest.syntax.x12.time import Stamp, is_readable, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import locality
from schemas.refs import Ref, RefType, value_of
from schemas.times import Moment

WAYBILL = "WAY"  # 374
TABLES = (Table("DTM 01, element 374", "ASC X12 374", {WAYBILL: Kind.LINKED}),)


class Shipment(NamedTuple):
    """What holds for every unit of the set."""

    told: Document
    cargo: list[tuple[Ref, ...]]
    vessel: tuple[Ref, ...]
    occurred: Moment
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    bx = required(read.segments, "BX")
    units = [(refs, loop) for loop in _loops(read.segments) for refs in _units(loop)]
    named = [ref for refs, _ in units for ref in refs]
    numbers = [
        *identified(RefType.ORDER, element(bx, 4)),
        *identified(RefType.ORDER, element(first(read.segments, "N8"), 1)),
    ]
    number = "/".join([*map(value_of, numbers), *named[:1]]) if numbers else ""  # a car alone travels again and again
    told = document(read, heard, element(bx, 5), number)
    if takes_back(element(bx, 1)):
        return [retraction(told, Mode.RAIL, heard.zone)]
    shipment = _shipment(told, read.segments, heard)
    affordable(len(units), len(shipment.cargo))
    linked = [it for refs, loop in units or [((), [])] for it in _linked(shipment, refs, loop)]
    return list({it.id: it for it in linked}.values())


def _loops(segments: list[Segment]) -> list[list[Segment]]:
    """The N7 loops, up to the stations that follow the last one."""
    inner, _ = grouped(segments, "F9", "D9", "N8")
    return grouped(inner, "N7")[1]


def _units(loop: list[Segment]) -> list[tuple[Ref, ...]]:
    """The unit of an N7 with each that is on it, or under it: boxes on a flat car."""
    own = unit(n7(loop[0]), RefType.WAGON)
    crossed = [unit(Equipment(element(na, 3), element(na, 4)), RefType.WAGON) for na in every(loop, "NA")]
    return [(*own, *other) for other in dict.fromkeys(crossed) if other] or [own]


def _shipment(told: Document, segments: list[Segment], heard: Heard) -> Shipment:
    bx, n8, cm = first(segments, "BX"), first(segments, "N8"), first(segments, "CM")
    vessel, words = ship("", "", element(cm, 9), element(cm, 1))
    cargo = [
        *references(segments),
        *identified(RefType.BOOKING, element(bx, 4)),
        *identified(RefType.CONSIGNMENT, element(n8, 1)),
        *identified(RefType.BOOKING, element(cm, 5)),
        *(
            ref
            for m12 in every(segments, "M12")
            for i in (2, 6)
            for ref in identified(RefType.DECLARATION, element(m12, i))
        ),
    ]
    route = " ".join(f"{element(r2, 1)} {element(r2, 3)}".strip() for r2 in every(segments, "R2"))
    ends = {"origin": station(first(segments, "F9")), "destination": station(first(segments, "D9"))}
    more = {"carrier": element(bx, 5), "route": route} | {k: locality(s.place) for k, s in ends.items() if s.place}
    when = next((told_at for told_at in _stamps(segments) if told_at.date and is_readable(told_at)), told.prepared)
    return Shipment(
        told,
        consignments(cargo),
        vessel,
        moment(when, ends["origin"] if when is not told.prepared else Spot(), heard.zone),
        attributes(others(segments), words, more),
    )


def _stamps(segments: list[Segment]) -> list[Stamp]:
    """When it was billed or released, the surest first."""
    told = [stamp(dtm, 2, 3, 4) for dtm in every(segments, "DTM") if element(dtm, 1) == WAYBILL]
    return [*told, stamp(first(segments, "N8"), 2), stamp(first(segments, "M3"), 2, 3, 4)]


def _linked(shipment: Shipment, refs: tuple[Ref, ...], loop: list[Segment]) -> list[Movement]:
    return [
        fact(
            shipment.told,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.RAIL,
            occurred=shipment.occurred,
            refs=(*refs, *cargo, *shipment.vessel),
            relations=ties(Kind.LINKED, (*refs, *cargo), (), shipment.vessel),
            attributes=attributes(shipment.attributes, box_words(loop)),
        )
        for cargo in shipment.cargo
    ]
