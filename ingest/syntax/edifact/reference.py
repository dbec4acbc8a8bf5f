"""RFF, CNI, EQD and TDT: the refs that EDIFACT transport messages name.

RFF 1153                          ref
BM MB AEX AAS*  BH HWB ABH  BN    bill, house, booking; BM beside another MB is a house   * in sea transport
AWB MWB  HWB*                     awb, hawb                                   * in air transport
CN CMR RCN WY AAM UCN TB AAS      consignment
ABT ABE AFM MRN AAE ED AVX AVZ    declaration
CU CO CG ON OP FF SI CR SRN       order: the customer's own numbers
EQ AAQ  ACR                       container, wagon
AAZ, 4F …                         kept as attributes: they name parties, routes and contracts, no consignment

EQD 8053                          CN SW TN AM AJ container, TE SM BPQ AE AQ trailer, RR BX RF wagon, UL uld; CH, RG … none
"""

import re
from collections.abc import Iterable

from ingest.syntax.edifact.message import Segment, component
from ingest.tables import Table
from schemas.movement import Mode
from schemas.refs import Rank, Ref, RefType, rank_of, type_of, usable

REFERENCES = {
    **dict.fromkeys(("BM", "MB", "AEX"), RefType.BILL),
    **dict.fromkeys(("BH", "HWB", "ABH"), RefType.HOUSE),
    "BN": RefType.BOOKING,
    **dict.fromkeys(("AWB", "MWB"), RefType.AWB),
    **dict.fromkeys(("CN", "CMR", "RCN", "WY", "AAM", "UCN", "TB", "AAS"), RefType.CONSIGNMENT),
    **dict.fromkeys(("ABT", "ABE", "AFM", "MRN", "AAE", "ED", "AVX", "AVZ"), RefType.DECLARATION),
    **dict.fromkeys(("CU", "CO", "CG", "ON", "OP", "FF", "SI", "CR", "SRN"), RefType.ORDER),
    **dict.fromkeys(("EQ", "AAQ"), RefType.CONTAINER),
    "ACR": RefType.WAGON,
}
BY_MODE = {
    ("AAS", Mode.SEA): RefType.BILL,
    ("HWB", Mode.AIR): RefType.HAWB,
    ("BH", Mode.AIR): RefType.HAWB,
    ("AAQ", Mode.AIR): RefType.ULD,
}
MASTER, BILL = "MB", "BM"  # 1153
UNITS = {
    **dict.fromkeys(("CN", "SW", "TN", "AM", "AJ"), RefType.CONTAINER),
    **dict.fromkeys(("TE", "SM", "BPQ", "AE", "AQ"), RefType.TRAILER),
    **dict.fromkeys(("RR", "BX", "RF"), RefType.WAGON),
    "UL": RefType.ULD,
}
NO_UNITS = {  # 8053: what comes with a unit, or is none
    **dict.fromkeys(("CH", "CHS"), "a chassis under the box"),
    **dict.fromkeys(("RG", "GEN"), "a generator that cools the box"),
    "BB": "break bulk: it is in nothing",
    **dict.fromkeys(("AA", "AB", "AD", "AH", "BL", "DPA", "FSU", "LAR", "LU", "RO", "SK", "TP"), "gear"),
    **dict.fromkeys(("AG", "AN", "AO", "BPN", "BPY", "EFP", "EYP", "FPN", "FPR", "PA", "PL", "SPP"), "pallets"),
}
DOCUMENTS = {  # 1001: what the number of such a document is the number of
    **dict.fromkeys(("705", "706", "710"), RefType.BILL),
    **dict.fromkeys(("703", "714"), RefType.HOUSE),
    **dict.fromkeys(("740", "741"), RefType.AWB),
    **dict.fromkeys(("720", "730"), RefType.CONSIGNMENT),
    "770": RefType.BOOKING,
}
TABLES: tuple[Table, ...] = (  # by which every adapter reads
    Table("RFF C506 1153", "UN/EDIFACT code list 1153, D.95B to D.23A", REFERENCES),
    Table("RFF C506 1153, with the mode of transport", "UN/EDIFACT code list 1153", BY_MODE),
    Table("EQD 8053", "UN/EDIFACT code list 8053, D.95B to D.23A", UNITS, NO_UNITS),
    Table("DOC C002 1001", "UN/EDIFACT code list 1001, D.95B to D.23A", DOCUMENTS),
)
BEARERS = {RefType.WAGON, RefType.TRAILER}
SHORTEST = 4  # characters; what is shorter is a counter or a filler (`RFF+BM:1`), and would join the world
KEPT = 16  # other references that are kept as attributes of one fact
_ONE_CONTRACT = (RefType.BILL, RefType.BOOKING, RefType.AWB, RefType.HOUSE, RefType.HAWB)


def identified(type_: RefType, value: str) -> tuple[Ref, ...]:
    """The ref of a number as somebody filled it in; empty where it identifies nothing."""
    letters = value if value.isalnum() else re.sub(r"\W", "", value)
    return usable(type_, value) if len(letters) >= SHORTEST else ()


def references(segments: Iterable[Segment], mode: Mode) -> list[Ref]:
    """The refs that the RFF segments of one level name."""
    told = [(component(rff, 1), component(rff, 1, 1)) for rff in segments if rff[0][0] == "RFF"]
    masters = {number for qualifier, number in told if qualifier == MASTER and number}
    named: list[Ref] = []
    for qualifier, number in told:
        beside = qualifier == BILL and masters and number not in masters
        if type_ := RefType.HOUSE if beside else _type(qualifier, mode):
            named += identified(type_, number)
    return named


def numbered(segments: Iterable[Segment]) -> list[Ref]:
    """The refs that DOC segments name: what C002 1001 says the document is, by C503 1004."""
    told = ((DOCUMENTS.get(component(s, 1)), component(s, 2)) for s in segments if s[0][0] == "DOC")
    return [ref for type_, number in told if type_ for ref in identified(type_, number)]


def others(segments: Iterable[Segment]) -> dict[str, str]:
    """What other RFF segments say, as attributes `reference_<1153>`."""
    told = {component(s, 1): component(s, 1, 1) for s in segments if s[0][0] == "RFF" and component(s, 1, 1)}
    rest = [(q, value) for q, value in told.items() if q and q not in REFERENCES and q not in ("VM", "VON", "SN")]
    return {f"reference_{qualifier.lower()}": value for qualifier, value in rest[:KEPT]}


def _type(qualifier: str, mode: Mode) -> RefType | None:
    return BY_MODE.get((qualifier, mode)) or REFERENCES.get(qualifier)


def nearest(*levels: Iterable[Ref]) -> list[Ref]:
    """Refs of several levels, the innermost first: of each type those of the innermost level that names any.

    A header repeats numbers of one of its consignments, so what stands nearer says it better.
    """
    told: dict[RefType, list[Ref]] = {}
    for level in levels:
        types: dict[RefType, list[Ref]] = {}
        for ref in level:
            types.setdefault(type_of(ref), []).append(ref)
        told = {**types, **told}
    return [ref for refs in told.values() for ref in dict.fromkeys(refs)]


def consignments(refs: Iterable[Ref]) -> list[tuple[Ref, ...]]:
    """Cargo refs by consignment: together where there can be but one, each contract alone where there are several."""
    cargo = [ref for ref in refs if rank_of(ref) is Rank.CARGO]
    types = [type_of(ref) for ref in cargo]
    if all(types.count(type_) <= 1 for type_ in _ONE_CONTRACT):
        return [tuple(cargo)]
    return [(ref,) for ref in cargo if type_of(ref) is not RefType.ORDER]


def unit(eqd: Segment) -> tuple[Ref, ...]:
    """The unit that an EQD names (8053 qualifier, C237 8260); empty where it is no unit or has no number."""
    type_ = UNITS.get(component(eqd, 1))
    return identified(type_, component(eqd, 2)) if type_ else ()


def is_unit(eqd: Segment) -> bool:
    """False for what only comes with a unit: a chassis, a generator, break bulk."""
    return component(eqd, 1) not in NO_UNITS


def units(group: list[Segment]) -> list[tuple[Ref, ...]]:
    """The units of an equipment group, one by one: that of its EQD, and those that EQA ties to it (flats in a bundle, boxes
    on a wagon), each with the one wagon or trailer among them that it stands on."""
    own = unit(group[0])
    named = [*own, *(ref for eqa in group if eqa[0][0] == "EQA" for ref in unit(eqa))]
    bearers = [ref for ref in named if type_of(ref) in BEARERS]
    bearer = tuple(bearers) if len(bearers) == 1 else ()
    return [(ref, *(bearer if ref not in bearers else ())) for ref in named if ref in own or ref not in bearer]
