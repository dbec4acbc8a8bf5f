"""IFTSAI, CALINF, VESDEP, BERMAN, CUSREP: calls of a vessel, as line, agent or port tell them. UN/EDIFACT D.95B to D.23A.

UNB S002 0004, NAD            source
BGM 1004 + vessel + call      report; 1225 says whether it is said, corrected or taken back
TDT+20, 11 8028, C222         mode, refs: vessel, voyage; each TDT is a voyage of its own
LOC 9, 11, 153, 94, 152, 5 …  place of each call; several LOCs before one DTM: 153, 60, 9, 11, 5 in this order
LOC + DTM 132, 133            ARRIVED, DEPARTED, estimated
LOC + DTM 232, 189            the same, planned
LOC + DTM 178, 186, 136       the same, actual; 136 after the message's own time is estimated
DTM before any LOC            of LOC 60, 11, 8 (arrival) or 5, 9 (departure) of the message
C040 3127                     attributes

A message is about the vessel alone; what is aboard learns of it by riding in it.
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls, stops
from ingest.syntax.edifact.carriage import conveyance
from ingest.syntax.edifact.document import document
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.places import Place

TYPES = ("IFTSAI", "CALINF", "VESDEP", "BERMAN", "CUSREP")
TABLES: tuple[Table, ...] = (edifact_call.TABLE,)
HERE = ("153", "60", "9", "11", "5")  # 3227, where a flat message names several places before its times
FLAT = {"CALINF"}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "TDT")
    if not groups:
        raise Malformed("TDT", "is required and missing: nobody knows whose calls these are")
    told = document(read, read.segments, heard)
    ends = {kind: found(read.segments, places) for kind, places in edifact_call.ENDS.items()}
    facts: list[Movement] = []
    for number, group in enumerate(groups):
        times = [*header, *group] if number == 0 else group
        placed = ((dtm, at or _end(dtm, ends)) for dtm, at in stops(times, HERE if read.type in FLAT else ()))
        facts += calls(told, conveyance(group, ""), placed, heard)
    if not facts:
        raise Malformed("TDT, LOC, DTM", "no call names a vessel, a place and a time that can be read")
    return facts


def _end(dtm: Segment, ends: dict[Kind, Place | None]) -> Place | None:
    call = edifact_call.CALLS.get(component(dtm, 1))
    return ends[call.kind] if call else None
