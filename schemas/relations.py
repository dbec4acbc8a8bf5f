"""Relations: which refs are one, and which ride in which.

`same(cargo, cargo)`: one message names a booking and a bill for one consignment. `same` also joins the names of one
conveyance (a vessel's MMSI and IMO number). `inside(inner, outer)`: house in master, cargo in unit, container on wagon,
unit on conveyance; `change` says whether the message opens it (loaded), closes it (discharged) or states it.
"""

from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from schemas.milestones import Kind
from schemas.refs import MAX_REFS, RANKS, Rank, Ref, RefType


class Bond(StrEnum):
    SAME = "same"
    INSIDE = "inside"


class Change(StrEnum):
    OPENS = "opens"
    CLOSES = "closes"
    STATES = "states"


class Relation(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    bond: Bond
    inner: Ref
    outer: Ref
    change: Change = Change.STATES


OPENING = {Kind.STUFFED, Kind.LOADED, Kind.DEPARTED, Kind.EMPTY_PICKED_UP}
CLOSING = {Kind.STRIPPED, Kind.DISCHARGED, Kind.RECEIVED_FROM_FLIGHT, Kind.DELIVERED, Kind.EMPTY_RETURNED}
PACKING = {Kind.STUFFED: Change.OPENS, Kind.STRIPPED: Change.CLOSES}  # what opens and closes cargo in a unit
_HOUSES = {RefType.HOUSE, RefType.HAWB}
_CONTRACTS = {RefType.BILL, RefType.AWB, RefType.BOOKING, RefType.CONSIGNMENT}
_NESTING = {(RefType.CONTAINER, RefType.WAGON), (RefType.CONTAINER, RefType.TRAILER), (RefType.ULD, RefType.TRAILER)}


def same(one: Ref, other: Ref) -> Relation:
    return Relation(Bond.SAME, min(one, other), max(one, other))


def inside(inner: Ref, outer: Ref, change: Change = Change.STATES) -> Relation:
    return Relation(Bond.INSIDE, inner, outer, change)


def change_of(kind: Kind) -> Change:
    return Change.OPENS if kind in OPENING else Change.CLOSES if kind in CLOSING else Change.STATES


def implied(kind: Kind, refs: tuple[Ref, ...]) -> tuple[Relation, ...]:
    """What a movement says by naming these refs together, for one consignment and its units.

    A message about several consignments or several boxes is several movements, one per consignment and box: this
    function takes what stands together as belonging together. ValueError where there are more than a movement may name:
    the relations among them grow with their square.
    """
    if len(refs) > MAX_REFS and len(set(refs)) > MAX_REFS:
        raise ValueError(f"refs: {len(refs)} in one movement, at most {MAX_REFS}")
    ties = _ties(kind, tuple([ref_[: ref_.index(":")] for ref_ in refs]))
    found = {
        same(refs[inner], refs[outer]) if bond is Bond.SAME else Relation(bond, refs[inner], refs[outer], change)
        for bond, inner, outer, change in ties
        if refs[inner] != refs[outer]
    }
    return tuple(sorted(found))


class _Tie(NamedTuple):
    """A relation between two refs by where they stand."""

    bond: Bond
    inner: int
    outer: int
    change: Change = Change.STATES


@lru_cache(maxsize=1 << 12)
def _ties(kind: Kind, types: tuple[str, ...]) -> tuple[_Tie, ...]:
    """What refs of these types say together: it depends on nothing else, and movements come in few shapes."""
    ranked: dict[Rank, list[int]] = {
        rank: [i for i, t in enumerate(types) if RANKS[RefType(t)] is rank] for rank in Rank
    }
    cargo, units, conveyances = ranked[Rank.CARGO], ranked[Rank.UNIT], ranked[Rank.CONVEYANCE]
    packed, change = PACKING.get(kind, Change.STATES), change_of(kind)
    bound = [c for c in cargo if types[c] != RefType.ORDER]
    found = _among_cargo(cargo, types) + _among_conveyances(conveyances, types)
    found += [_Tie(Bond.INSIDE, c, u, packed) for c in bound for u in units]
    found += [_Tie(Bond.INSIDE, u, v, change) for u in units for v in units if (types[u], types[v]) in _NESTING]
    return tuple(found + [_Tie(Bond.INSIDE, r, c, change) for r in units or bound for c in conveyances])


def _among_cargo(cargo: list[int], types: tuple[str, ...]) -> list[_Tie]:
    houses = [c for c in cargo if types[c] in _HOUSES]
    contracts = [c for c in cargo if types[c] in _CONTRACTS]
    declarations = [c for c in cargo if types[c] == RefType.DECLARATION]
    packages = [c for c in cargo if types[c] == RefType.PACKAGE]
    orders = [c for c in cargo if types[c] == RefType.ORDER]
    inner = houses or contracts or declarations
    found = [_Tie(Bond.INSIDE, h, c) for h in houses for c in contracts]
    found += [_Tie(Bond.SAME, contracts[0], c) for c in contracts[1:]]
    found += [_Tie(Bond.SAME, inner[0], d) for d in declarations if d != inner[0]] if len(houses) <= 1 else []
    found += [_Tie(Bond.INSIDE, p, c) for p in packages for c in inner]
    return found + [_Tie(Bond.INSIDE, o, c) for o in orders for c in inner or packages]


def _among_conveyances(conveyances: list[int], types: tuple[str, ...]) -> list[_Tie]:
    voyages = [c for c in conveyances if types[c] == RefType.VOYAGE]
    others = [c for c in conveyances if types[c] != RefType.VOYAGE]
    found = [_Tie(Bond.SAME, a, b) for a, b in pairwise(others) if types[a] == types[b]]
    return found + [_Tie(Bond.INSIDE, v, c) for v in voyages for c in others]
