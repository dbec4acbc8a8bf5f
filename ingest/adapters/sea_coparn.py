"""COPARN, COREOR, COPINO, COHAOR: containers to be released, accepted, announced, handled. UN/EDIFACT D.95B to D.23A, ITG and
SMDG guides. 放箱, 提箱预约, 还箱预约.

UNB S002 0004, NAD MS                 source
BGM 1001, else the message itself     direction: in or out of a gate, by GATES; COREOR is out; else 8249 with 8169
EQD 8169, or the order itself         4 empty: in EMPTY_RETURNED, out EMPTY_PICKED_UP; else GATE_IN, GATE_OUT: all planned
BGM 1004 + unit + direction + place   report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260                           refs: container; an order for any box of a kind names only its booking
RFF BN, BM …                          refs; several bills for one box are several movements
TDT+1, 10, 30 8067, C222, 8028        mode, refs: truck, train; its DTM 132 is when it should be at the gate
TDT+20 8028, C040, C222               refs: vessel, voyage        (the ship it came by or will leave by)
DTM 201, 393, 392, 200 … out; 7 … in  occurred_at; without any a LINKED fact of DTM+137, UNB S004: nobody said when
LOC 165, 98, 99, 88, 9, 11            place, by direction
EQN, MEA, TMP, SEL, DTM 36, 798 …     attributes: units, valid_until, weighed_at …
header DTM 132, 133                   ARRIVED, DEPARTED of the vessel
"""

from collections.abc import Iterable

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls, stops
from ingest.syntax.edifact.carriage import MAIN, Carriage, carriage, ship
from ingest.syntax.edifact.document import Document, attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import nearest, references, unit
from ingest.syntax.edifact.statement import Common, Statement, common, told_of, unit_words
from ingest.syntax.edifact.time import REPORT_TIME, day_of, first, moment
from ingest.syntax.edifact.unit import full_empty
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement

TYPES = ("COPARN", "COREOR", "COPINO", "COHAOR")
IN, OUT = "in", "out"
KINDS = {
    (IN, "full"): Kind.GATE_IN,
    (IN, ""): Kind.GATE_IN,
    (IN, "empty"): Kind.EMPTY_RETURNED,
    (OUT, "full"): Kind.GATE_OUT,
    (OUT, ""): Kind.GATE_OUT,
    (OUT, "empty"): Kind.EMPTY_PICKED_UP,
}
GATES = {  # BGM 1001: direction
    **dict.fromkeys(("11", "27"), IN),  # D.95B guides: acceptance order, impending arrival advice
    **dict.fromkeys(("104", "126", "170"), IN),  # from D.00A
    **dict.fromkeys(("12", "690"), OUT),  # D.95B guides: release order, call-down order
    **dict.fromkeys(("108", "129", "135", "144", "171"), OUT),  # from D.00A
}
EMPTIES = {"108", "135", "144"}  # BGM 1001: orders that are only ever about empty units
IGNORED = {
    **dict.fromkeys(("125", "689"), "advice of empties that wait: nobody is told to move them"),
    **dict.fromkeys(("134", "136", "695"), "on-hire and off-hire requests, dispositions: who rents what"),
    "293": "special handling (cooling, inspection): it stays where it is",
}
BY_FLOW = {("2", "full"): IN, ("3", "full"): OUT, ("2", "empty"): OUT, ("3", "empty"): IN}  # 8249 export 2, import 3
BY_TYPE = {"COREOR": OUT}
TABLES: tuple[Table, ...] = (
    Table("BGM C002 1001", "ITG/SMDG guides of D.95B; UN/EDIFACT code list 1001 from D.00A", GATES, IGNORED),
    Table("EQD 8249 with 8169, where BGM names no gate", "UN/EDIFACT code lists 8249, 8169, D.95B to D.23A", BY_FLOW),
    edifact_call.TABLE,
)
TIMES = {  # 2005 of a unit or of the message
    IN: ("203", "7", "393", "191", "64", "63"),
    OUT: ("201", "393", "392", "200", "234", "803", "203", "7"),
    "": (),
}
AT_THE_GATE = ("132", "232", "203", "7", "133")  # 2005 of the truck, train or barge
HERE = {  # 3227
    (IN, "full"): ("165", "175", "60", "9", "88"),
    (IN, "empty"): ("165", "99", "175", "60", "7"),
    (OUT, "full"): ("165", "175", "11", "60", "88"),
    (OUT, "empty"): ("165", "98", "175", "88", "9"),
    ("", ""): ("165", "98", "99", "9", "11"),
}
GATE = ("165", "60", "88", "98", "99", "5")  # 3227 of the truck, train or barge: where it goes
ONWARD = "30"
INLAND = {Mode.ROAD, Mode.RAIL, Mode.BARGE}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message names no equipment")
    order = common(read, header, len(groups), heard)
    main = [group for group in grouped(header, "TDT")[1] if component(group[0], 1) in MAIN]
    times = stops((segment for group in main for segment in group), ("9", "11", "165", "88"))
    facts = calls(order.told, order.vessel, times, heard)
    return [*facts, *(movement for group in groups for movement in _movements(order, group))]


def _movements(order: Common, group: list[Segment]) -> list[Movement]:
    told, header = order.told, order.header
    laden = "empty" if told.code in EMPTIES else full_empty(group[0])
    direction = GATES.get(told.code) or BY_TYPE.get(order.type) or _flow(told, group)
    kind = KINDS.get((direction, laden), Kind.LINKED if told.code in IGNORED else Kind.UNMAPPED)
    here = HERE[(direction, laden or "full") if direction else ("", "")]
    inland, vessel = _inland(direction, header, group), order.vessel if order.vessel.refs else ship(group)
    at = found(inland, GATE) or found(group, here) or found(header, here)
    own, shared = grouped(group, "TDT")[0], grouped(header, "TDT")[0]
    timed = first(own, TIMES[direction]) or first(inland, AT_THE_GATE) or first(shared, TIMES[direction])
    dtm = timed or first([*header, *own], (REPORT_TIME, "7")) or order.written
    if dtm is None:
        raise Malformed("DTM", "is required and missing: the order has neither a time for the gate nor its own (137)")
    occurred = moment(dtm, at, order.zone)
    truck = carriage(inland[0], occurred.at.date().isoformat()) if inland else Carriage("", Mode.UNKNOWN, (), {})
    said = attributes(
        order.attributes,
        vessel.attributes,
        unit_words(group, order.decimal),
        {"units": _count(group), "valid_until": day_of(first([*own, *shared], ("36",)))},
        {"time": "of the report" if component(dtm, 1) == REPORT_TIME else ""},
        {"ordered": str(kind) if kind in KINDS.values() else ""},
        {"code": told.code, "list": "1001"} if kind in (Kind.UNMAPPED, Kind.LINKED) else {},
    )
    kind = kind if timed or kind is Kind.UNMAPPED else Kind.LINKED
    statement = Statement(kind, Certainty.PLANNED, truck.mode, occurred, at, said, truck.refs, vessel.refs)
    cargo = nearest(references(group, Mode.SEA), order.cargo)
    return told_of(told, unit(group[0]), cargo, statement, step=direction or told.code)


def _flow(told: Document, group: list[Segment]) -> str:
    """In or out by what the box is for; nothing for messages that are about no gate."""
    return "" if told.code in IGNORED else BY_FLOW.get((component(group[0], 5), full_empty(group[0])), "")


def _inland(direction: str, header: list[Segment], group: list[Segment]) -> list[Segment]:
    """What brings the unit to the gate or takes it away: a TDT of the unit, else of the message, with what follows it."""
    found_ = [one for level in (group, header) for one in grouped(level, "TDT")[1] if _is_inland(direction, one[0])]
    return found_[0] if found_ else []


def _is_inland(direction: str, tdt: Segment) -> bool:
    stage = component(tdt, 1)
    onward = direction == IN and stage == ONWARD  # leads away from the far port, not to this gate
    return stage not in MAIN and not onward and carriage(tdt, "").mode in INLAND


def _count(group: Iterable[Segment]) -> str:
    return next((component(segment, 1) for segment in group if segment[0][0] == "EQN"), "")
