"""Relations: which refs are one, and which ride in which.

`same(cargo, cargo)`: one message names a booking and a bill for one consignment. `same` also joins the names of one
conveyance (a vessel's MMSI and IMO number). `inside(inner, outer)`: house in master, cargo in unit, container on wagon,
unit on conveyance; `change` says whether the message opens it (loaded), closes it (discharged) or states it.
"""

from enum import StrEnum
from itertools import pairwise

import msgspec

from schemas.milestones import Kind
from schemas.refs import Rank, Ref, RefType, rank_of, type_of


class Bond(StrEnum):
    SAME = "same"
    INSIDE = "inside"


class Change(StrEnum):
    OPENS = "opens"
    CLOSES = "closes"
    STATES = "states"


class Relation(msgspec.Struct, frozen=True, order=True, array_like=True):
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
    function takes what stands together as belonging together.
    """
    cargo = [r for r in refs if rank_of(r) is Rank.CARGO]
    units = [r for r in refs if rank_of(r) is Rank.UNIT]
    conveyances = [r for r in refs if rank_of(r) is Rank.CONVEYANCE]
    packed = PACKING.get(kind, Change.STATES)
    found = set(_among_cargo(cargo)) | set(_among_conveyances(conveyances))
    found |= {inside(c, u, packed) for c in cargo if type_of(c) is not RefType.ORDER for u in units}
    found |= {inside(u, v, change_of(kind)) for u in units for v in units if (type_of(u), type_of(v)) in _NESTING}
    riders = units or [c for c in cargo if type_of(c) is not RefType.ORDER]
    found |= {inside(r, c, change_of(kind)) for r in riders for c in conveyances}
    return tuple(sorted(found))


def _among_cargo(cargo: list[Ref]) -> list[Relation]:
    houses = [c for c in cargo if type_of(c) in _HOUSES]
    contracts = [c for c in cargo if type_of(c) in _CONTRACTS]
    declarations = [c for c in cargo if type_of(c) is RefType.DECLARATION]
    orders = [c for c in cargo if type_of(c) is RefType.ORDER]
    inner = houses or contracts or declarations
    found = [inside(h, c) for h in houses for c in contracts]
    found += [same(contracts[0], c) for c in contracts[1:]]
    found += [same(inner[0], d) for d in declarations if d != inner[0]] if len(houses) <= 1 else []
    return found + [inside(o, c) for o in orders for c in inner]


def _among_conveyances(conveyances: list[Ref]) -> list[Relation]:
    voyages = [c for c in conveyances if type_of(c) is RefType.VOYAGE]
    others = [c for c in conveyances if type_of(c) is not RefType.VOYAGE]
    found = [same(a, b) for a, b in pairwise(others) if type_of(a) is type_of(b)]
    return found + [inside(v, c) for v in voyages for c in others]
