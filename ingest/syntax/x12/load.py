"""A truck load: 145 is its number, by which tender (204), answer (990), status (214) and invoice (210) meet.

145 shipment identification       booking: the contract between shipper and carrier
127 of the carrier (B10 01)       consignment: its PRO
several BM in one set             each is a consignment of its own inside the load, and not the same as the others
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.syntax.x12.message import Segment, element, every, grouped
from ingest.syntax.x12.place import Spot, spot
from ingest.syntax.x12.reference import Equipment, identified, pairs, references, unit
from schemas.milestones import Kind
from schemas.refs import MAX_REFS, Rank, Ref, RefType, rank_of, type_of, usable
from schemas.relations import Relation, implied, inside

MOST_ORDERS = 16  # order numbers that are kept as refs of one statement
TRACTORS = {"TR", "TH", "TO", "TU", "PU"}  # 40


class Load(NamedTuple):
    """`refs`: its own numbers; `several`: more than one bill of lading travels in it."""

    refs: tuple[Ref, ...]
    several: bool


def load(segments: Sequence[Segment], shipment: str, pro: str = "") -> Load:
    bills = {number for qualifier, number in pairs(segments) if qualifier == "BM"}
    own = (*identified(RefType.CONSIGNMENT, pro), *identified(RefType.BOOKING, shipment))
    return Load(own, len(bills) > 1)


def about(one: Load, *levels: Iterable[Segment]) -> list[tuple[Ref, ...]]:
    """The cargo refs of a statement, those of its levels and of the load: together, or each bill of several alone."""
    named = list(dict.fromkeys((*one.refs, *(ref for level in levels for ref in references(level)))))
    bills = [ref for ref in named if type_of(ref) is RefType.BILL]
    orders = [ref for ref in named if type_of(ref) is RefType.ORDER][:MOST_ORDERS]
    rest = [ref for ref in named if type_of(ref) not in (RefType.BILL, RefType.ORDER)]
    if len(rest) > MAX_REFS:
        raise ValueError(f"refs: {len(rest)} numbers of one load, at most {MAX_REFS}")
    return [(*rest, bill, *orders) for bill in bills] or [(*rest, *orders)]


def bonds(kind: Kind, one: Load, refs: tuple[Ref, ...]) -> set[Relation]:
    """What refs say together: all are one, unless several bills travel in the load."""
    cargo = [
        ref for ref in refs if rank_of(ref) is Rank.CARGO and type_of(ref) is not RefType.ORDER and ref not in one.refs
    ]
    if not one.several or not cargo:
        return set(implied(kind, refs))
    own = tuple(ref for ref in refs if ref not in one.refs)
    return set(implied(kind, own)) | set(implied(kind, one.refs)) | {inside(c, o) for c in cargo for o in one.refs}


def vehicle(ms2: Segment) -> tuple[Ref, ...]:
    """MS2: 01 SCAC, 02 number, 03 description, 04 check digit: a tractor is a truck, all else a unit."""
    scac, number, description, check = (element(ms2, i) for i in (1, 2, 3, 4))
    if description in TRACTORS:
        return usable(RefType.TRUCK, f"{scac} {number}") if number else ()
    return unit(Equipment(scac, number, check, description), RefType.TRAILER)


def parties(segments: list[Segment]) -> dict[str, Spot]:
    """The place of each party (98) that has a city; of terminals, which often have a name only, that."""
    told: dict[str, Spot] = {}
    for group in grouped(segments, "N1")[1]:
        n1, n4 = group[0], next(iter(every(group[1:5], "N4")), ["N4"])
        name = element(n1, 2) if element(n1, 1) in ("OT", "DT") and not element(n4, 1) else ""
        told.setdefault(element(n1, 1), spot("", "", element(n4, 1) or name, element(n4, 2), element(n4, 4)))
    return {code: place for code, place in told.items() if place.place}
