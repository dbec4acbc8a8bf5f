"""IATA Cargo-IMP answers: FNA (a message is refused) and FMA (it is taken), with the message that they repeat.

ACK/ERR038 INVALID ROUTING             attribute `reason`
FWB/16                                 attribute `refused`
784-45120364SZXJFK/T12K340.5           awb, each that the repeated message names: `linked`, nothing moves by it
.HDQFMQR 200739                        occurred_at and reported_at (UTC), and the source where the transport names none

What is refused was never said: of the repeated message only its air waybills are read. FMA says nothing new.
"""

import re

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.part import AWB, consignment, known_by, sent
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref

TYPES = ("FNA", "FMA")
ANSWERS = {"FNA": Kind.LINKED}
IGNORED = {"FMA": "the message was taken: what it says was said by itself"}
TABLES = (Table("message identifier", "Cargo-IMP 34th edition (2014), FMA and FNA", ANSWERS, IGNORED),)

_VERSION = re.compile(r"\d{1,2}")


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    if text.type in IGNORED:
        return []
    waybills = list(dict.fromkeys(found for line in text.lines for found in _waybills(line)))
    if not waybills:
        raise Malformed("message", "repeats no air waybill: wants ACK/reason, then the message that is refused")
    reason = " ".join(field for line in text.lines if line.code == "ACK" for field in line.fields if field)
    refused = next((f"{line.code}/{line.fields[0]}" for line in text.lines if _is_type(line)), "")
    reported = sent(text.envelope, heard)
    return [
        movement(
            source=heard.by(text.envelope.origin),
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.AIR,
            occurred=known_by(None, reported, heard, None),
            refs=(awb,),
            reported_at=reported.at if reported else None,
            attributes={name: told for name, told in {"refused": refused, "reason": reason[:200]}.items() if told},
        )
        for awb in waybills
    ]


def _waybills(line: Line) -> tuple[Ref, ...]:
    told = line if line.code != "MBI" or not line.fields else line._replace(code=line.fields[0], fields=())
    return (consignment(told)[0],) if AWB.fullmatch(told.code) else ()


def _is_type(line: Line) -> bool:
    return len(line.code) == 3 and len(line.fields) == 1 and bool(_VERSION.fullmatch(line.fields[0]))
