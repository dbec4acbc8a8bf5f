"""N9, L11, REF and the numbers of units: the refs that X12 transport sets name.

128                                ref
BM MB OB UCB                       bill; BM beside MB house, beside OB consignment
BN BS                              booking
AW                                 awb
WY WB CN FR 2I CI TB               consignment: a waybill, a carrier's PRO or tracking number
PO CO CR CG SI SO OQ ON DO IL OP   order: the customer's own numbers
6B  M12 06                         declaration: a customs entry
EQ OC                              container, or what else the number is
SN and others                      kept as attributes: they name parties, routes and contracts, no consignment

Equipment is an initial (206: a reporting mark of the AAR, an owner's code of ISO 6346) and a number (207); which unit it is,
is told by the first of these that says so: an initial in U is a container; a car type code of the AAR (24, 301; a letter
and three digits) begins with U for containers, Z for trailers, else it is a car; an initial in X is a car, in Z a trailer;
the description code (40); else what the set is usually about.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ingest.syntax.x12.message import Segment, element
from ingest.tables import Table
from schemas.refs import Rank, Ref, RefType, rank_of, usable

REFERENCES = {  # 128
    **dict.fromkeys(("BM", "MB", "OB", "UCB"), RefType.BILL),
    **dict.fromkeys(("BN", "BS"), RefType.BOOKING),
    "AW": RefType.AWB,
    **dict.fromkeys(("WY", "WB", "CN", "FR", "2I", "CI", "TB"), RefType.CONSIGNMENT),
    **dict.fromkeys(("PO", "CO", "CR", "CG", "SI", "SO", "OQ", "ON", "DO", "IL", "OP"), RefType.ORDER),
    "6B": RefType.DECLARATION,
}
BESIDE = {
    "MB": RefType.HOUSE,
    "OB": RefType.CONSIGNMENT,
}  # what BM is beside a master bill, and (on rails) an ocean bill
EQUIPMENT = ("EQ", "OC")  # 128
SEALS = ("SN", "S9", "S8")  # 128
PRIVATE = ("SCA", "ZZ")  # 128: said elsewhere, or by nobody known
SHORTEST = 5  # characters; what is shorter, or holds no digit, is a word or a filler, and would join the world
KEPT = 16  # other references that are kept as attributes of one fact
DESCRIPTIONS = {  # 40
    **dict.fromkeys(
        ("CN", "CC", "CZ", "CL", "CU", "CX", "CI", "CG", "CW", "CQ", "CM", "CK", "CJ", "CD"), RefType.CONTAINER
    ),
    **dict.fromkeys(
        ("CS", "CT", "2B", "4B", "20", "40", "AC", "AT", "BK", "LS", "PL", "SL", "AL", "VA"), RefType.CONTAINER
    ),
    **dict.fromkeys(
        ("TL", "TF", "TV", "TW", "RT", "FF", "FT", "FH", "FN", "FR", "OT", "SD", "DD", "CV"), RefType.TRAILER
    ),
    **dict.fromkeys(
        ("TA", "TC", "TG", "TI", "TJ", "TK", "TM", "TP", "TQ", "HV", "OV", "DT", "PT", "2F"), RefType.TRAILER
    ),
    **dict.fromkeys(
        ("RR", "TN", "BX", "FX", "DX", "IX", "NX", "RC", "RF", "RE", "FP", "RG", "RI", "RO"), RefType.WAGON
    ),
    **dict.fromkeys(
        ("HC", "HO", "HP", "CP", "CR", "SK", "BE", "BF", "BH", "BJ", "UA", "UB", "UC", "UD"), RefType.WAGON
    ),
    **dict.fromkeys(("UE", "BU", "ID"), RefType.WAGON),
}
NO_UNITS = dict.fromkeys(  # 40
    ("TR", "LO", "CA", "CH", "CB", "GS", "ET", "HT", "BG", "VE", "VT", "VR"), "pulls, carries or cools what is the unit"
)
TABLES: tuple[Table, ...] = (  # by which every adapter reads
    Table(
        "N9 01, REF 01, L11 02",
        "ASC X12 128",
        {**REFERENCES, **dict.fromkeys(EQUIPMENT, RefType.CONTAINER)},
        {
            **dict.fromkeys(SEALS, "seals: attributes of the unit"),
            **dict.fromkeys(PRIVATE, "said elsewhere, or by nobody known"),
        },
    ),
    Table("N9 01, REF 01, L11 02, beside BM", "ASC X12 128", {("BM", code): type_ for code, type_ in BESIDE.items()}),
    Table("N7 11, W2 04, MS2 03, VID 01, element 40", "ASC X12 40", DESCRIPTIONS, NO_UNITS),
)
_NUMBER = re.compile(r"([A-Z]{2,4})\s*(\d{1,6})(\d?)")


class Equipment(NamedTuple):
    """As a segment tells it. `check`: the check digit of ISO 6346 (761); `description`: 40; `type`: 24 or 301."""

    initial: str
    number: str
    check: str = ""
    description: str = ""
    type: str = ""


def identified(type_: RefType, value: str) -> tuple[Ref, ...]:
    """The ref of a number as somebody filled it in; empty where it identifies nothing."""
    told = re.sub(r"\W", "", value)
    return usable(type_, value) if len(told) >= SHORTEST and any(map(str.isdigit, told)) else ()


def pairs(segments: Iterable[Segment]) -> list[tuple[str, str]]:
    """Qualifier and number of every N9, REF and L11, which has them the other way round."""
    told = [(s, (2, 1) if s[0] == "L11" else (1, 2)) for s in segments if s[0] in ("N9", "REF", "L11")]
    return [(element(s, qualifier), element(s, number)) for s, (qualifier, number) in told if element(s, number)]


def references(segments: Iterable[Segment]) -> list[Ref]:
    """The cargo refs that the reference segments of one level name."""
    told = pairs(segments)
    beside = next((BESIDE[q] for q, _ in told if q in BESIDE), RefType.BILL)
    types = {**REFERENCES, "BM": beside}
    return [ref for q, number in told if q in types for ref in identified(types[q], number)]


def units(segments: Iterable[Segment], usual: RefType) -> list[Ref]:
    """The units that the reference segments of one level name."""
    told = [_NUMBER.fullmatch(re.sub(r"[\s-]", "", number.upper())) for q, number in pairs(segments) if q in EQUIPMENT]
    return [r for match in told if match for r in unit(Equipment(match[1], match[2] + match[3]), usual)]


def others(segments: Iterable[Segment]) -> dict[str, str]:
    """What other reference segments say, as attributes `reference_<128>`, and the seals."""
    told = pairs(segments)
    known = {*REFERENCES, *EQUIPMENT, *SEALS, *PRIVATE}
    rest = [(q, number) for q, number in dict(told).items() if q and q not in known]
    seals = ", ".join(number for q, number in told if q in SEALS)
    return {**{f"reference_{q.lower()}": number for q, number in rest[:KEPT]}, "seal": seals}


def unit(told: Equipment, usual: RefType) -> tuple[Ref, ...]:
    """The ref of a unit; empty where it is none or has no number. `usual`: the type where nothing else tells it."""
    initial, number = told.initial.upper(), re.sub(r"[\s-]", "", told.number)
    if told.description in NO_UNITS or not number or not re.fullmatch(r"[A-Z]{2,4}", initial):
        return ()
    type_ = _type(initial, told, usual)
    if type_ is not RefType.CONTAINER:
        return usable(type_, f"{initial}{number.lstrip('0')}")
    whole = number if len(number) > 6 else number.zfill(6) + told.check
    return usable(type_, f"{initial}{whole}")


def _type(initial: str, told: Equipment, usual: RefType) -> RefType:
    if len(initial) == 4 and initial.endswith("U"):
        return RefType.CONTAINER
    if re.fullmatch(r"[A-Z]\d{3}", told.type.upper()):
        return {"U": RefType.CONTAINER, "Z": RefType.TRAILER}.get(told.type[0].upper(), RefType.WAGON)
    by_mark = {"X": RefType.WAGON, "Z": RefType.TRAILER}.get(initial[-1]) if len(initial) == 4 else None
    return by_mark or DESCRIPTIONS.get(told.description, usual)


def consignments(refs: Iterable[Ref]) -> list[tuple[Ref, ...]]:
    """Cargo refs by consignment: together where there can be but one, each bill alone where there are several."""
    cargo = [ref for ref in dict.fromkeys(refs) if rank_of(ref) is Rank.CARGO]
    bills = [ref for ref in cargo if ref.startswith((f"{RefType.BILL}:", f"{RefType.AWB}:"))]
    return [(ref,) for ref in bills] if len(bills) > 1 else [tuple(cargo)]
