"""X12 350, customs status information: ASC X12 releases 003040 to 008060, as US customs (CBP, CAMIR and CATAIR) sends it.

ISA06, GS02                     source
X401, X408                      refs: bill; where both are told, the second is a house in it
X407                            kind: disposition codes of CBP; one that is not mapped becomes an `unmapped` fact
X405 X406 X417                  occurred_at
X413, else P401 (Schedule D)    place
X404, X411 X412, X415 X416, N7  refs: declaration, container, what the qualifier says; each unit is a movement
N9 of the port                  refs of all its bills are not taken over: they are the manifest's
M1001 M1005 M1006, X402, X403   attributes carrier, vessel_name, voyage, pieces, entry_type
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12.carriage import n7
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, element, every, first, grouped, message
from ingest.syntax.x12.place import Spot, spot
from ingest.syntax.x12.reference import Equipment, identified, references, unit
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType

DISPOSITIONS = {
    "02": Kind.CUSTOMS_DECLARED,
    **dict.fromkeys(("11", "12", "13", "19"), Kind.ARRIVAL_REPORTED),
    "1A": Kind.CUSTOMS_SELECTED,
    **dict.fromkeys(("1B", "1C"), Kind.CUSTOMS_RELEASED),
    **dict.fromkeys(("1G", "1H"), Kind.CUSTOMS_HELD),
    "1J": Kind.CUSTOMS_ACCEPTED,
}
IGNORED = {
    **dict.fromkeys(("1F", "1I"), "a hold is removed, which releases nothing by itself"),
    **dict.fromkeys(("01", "03", "04", "18"), "an amendment of the manifest"),
    **dict.fromkeys(("14", "15", "16"), "takes back quantities, and does not say which statement"),
    "17": "a vessel has not been reported, which is no step",
    **dict.fromkeys(("1K", "1L", "1M"), "about the transmission of the bill"),
    **dict.fromkeys(("1N", "1O", "1P"), "quantities that differ"),
    "1Q": "how long it may lie",
}
TABLES = (Table("X4 07, disposition code", "CBP CAMIR appendix D, CATAIR appendix N", DISPOSITIONS, IGNORED),)


class Port(NamedTuple):
    """What holds for every bill at one port."""

    told: Document
    spot: Spot
    zone: str
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    before, loops = grouped(read.segments, "P4", "BA1")
    m10, told = first(before, "M10"), document(read, heard)
    words = attributes({"carrier": element(m10, 1), "vessel_name": element(m10, 5), "voyage": element(m10, 6)})
    if not every(read.segments, "X4"):
        raise Malformed("X4", "is required and missing: the set reports no status")
    facts = []
    for loop in loops or [before]:
        place = spot("D", element(loop[0], 1)) if loop[0][0] == "P4" else Spot()
        facts += [it for x4 in grouped(loop, "X4")[1] for it in _posted(Port(told, place, heard.zone, words), x4)]
    return list({it.id: it for it in facts}.values())


def _posted(port: Port, loop: list[Segment]) -> list[Movement]:
    x4 = loop[0]
    code = element(x4, 7)
    if code in IGNORED:
        return []
    kind = DISPOSITIONS.get(code, Kind.UNMAPPED)
    told = spot("D", element(x4, 13))
    here = told if told.place else port.spot
    words = {"disposition": code, "pieces": element(x4, 2), "entry_type": element(x4, 3)}
    if kind is Kind.UNMAPPED:
        words |= {"code": code, "list": "CBP disposition"}
    return [
        fact(
            port.told,
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.CUSTOMS,
            occurred=moment(stamp(x4, 5, 6, 17), here, port.zone),
            place=here.place,
            refs=(*box, *_cargo(x4)),
            attributes=attributes(port.attributes, words),
        )
        for box in _boxes(loop)
    ]


def _cargo(x4: Segment) -> tuple[Ref, ...]:
    one, consolidated = element(x4, 1), element(x4, 8)
    named = [*identified(RefType.BILL, one), *identified(RefType.HOUSE if one else RefType.BILL, consolidated)]
    named += identified(RefType.DECLARATION, element(x4, 4))
    return tuple(dict.fromkeys((*named, *references([["N9", element(x4, 15), element(x4, 16)]]))))


def _boxes(loop: list[Segment]) -> list[tuple[Ref, ...]]:
    """Each unit that the status names; an empty one where it names none."""
    equipment = [Equipment(element(loop[0], 11), element(loop[0], 12)), *map(n7, every(loop, "N7"))]
    boxes = dict.fromkeys(ref for one in equipment for ref in unit(one, RefType.CONTAINER))
    return [(ref,) for ref in boxes] or [()]
