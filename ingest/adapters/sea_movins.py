"""MOVINS, stowage instruction: UN/EDIFACT D.95B to D.23A, SMDG 2.x. What a planner tells a terminal to load, discharge and
restow, cell by cell.

UNB S002 0004                        source
HAN C524 4079                        kind, planned, of the slots up to the next HAN: LOA LOADED, DIS DISCHARGED
BGM 1004 + unit + kind + place       report; 1225 says whether it is said, corrected or taken back
EQD 8260                             refs: container; an instruction for any box of a kind names none, and is left out
RFF BM, BN …                         refs: what is in it; fillers (`BM:1`) name nothing
TDT+20 8028, C040, C222              refs: vessel, voyage
header DTM 133, 132                  occurred_at: when the vessel should leave (LOADED) or arrive (DISCHARGED), and said so;
                                     without any a LINKED fact of DTM+137, else UNB S004
LOC+5                                place: the port that the instruction is for
LOC+147, LOC 9, 11, MEA, TMP …       attributes
header DTM 178, 133, 136, 186, 132   ARRIVED, DEPARTED of the vessel at LOC+5
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters.sea_baplie import modern, slots
from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls
from ingest.syntax.edifact.carriage import Carriage, ship
from ingest.syntax.edifact.document import Document, attributes, document
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import references, unit
from ingest.syntax.edifact.statement import Statement, measured, told_of
from ingest.syntax.edifact.time import first, moment, written
from ingest.syntax.edifact.unit import carrier, described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement

HANDLING = {"LOA": Kind.LOADED, "DIS": Kind.DISCHARGED}
IGNORED = dict.fromkeys(("RES", "SHI", "EXC", "ROB"), "stays aboard the same vessel, which no shipment notices")
TABLES: tuple[Table, ...] = (
    Table(
        "HAN C524 4079",
        "SMDG guides; the UN code list 4079 has none of them",
        HANDLING,
        IGNORED,
    ),
    edifact_call.TABLE,
)
HERE = "5"  # 3227
OF_VESSEL = {Kind.LOADED: ("133", "189", "132"), Kind.DISCHARGED: ("132", "232", "133"), Kind.UNMAPPED: ()}


class Instruction(NamedTuple):
    """What holds for every slot of one instruction."""

    told: Document
    header: list[Segment]
    vessel: Carriage
    decimal: str
    written: Segment | None


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "HAN")
    vessel = ship(header)
    if not vessel.refs:
        raise Malformed("TDT+20", "names no vessel and no voyage: nobody knows what these units go aboard of")
    whole = Instruction(document(read, header, heard), header, vessel, read.decimal, written(header, read.prepared))
    here = found(header, (HERE,))
    facts = calls(whole.told, vessel, ((dtm, here) for dtm in header), heard)
    for group in groups:
        facts += _handled(whole, group, heard)
    if not facts:
        raise Malformed("HAN, EQD", "instructs nothing for a unit with a number")
    return facts


def _handled(whole: Instruction, group: list[Segment], heard: Heard) -> Iterator[Movement]:
    code = component(group[0], 1)
    if code in IGNORED:
        return
    kind = HANDLING.get(code, Kind.UNMAPPED)
    said = _statement(whole, kind, heard)
    words = {"code": code, "list": "4079"} if kind is Kind.UNMAPPED else {"ordered": str(kind)}
    for slot in slots(group[1:])[1]:
        before, boxes = grouped([modern(segment) for segment in slot], "EQD")
        for box in boxes:
            measured(before, len(boxes))
            own = [*box, *before]
            told = attributes(said.attributes, legs(own), carrier(own), described(own, whole.decimal), words)
            if named := unit(box[0]):
                yield from told_of(
                    whole.told, named, references(own, Mode.SEA), said._replace(attributes=told), step=str(kind)
                )


def _statement(whole: Instruction, kind: Kind, heard: Heard) -> Statement:
    planned = first(whole.header, OF_VESSEL[kind])
    dtm = planned or whole.written
    if dtm is None:
        raise Malformed(
            "DTM", "is required and missing: neither the vessel's call nor the instruction (137) has a time"
        )
    at = found(whole.header, (HERE,))
    time = f"of the vessel, DTM+{component(planned, 1)}" if planned else "of the report"
    return Statement(
        kind if planned or kind is Kind.UNMAPPED else Kind.LINKED,
        Certainty.PLANNED,
        whole.vessel.mode,
        moment(dtm, at, heard.zone),
        at,
        attributes(whole.vessel.attributes, {"time": time}),
        here=whole.vessel.refs,
    )
