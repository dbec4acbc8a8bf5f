"""VERMAS, verified gross mass: UN/EDIFACT D.16A to D.24A, SMDG 0.4 to 1.1 (SOLAS VI/2).

UNB S002 0004                    source
BGM 1004 + unit                  report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260                      refs: container; one LINKED fact per unit and consignment: nothing moved
RFF BN, BM, SI …                 refs: what is in it
MEA+AAE+VGM                      attributes vgm_kg: required, the message is about nothing else
DTM 798, WAT                     occurred_at: when it was weighed; else DTM+137, and said so
DOC C002 1001 SM1, SM2           attributes method: by weighing the packed box, or by adding up what is in it
LOC 9, 165 …; SEL; TDT+20        attributes; refs: vessel, voyage

Who signed for it (NAD SPC, CTA, DOC) is not copied: it names people.
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ship
from ingest.syntax.edifact.document import attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import nearest, others, references, unit
from ingest.syntax.edifact.statement import Common, Statement, common, told_of
from ingest.syntax.edifact.time import first, moment
from ingest.syntax.edifact.unit import WEIGHED, described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement

METHODS = {"SM1": "weighed packed", "SM2": "calculated"}
TABLES: tuple[Table, ...] = (Table("DOC C002 1001, agency 306", "SMDG code list for VERMAS; SOLAS VI/2.4", METHODS),)
WEIGHED_AT = ("165", "60", "88")  # 3227: never a port of the voyage
REPORT_TIME = "137"


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message weighs no equipment")
    weighing = common(read, header, len(groups), heard)
    return [movement for group in groups for movement in _movements(weighing, group)]


def _movements(weighing: Common, group: list[Segment]) -> list[Movement]:
    told = described(group, weighing.decimal)
    if "vgm_kg" not in told:
        raise Malformed("MEA+AAE+VGM 6314", f"the verified gross mass of {component(group[0], 2)!r} cannot be read")
    weighed = first(group, WEIGHED)
    dtm = weighed or first(weighing.header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("DTM", f"the weighing of {component(group[0], 2)!r} has no time: wants 798 or WAT (2005)")
    vessel, at = weighing.vessel if weighing.vessel.refs else ship(group), found(group, WEIGHED_AT)
    said = attributes(
        others(weighing.header),
        vessel.attributes,
        legs(group),
        others(group),
        told,
        {"method": _method(group), "time": "" if weighed else "of the report"},
    )
    occurred = moment(dtm, at, weighing.zone)
    statement = Statement(Kind.LINKED, Certainty.ACTUAL, vessel.mode, occurred, at, said, other=vessel.refs)
    cargo = nearest(references(group, Mode.SEA), weighing.cargo)
    return told_of(weighing.told, unit(group[0]), cargo, statement, step="weighed")


def _method(group: list[Segment]) -> str:
    told = (component(segment, 1) for segment in group if segment[0][0] == "DOC")
    return next((METHODS[code] for code in told if code in METHODS), "")
