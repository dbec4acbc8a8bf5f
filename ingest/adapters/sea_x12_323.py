"""X12 323, vessel schedule and itinerary: ASC X12 releases 003040 to 008060.

ISA06, GS02, V105               source
V101 V102 V104 V108             refs: vessel, voyage; report, so that a later schedule of the voyage counts instead of what
                                an earlier one expected; what has happened stays
R4 02-05, 08                    place
R4 01 (115) + DTM 01 (374)      kind and certainty, by ingest.syntax.x12.port; 139 and 140 where the function says no step
                                are ARRIVED
DTM 02 03 04                    occurred_at
R406                            attribute terminal
"""

from ingest.message import Heard, Malformed
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12.carriage import v1
from ingest.syntax.x12.document import attributes, document, fact
from ingest.syntax.x12.message import element, message, required
from ingest.syntax.x12.port import calls, ports
from ingest.syntax.x12.time import moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import RefType, type_of, value_of

TABLES = (
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    vessel, words = v1(required(read.segments, "V1"))
    if not vessel:
        raise Malformed("V101, V102", "name no vessel")
    voyages = [value_of(ref) for ref in vessel if type_of(ref) is RefType.VOYAGE]
    told = document(read, heard, words["carrier"], "".join(voyages))
    facts = [
        fact(
            told if call.certainty is not Certainty.ACTUAL else told._replace(report=""),
            kind=call.kind,
            certainty=call.certainty,
            mode=Mode.SEA,
            occurred=moment(call.at, call.spot, heard.zone),
            place=call.spot.place,
            refs=vessel,
            attributes=attributes(words, {"terminal": element(loop[0], 6)}),
        )
        for loop in ports(read.segments)
        for call in calls([loop], Kind.ARRIVED)
    ]
    if not facts:
        raise Malformed("R4, DTM", "tell no call: wants a place and a date")
    return facts
