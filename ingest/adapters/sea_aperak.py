"""APERAK, application error and acknowledgement: UN/EDIFACT D.93A to D.23A.

UNB S002 0004, NAD        source
RFF ACW + refs            report: a later answer to the same message counts instead of this one
BGM 4343, then 1001       attributes answer: accepted, rejected, acknowledged
RFF BN, BM, EQ …          refs; each contract is a LINKED fact of its own
ERC 9321                  attributes errors
DTM 137, 9, 7             occurred_at; else the preparation of the interchange (UNB S004)

What is answered is a message, not a shipment: that one was rejected is no step of any journey, so it is LINKED and stands in
the attributes of what it was about. Where no RFF names a shipment, the answer concerns the exchange alone and is no fact.
"""

from ingest.message import Heard
from ingest.syntax.edifact.document import Document, attributes, document
from ingest.syntax.edifact.message import Segment, component, message
from ingest.syntax.edifact.reference import others, references
from ingest.syntax.edifact.statement import Statement, alone, measured, told_of
from ingest.syntax.edifact.time import first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, rank_of

ANSWERS = {"AP": "accepted", "CA": "accepted on conditions", "RE": "rejected", "AJ": "pending"}
DOCUMENTS = {"294": "acknowledged", "305": "received", "312": "acknowledged", "313": "rejected"}
TABLES: tuple[Table, ...] = (
    Table("BGM 4343", "UN/EDIFACT code list 4343", dict.fromkeys(ANSWERS, Kind.LINKED)),
    Table("BGM C002 1001", "UN/EDIFACT code list 1001", dict.fromkeys(DOCUMENTS, Kind.LINKED)),
)
TIMES = ("137", "9", "7")  # 2005


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    told = document(read, read.segments, heard)
    named = references(read.segments, Mode.SEA)
    cargo = [ref for ref in dict.fromkeys(named) if rank_of(ref) is Rank.CARGO]
    boxes = [ref for ref in dict.fromkeys(named) if rank_of(ref) is Rank.UNIT]
    errors = dict.fromkeys(component(segment, 1) for segment in read.segments if segment[0][0] == "ERC")
    prepared = [["DTM"], ["UNB S004", "".join(read.prepared)]]
    measured(read.segments, len(boxes))
    said = Statement(
        Kind.LINKED,
        Certainty.ACTUAL,
        Mode.UNKNOWN,
        moment(first(read.segments, TIMES) or prepared, None, heard.zone),
        None,
        attributes(others(read.segments), {"answer": _answer(told, read.segments), "errors": ", ".join(errors)}),
    )
    if not cargo and not boxes:
        return []
    return [fact for units in alone(boxes) for fact in told_of(told, units, cargo, said, step="answered")]


def _answer(told: Document, segments: list[Segment]) -> str:
    code = next((component(segment, 4) for segment in segments if segment[0][0] == "BGM"), "")
    return ANSWERS.get(code) or DOCUMENTS.get(told.code, "")
