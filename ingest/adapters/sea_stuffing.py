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
from ingest.syntax.edifact.document import attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import identified, nearest, references, unit
from ingest.syntax.edifact.statement import Common, Statement, common, measured, told_of, unit_words
from ingest.syntax.edifact.time import first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType

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
    report = common(read, header, len(boxes), heard)
    inside = _placed([group for group in groups if group[0][0][0] == "CNI"], boxes)
    facts: list[Movement] = []
    for group in boxes:
        units = unit(group[0])
        cargo = [*references(group, Mode.SEA), *(ref for box in units for ref in inside.get(box, ()))]
        kind = _kind(report, group)
        said = _statement(report, kind, group)
        facts += told_of(report.told, units, nearest(cargo or report.cargo), said, step=str(kind))
    return facts


def _statement(report: Common, kind: Kind, group: list[Segment]) -> Statement:
    at = found(group, HERE[kind]) or found(report.header, HERE[kind])
    timed = first(group, TIMES) or first(report.header, TIMES)
    dtm = timed or first(report.header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("DTM", f"the packing of {component(group[0], 2)!r} has no time: wants 677, 678 or 203 (2005)")
    planned = CERTAINTY[report.type] is Certainty.PLANNED
    said = attributes(
        report.attributes,
        unit_words(group, report.decimal),
        {"time": "" if timed else "of the report", "ordered": str(kind) if planned else ""},
        {"code": report.told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    kind = Kind.LINKED if planned and not timed and kind is not Kind.UNMAPPED else kind
    occurred = moment(dtm, at, report.zone)
    return Statement(kind, CERTAINTY[report.type], Mode.UNKNOWN, occurred, at, said, other=report.vessel.refs)


def _kind(report: Common, group: list[Segment]) -> Kind:
    status, dtm = component(group[0], 5), first(group, BY_TIME)
    by_time = BY_TIME[component(dtm, 1)] if dtm else None
    return STEPS.get(report.told.code) or BY_STATUS.get(status) or by_time or BY_FLOW.get(status) or Kind.UNMAPPED


def _placed(goods: list[list[Segment]], boxes: list[list[Segment]]) -> dict[Ref, list[Ref]]:
    """The cargo refs of the consignments that are placed in each box: where SGP says, else in the only one."""
    only = unit(boxes[0][0]) if len(boxes) == 1 else ()
    placed: dict[Ref, list[Ref]] = {}
    for consignment in goods:
        named = [s for s in consignment if s[0][0] == "SGP"]
        inside = [ref for s in named for ref in identified(RefType.CONTAINER, component(s, 1))]
        cargo = references(consignment, Mode.SEA)
        measured(consignment, len(inside))
        for box in dict.fromkeys(inside) if named else only:
            placed.setdefault(box, []).extend(cargo)
    return placed
