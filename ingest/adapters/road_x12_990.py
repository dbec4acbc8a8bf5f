"""X12 990, response to a load tender: ASC X12 releases 003070 to 008060.

ISA06, GS02, B101            source: the carrier
B102                         refs: booking (the load's number of the 204); report
B103, else GS04 GS05         occurred_at
B104 (558)                   kind: accepted, also conditionally or changed: BOOKED; cancelled, declined, deleted: DISCREPANCY,
                             which counts instead of an acceptance before it
N9, L11 (128)                refs: consignment (the carrier's PRO), order …
B104, B106, B101             attributes answer, reason, carrier
"""

from ingest.message import Heard, Malformed
from ingest.syntax.x12.document import attributes, document, fact
from ingest.syntax.x12.load import about, bonds, load
from ingest.syntax.x12.message import element, message, required
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.reference import others
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement

ANSWERS = {  # 558
    **dict.fromkeys(("A", "B", "U", "V", "S"), Kind.BOOKED),
    **dict.fromkeys(("D", "E", "R"), Kind.DISCREPANCY),
}
IGNORED = {"C": "a proposal that nobody has agreed to", "N": "asks for a reservation, and is no answer"}
TABLES = (Table("B1 04, element 558", "ASC X12 558, 003070 to 008060", ANSWERS, IGNORED),)


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    b1 = required(read.segments, "B1")
    told = document(read, heard, element(b1, 1), element(b1, 2))
    answer = element(b1, 4)
    if not answer:
        raise Malformed("B104", "is empty: it should say whether the load is accepted")
    if answer in IGNORED:
        return []
    kind, whole = ANSWERS.get(answer, Kind.UNMAPPED), load(read.segments, element(b1, 2))
    words = {"carrier": element(b1, 1), "answer": answer, "reason": element(b1, 6)}
    if kind is Kind.UNMAPPED:
        words |= {"code": answer, "list": "X12 558"}
    said = attributes(others(read.segments), words)
    occurred = moment(stamp(b1, 3) if element(b1, 3) else told.prepared, Spot(), heard.zone)
    return [
        fact(
            told,
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.ROAD,
            occurred=occurred,
            refs=refs,
            relations=bonds(kind, whole, refs),
            attributes=said,
        )
        for refs in about(whole, read.segments)
    ]
