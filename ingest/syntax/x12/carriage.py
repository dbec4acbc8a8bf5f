"""What carries it: vessels (Q2, V1, M10), trains (BAX, N9), trucks (MS2), and how units are described (N7, W2, VID).

597 by 897           L Lloyd's: vessel:IMO…   C: vessel:CALL-…   else its name: vessel:NAME-…
55 voyage            voyage:<vessel or carrier>/<55>
"""

from collections.abc import Iterable, Sequence

from ingest.syntax.edifact.carriage import vessel, voyage
from ingest.syntax.x12.message import Segment, element, first
from ingest.syntax.x12.reference import Equipment
from schemas.refs import Ref, RefType, usable

LISTS = {"L": "146", "C": "103"}  # 897 -> the EDIFACT list of the same
EMPTY = {"E", "W", "AA", "AB", "AI", "AJ", "AL", "F"}  # 578, 322
LOADED = {"L", "AC", "AG", "AH", "LI", "LO", "M"}


def ship(
    code: str, qualifier: str, name: str, journey: str, carrier: str = ""
) -> tuple[tuple[Ref, ...], dict[str, str]]:
    """The refs of a vessel and its voyage, and the attributes that say them in the sender's words."""
    named = vessel(code, LISTS.get(qualifier, "146" if code.isdigit() else ""), "", name)
    told = {"vessel_name": name, "voyage": journey, "carrier": carrier}
    return named + voyage(named, carrier, journey), told


def q2(segment: Segment, carrier: str = "") -> tuple[tuple[Ref, ...], dict[str, str]]:
    return ship(element(segment, 1), element(segment, 12), element(segment, 13), element(segment, 9), carrier)


def v1(segment: Segment, carrier: str = "") -> tuple[tuple[Ref, ...], dict[str, str]]:
    line = element(segment, 5) or carrier
    return ship(element(segment, 1), element(segment, 8), element(segment, 2), element(segment, 4), line)


def train(number: str, day: str) -> tuple[Ref, ...]:
    """`day`: the ISO date of its departure; without one a train is none that could be known again."""
    return usable(RefType.TRAIN, f"{number}/{day}") if len(number) > 1 and day else ()


def n7(segment: Segment) -> Equipment:
    """01 initial, 02 number, 11 description, 18 check digit, 22 or 24 type."""
    initial, number, check, description = (element(segment, i) for i in (1, 2, 18, 11))
    return Equipment(initial, number, check, description, element(segment, 24) or element(segment, 22))


def w2(segment: Segment) -> Equipment:
    """01 initial, 02 number, 04 description, 13 check digit, 15 type."""
    initial, number, check, description, of_car = (element(segment, i) for i in (1, 2, 13, 4, 15))
    return Equipment(initial, number, check, description, of_car)


def full_empty(code: str) -> str:
    """`full`, `empty`, or nothing where the sender does not say (578, 322)."""
    return "empty" if code in EMPTY else "full" if code in LOADED else ""


def seals(segments: Iterable[Segment]) -> str:
    """The seals of M7."""
    return ", ".join(element(m7, i) for m7 in segments if m7[0] == "M7" for i in range(1, 5) if element(m7, i))


def box_words(loop: Sequence[Segment]) -> dict[str, str]:
    """What an N7 loop says of its unit: its seals, N703 weight and N722 type."""
    box = first(loop, "N7")
    return {"seal": seals(loop), "weight": element(box, 3), "iso_type": element(box, 22)}
