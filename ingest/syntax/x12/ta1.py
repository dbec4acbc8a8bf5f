"""TA1, interchange acknowledgement (ASC X12.5): the answer to the envelope of an interchange.

ISA14 of theirs    1 asks for one; a broken envelope is told of anyway
TA1 01 02 03       ISA13, ISA09 and ISA10 of theirs
TA1 04 (I17)       A accepted, E accepted with errors, R refused: nothing in it could be taken
TA1 05 (I18)       000 no error, 001 ISA13 and IEA02 differ, 021 IEA01 counts other groups, 023 it ends without IEA,
                   024 it has sets without a group, or nothing at all

Sets are taken out of a broken envelope all the same, so that nobody sends again what we have.
"""

from collections.abc import Iterator

from ingest.syntax.x12.answer import Asked
from ingest.syntax.x12.message import Segment, element

REQUESTED = "1"  # ISA14
NUMBERS_DIFFER, COUNT_DIFFERS, NO_END, NO_GROUP = "001", "021", "023", "024"
NO_ERROR = "000"


def interchange_acknowledgement(asked: Asked, always: bool = False) -> list[Segment]:
    """The TA1, where one is due: none for what has no ISA, and none for an answer. `always`: who does not ask gets one."""
    fault = next(_faults(asked), NO_ERROR)
    is_due = always or element(asked.isa, 14) == REQUESTED or fault != NO_ERROR
    if len(asked.isa) == 1 or asked.is_answer or not is_due:
        return []
    holds = any(segment[0] == "ST" for segment in asked.segments)
    code = "A" if fault == NO_ERROR else "E" if holds else "R"
    return [["TA1", *(element(asked.isa, number) for number in (13, 9, 10)), code, fault]]


def _faults(asked: Asked) -> Iterator[str]:
    """What the envelope gets wrong, the gravest first: a TA1 tells one."""
    if len(asked.iea) == 1:
        yield NO_END
    elif element(asked.iea, 2).lstrip("0") != element(asked.isa, 13).lstrip("0"):
        yield NUMBERS_DIFFER
    if not asked.groups:
        yield NO_GROUP
    if len(asked.iea) > 1 and element(asked.iea, 1).lstrip("0") != str(len(asked.groups) or ""):
        yield COUNT_DIFFERS
