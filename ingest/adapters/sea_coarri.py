"""COARRI, container discharge and loading report: UN/EDIFACT D.95B to D.23A, ITG and SMDG guides.

UNB S002 0004, NAD MS              source
EQD 8249 7, 22, 23                 kind, where the unit's own status tells it (from D.96B, D.08B); else
BGM 1001                           kind: 44, 119, 181 DISCHARGED; 46, 122 LOADED; any other: by what the rest says, in this
                                   order: the header names LOC+9 or LOC+11 · 8249 export, import
BGM 1004 + unit + kind + place     report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260, EQA                   refs: container; what EQA ties to it moved with it: a movement each
RFF BN, BM, BH …                   refs; several bills in one box are several movements
TDT+20 8028, C040, C222            mode, refs: vessel, voyage; attributes carrier, vessel_name, voyage
TDT+10, 30                         refs: the truck or train before or after
group DTM+203, 404, 420, 7 …       occurred_at, on the clock of the place; else header 203, 7; else 137, and said so
LOC+9 or LOC+11, by direction      place: of the header, where the work was done, else of the unit; never the other end
LOC+147, 61, 76, MEA, SEL, DAM …   attributes
header DTM 132, 178, 133, 186      the vessel's own ARRIVED, DEPARTED, estimated and actual
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls
from ingest.syntax.edifact.carriage import MAIN, carriage
from ingest.syntax.edifact.document import attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import is_unit, nearest, references, units
from ingest.syntax.edifact.statement import Common, Statement, common, measured, told_of, unit_words
from ingest.syntax.edifact.time import first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality

BY_DOCUMENT = {  # BGM 1001
    "44": Kind.DISCHARGED,  # D.95B; guides keep it in every directory, where it is a transport status report
    "119": Kind.DISCHARGED,  # from D.97A: discharge report
    "181": Kind.DISCHARGED,  # from D.97A: the same, so far
    "46": Kind.LOADED,  # D.95B; guides keep it, where it is a banking status
    "122": Kind.LOADED,  # from D.97A: loading report
}
BY_STATUS = {  # EQD 8249
    "7": Kind.DISCREPANCY,  # from D.96B: short landed
    "22": Kind.LOADED,  # from D.08B
    "23": Kind.DISCHARGED,
}
BY_FLOW = {"2": Kind.LOADED, "3": Kind.DISCHARGED}  # EQD 8249: export, import
IGNORED = {  # EQD 8249
    "4": "remains on board: nothing was done with it",
    "5": "a shifter is put elsewhere aboard the same vessel, which no shipment notices",
    "14": "the same, over the quay",
    "24": "moved within the terminal",
}
TABLES: tuple[Table, ...] = (
    Table("BGM 1001", "UN/EDIFACT D.95B and D.97A to D.23A, code list 1001; ITG and SMDG guides", BY_DOCUMENT),
    Table("EQD 8249", "UN/EDIFACT D.95B to D.23A, code list 8249", BY_STATUS, IGNORED),
    Table("EQD 8249, where nothing else tells", "UN/EDIFACT D.95B to D.23A, code list 8249", BY_FLOW),
    edifact_call.TABLE,
)
HERE = {  # 3227
    Kind.LOADED: ("9", "248", "165", "5"),
    Kind.DISCHARGED: ("11", "248", "165", "60"),
    Kind.DISCREPANCY: ("11", "248", "165", "60"),
    Kind.UNMAPPED: ("248", "165"),
}
TIMES = ("203", "404", "420", "7", "178", "186", "342", "96", "334", "ACT")  # 2005 of a unit; guides ask for 203
HEADER_TIMES = ("203", "7")
REPORT_TIME = "137"


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message reports no equipment")
    report = common(read, header, len(groups), heard)
    moved = [group for group in groups if is_unit(group[0]) and component(group[0], 5) not in IGNORED]
    here = _place(report, _kind(report, groups[0]), groups[0])
    facts = calls(report.told, report.vessel, ((segment, here) for segment in header), heard)
    return [*facts, *(movement for group in moved for movement in _movements(report, group))]


def _movements(report: Common, group: list[Segment]) -> list[Movement]:
    own, inland = grouped(group, "TDT")
    kind = _kind(report, group)
    moved = units(own)
    if not moved:
        raise Malformed("EQD C237 8260", f"{component(group[0], 2)!r} names no equipment")
    measured(own, len(moved))
    at = _place(report, kind, own)
    dtm = first(own, TIMES) or first(report.header, HEADER_TIMES) or first(report.header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("DTM", f"the handling of {component(group[0], 2)!r} has no time: wants 203 (2005)")
    occurred = moment(dtm, at, report.zone)
    carried = [carriage(tdt[0], occurred.at.date().isoformat()) for tdt in inland]
    said = attributes(
        report.attributes,
        unit_words(group, report.decimal),
        {"time": "of the report"} if component(dtm, 1) == REPORT_TIME else {},
        {"code": report.told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    other = tuple(ref for one in carried if one.stage not in MAIN for ref in one.refs)
    statement = Statement(kind, Certainty.ACTUAL, report.vessel.mode, occurred, at, said, report.vessel.refs, other)
    step = "/".join((str(kind), report.vessel.attributes.get("voyage", "")))
    cargo = nearest(references(own, Mode.SEA), report.cargo)
    return [fact for unit in moved for fact in told_of(report.told, unit, cargo, statement, step=step)]


def _kind(report: Common, group: list[Segment]) -> Kind:
    status, code = component(group[0], 5), report.told.code
    return BY_STATUS.get(status) or BY_DOCUMENT.get(code) or _by_port(report) or BY_FLOW.get(status) or Kind.UNMAPPED


def _by_port(report: Common) -> Kind | None:
    ports = {component(loc, 1) for loc in report.header if loc[0][0] == "LOC"}
    if ("9" in ports) == ("11" in ports):
        return None
    return Kind.LOADED if "9" in ports else Kind.DISCHARGED


def _place(report: Common, kind: Kind, group: list[Segment]) -> Place | None:
    """Where the work was done: what the header says, with the terminal if only the unit's LOC names it."""
    here, of_unit = found(report.header, HERE[kind]), found(group, HERE[kind])
    if here and of_unit and not here.facility and locality(here) == locality(of_unit):
        return of_unit
    return here or of_unit
