"""COSTCO, COSTOR: containers stuffed and stripped, and ordered to be. UN/EDIFACT D.95B to D.23A, ITG guides. 装箱, 拆箱.

UNB S002 0004, NAD                source
type                              certainty: COSTCO actual, COSTOR planned
BGM 1001, else 8249, DTM, flow    kind: STUFFED or STRIPPED, by STEPS, BY_STATUS, the time that is told (677, 678), BY_FLOW
BGM 1004 + unit + kind + place    report; 1225 says whether it is said, corrected or taken back
EQD 8260                          refs: container
RFF of EQD, CNI, the message      refs: booking, bill, house …; a CNI is in the boxes that its SGP names, or in the only one
TDT+20                            refs: vessel, voyage         (the ship it came by or will leave by)
DTM 677, 678, 203, 7              occurred_at; else DTM+137: said so in COSTCO, in COSTOR a LINKED fact of it
LOC 165, 88, 7, 141               place
SEL, MEA, LOC 9, 11 …             attributes
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact_carriage import ship
from ingest.syntax.edifact_document import Document, attributes, document
from ingest.syntax.edifact_message import Message, Segment, component, grouped, message
from ingest.syntax.edifact_place import found
from ingest.syntax.edifact_reference import nearest, references, unit
from ingest.syntax.edifact_statement import Statement, told_of, words
from ingest.syntax.edifact_time import first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, value_of

CERTAINTY = {"COSTCO": Certainty.ACTUAL, "COSTOR": Certainty.PLANNED}
TYPES = tuple(CERTAINTY)
STEPS = {
    **dict.fromkeys(("131", "184", "788"), Kind.STUFFED),  # packing and stuffing orders; container manifest
    **dict.fromkeys(("112", "113", "183"), Kind.STRIPPED),  # unpacking order and report, unstuffing order
}
BY_STATUS = {"25": Kind.STUFFED, "27": Kind.STUFFED, "26": Kind.STRIPPED, "28": Kind.STRIPPED}
BY_TIME = {"677": Kind.STUFFED, "678": Kind.STRIPPED}
BY_FLOW = {"2": Kind.STUFFED, "3": Kind.STRIPPED}
TABLES: tuple[Table, ...] = (
    Table("BGM C002 1001", "UN/EDIFACT code list 1001 from D.00A", STEPS),
    Table("EQD 8249", "UN/EDIFACT code list 8249 from D.16A", BY_STATUS),
    Table("DTM C507 2005", "UN/EDIFACT code list 2005", BY_TIME),
    Table("EQD 8249, where nothing else tells", "UN/EDIFACT code list 8249: export, import", BY_FLOW),
)
TIMES = ("677", "678", "203", "7")  # 2005
REPORT_TIME = "137"
HERE = {  # 3227
    Kind.STUFFED: ("165", "141", "88"),
    Kind.STRIPPED: ("165", "141", "7"),
    Kind.UNMAPPED: ("165", "141"),
}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD", "CNI")
    boxes = [group for group in groups if group[0][0][0] == "EQD"]
    if not boxes:
        raise Malformed("EQD", "is required and missing: the message names no equipment")
    told = document(read, header, heard)
    goods = [group for group in groups if group[0][0][0] == "CNI"]
    facts = []
    for group in boxes:
        named = _cargo(group, goods, alone=len(boxes) == 1) or references(header, Mode.SEA)
        facts += told_of(told, unit(group[0]), nearest(named), *_statement(read, told, header, group, heard))
    return facts


def _statement(
    read: Message, told: Document, header: list[Segment], group: list[Segment], heard: Heard
) -> tuple[Statement, str]:
    """What is said of one box, and which step it is a word about."""
    kind = _kind(told, group)
    at = found(group, HERE[kind]) or found(header, HERE[kind])
    dtm = first(group, TIMES) or first(header, TIMES)
    reported = dtm or first(header, (REPORT_TIME,))
    if reported is None:
        raise Malformed("DTM", f"the packing of {component(group[0], 2)!r} has no time: wants 677, 678 or 203 (2005)")
    certainty, vessel = CERTAINTY[read.type], ship(header)
    vague = dtm is None and certainty is Certainty.PLANNED and kind is not Kind.UNMAPPED
    said = attributes(
        vessel.attributes,
        words(header, group, read.decimal),
        {"time": "" if dtm else "of the report", "ordered": str(kind) if certainty is Certainty.PLANNED else ""},
        {"code": told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    occurred = moment(reported, at, heard.zone)
    kind_ = Kind.LINKED if vague else kind
    return Statement(kind_, certainty, Mode.UNKNOWN, occurred, at, said, other=vessel.refs), str(kind)


def _kind(told: Document, group: list[Segment]) -> Kind:
    status, dtm = component(group[0], 5), first(group, BY_TIME)
    by_time = BY_TIME[component(dtm, 1)] if dtm else None
    return STEPS.get(told.code) or BY_STATUS.get(status) or by_time or BY_FLOW.get(status) or Kind.UNMAPPED


def _cargo(group: list[Segment], goods: list[list[Segment]], *, alone: bool) -> list[Ref]:
    """The refs of a box: its own, and those of the consignments that are placed in it."""
    box = {value_of(ref) for ref in unit(group[0])}
    named = references(group, Mode.SEA)
    for consignment in goods:
        placed = {component(segment, 1).replace(" ", "") for segment in consignment if segment[0][0] == "SGP"}
        if placed & box or (alone and not placed):
            named += references(consignment, Mode.SEA)
    return named
