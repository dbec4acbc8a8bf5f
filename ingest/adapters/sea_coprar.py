"""COPRAR, container discharge and loading order: UN/EDIFACT D.95B to D.23A, ITG and SMDG guides.

UNB S002 0004, NAD MS            source
BGM 1001                         kind, planned: 43, 118, 145, 25 DISCHARGED; 45, 121, 146 LOADED; else 8249 export, import
BGM 1004 + unit + kind + place   report; 1225 says whether it is said, corrected or taken back
EQD 8249 4, 5, 14                remains or is put elsewhere aboard: ignored, no shipment notices
EQD+CN 8260                      refs: container; without a number any box of the kind: left out where others have one
RFF BN, BM, BH …                 refs; several bills in one box are several movements
TDT+20 8028, C040, C222          mode, refs: vessel, voyage
unit DTM 203, 404, 403, 342, 7   occurred_at; else when the vessel should leave (LOADED) or arrive (DISCHARGED), and said
                                 so; without any time a LINKED fact of DTM+137, else UNB S004: nobody said for when
LOC+9 or LOC+11, by the order    place
LOC+147, MEA, SEL, TMP …         attributes; DTM+798 weighed_at
header DTM 132, 133, 178 …       ARRIVED, DEPARTED of the vessel

An order is a plan, whatever words it uses: nothing in it is actual but the vessel's own 178 and 186.
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls, stops
from ingest.syntax.edifact.document import attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import nearest, references, unit
from ingest.syntax.edifact.statement import Common, Statement, common, told_of, unit_words
from ingest.syntax.edifact.time import REPORT_TIME, first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement

ORDERS = {
    "43": Kind.DISCHARGED,
    "25": Kind.DISCHARGED,
    "118": Kind.DISCHARGED,
    "145": Kind.DISCHARGED,
    "45": Kind.LOADED,
    "121": Kind.LOADED,
    "146": Kind.LOADED,
}
BY_FLOW = {"2": Kind.LOADED, "3": Kind.DISCHARGED}
IGNORED = {
    "4": "remains on board: nothing is to be done with it",
    "5": "a shifter is put elsewhere aboard the same vessel, which no shipment notices",
    "14": "the same, reloaded",
}
TABLES: tuple[Table, ...] = (
    Table("BGM C002 1001", "ITG/SMDG COPRAR guides of D.95B (43, 45); UN/EDIFACT code list 1001 from D.00A", ORDERS),
    Table("EQD 8249, where BGM names no order", "UN/EDIFACT code list 8249, D.95B to D.23A", BY_FLOW, IGNORED),
    edifact_call.TABLE,
)
HERE = {Kind.LOADED: ("9", "165", "5"), Kind.DISCHARGED: ("11", "165", "60"), Kind.UNMAPPED: ("165",)}  # 3227
TIMES = ("203", "404", "403", "342", "7")  # 2005 of a unit
OF_VESSEL = {Kind.LOADED: ("133", "189", "132"), Kind.DISCHARGED: ("132", "232", "133"), Kind.UNMAPPED: ()}
WHOSE = {
    **dict.fromkeys(("133", "189"), "of the vessel's departure"),
    **dict.fromkeys(("132", "232"), "of the vessel's arrival"),
    REPORT_TIME: "of the report",
}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message orders nothing to be done with any equipment")
    order = common(read, header, len(groups), heard)
    facts = calls(order.told, order.vessel, stops(header, HERE[_kind(order, groups[0])]), heard)
    ordered = [group for group in groups if component(group[0], 5) not in IGNORED]
    named = [group for group in ordered if unit(group[0]) or references(group, Mode.SEA)]
    return [*facts, *(movement for group in named or ordered for movement in _movements(order, group))]


def _movements(order: Common, group: list[Segment]) -> list[Movement]:
    kind = _kind(order, group)
    of_unit, of_vessel = first(group, TIMES), first(order.header, OF_VESSEL[kind])
    dtm = of_unit or of_vessel or order.written
    if dtm is None:
        raise Malformed("DTM", "is required and missing: the order has neither a time for the work nor its own (137)")
    timed = of_unit is not None or of_vessel is not None
    at = found(order.header, HERE[kind]) or found(group, HERE[kind])
    said = attributes(
        order.attributes,
        unit_words(group, order.decimal),
        {"time": "" if of_unit else WHOSE[component(dtm, 1)]},
        {"code": order.told.code, "list": "1001"} if kind is Kind.UNMAPPED else {"ordered": str(kind)},
    )
    statement = Statement(
        kind if timed or kind is Kind.UNMAPPED else Kind.LINKED,
        Certainty.PLANNED,
        order.vessel.mode,
        moment(dtm, at, order.zone),
        at,
        said,
        here=order.vessel.refs,
    )
    cargo = nearest(references(group, Mode.SEA), order.cargo)
    return told_of(order.told, unit(group[0]), cargo, statement, step=str(kind))


def _kind(order: Common, group: list[Segment]) -> Kind:
    return ORDERS.get(order.told.code) or BY_FLOW.get(component(group[0], 5)) or Kind.UNMAPPED
