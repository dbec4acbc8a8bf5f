"""CUSDEC, customs declaration: UN/EDIFACT D.93A to D.23A. Only what it is about: a LINKED fact, because that a declarant
wrote it does not say that customs has it; CUSRES does.

UNB S002 0004, NAD         source
BGM 1004                   refs: declaration, the declarant's own number; report
RFF of the header          refs: declaration, bill, house, awb, consignment …; what follows a NAD is the party's own
DOC C002 1001, C503 1004   refs: bill, house, awb … of the header
EQD 8260                   refs: container; one fact each
TDT+20 8028, C222          refs: vessel and voyage, flight …
DTM 137, 182, 148          occurred_at; else the preparation of the interchange (UNB S004)
LOC, BGM 1001              attributes; items (after UNS+D), values, parties and duties are not copied
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import conveyance
from ingest.syntax.edifact.document import attributes, document
from ingest.syntax.edifact.message import Message, Segment, grouped, message
from ingest.syntax.edifact.reference import identified, numbered, others, references, unit
from ingest.syntax.edifact.statement import Statement, alone, measured, told_of
from ingest.syntax.edifact.time import day_of, first, moment
from ingest.syntax.edifact.unit import legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, RefType, rank_of
from schemas.times import Moment

TABLES: tuple[Table, ...] = ()  # whatever a declaration says, it is LINKED
TIMES = ("137", "182", "148")  # 2005


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header = grouped(read.segments, "UNS", "CST")[0]
    told = document(read, header, heard)
    carried = conveyance(header, day_of(first(header, ("189", "186", "136", "133"))))
    own = _unowned(header)
    cargo = [*identified(RefType.DECLARATION, told.number), *references(own, carried.mode), *numbered(header)]
    cargo = [ref for ref in dict.fromkeys(cargo) if rank_of(ref) is Rank.CARGO]
    boxes = [ref for segment in header if segment[0][0] == "EQD" for ref in unit(segment)]
    if not cargo:
        raise Malformed("BGM 1004", f"{told.number!r} is no number of a declaration, and no RFF names another")
    measured(header, len(boxes))
    said = Statement(
        Kind.LINKED,
        Certainty.ACTUAL,
        Mode.CUSTOMS,
        _time(read, header, heard),
        None,
        attributes(carried.attributes, legs(header), others(own), {"document": told.code}),
        other=carried.refs,
    )
    return [fact for units in alone(boxes) for fact in told_of(told, units, cargo, said)]


def _unowned(header: list[Segment]) -> list[Segment]:
    """The header without what belongs to its parties: a NAD and what follows it, to the next group of another kind."""
    top, groups = grouped(header, "NAD", "TDT", "DOC", "TOD", "MOA")
    return [*top, *(segment for group in groups if group[0][0][0] != "NAD" for segment in group)]


def _time(read: Message, header: list[Segment], heard: Heard) -> Moment:
    prepared = [["DTM"], ["UNB S004", "".join(read.prepared)]]
    return moment(first(header, TIMES) or prepared, None, heard.zone)
