"""Names: which refs are one shipment's, by `same`, and which are shared by several.

crowd   a ref with too many names is junk or a whole customer: not followed
chain   a closure of too many names is no shipment, but contradictions hand in hand: nobody in it follows another
shared  a booking of which several bills were made, or a declaration of several, is the name of none; it is what they
        have in common, as a master is
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from schemas.movement import Movement
from schemas.refs import Ref, RefType, type_of
from schemas.relations import Bond

CROWD = 50  # live `same` or `inside` neighbours
CHAIN = 100  # names of one closure
_SHARED = {RefType.BOOKING, RefType.DECLARATION}
_SHARING = (RefType.BILL, RefType.HOUSE, RefType.AWB, RefType.HAWB, RefType.CONSIGNMENT)
Look = Callable[[Ref], Sequence[Movement]]


class Aside(NamedTuple):
    """What was met and not followed: junk, and what is shared with others."""

    junk: set[Ref]
    shared: set[Ref]


def closure(seeds: set[Ref], look: Look, aside: Aside, start: Ref | None = None) -> set[Ref]:
    """Everything that `same` links to the seeds. `start` stays, whatever it is."""
    found: set[Ref] = set()
    open_ = set(seeds)
    while open_:
        ref = min(open_)  # the same way through for everybody who looks
        open_.remove(ref)
        neighbours = _neighbours(ref, look(ref))
        if len(neighbours) > CROWD:
            aside.junk.add(ref)
            found |= {ref} & {start}
        elif sharing(ref, look):
            (found if ref in seeds else aside.shared).add(ref)
        else:
            found.add(ref)
            open_ |= neighbours - found - aside.junk - aside.shared
        if len(found) > CHAIN:
            aside.junk.update(found - seeds)
            return set(seeds)
    return found


def sharing(ref: Ref, look: Look) -> frozenset[Ref]:
    """The bills that share this booking or declaration: several of a type, not all of which are linked to one another."""
    if type_of(ref) not in _SHARED:
        return frozenset()
    neighbours = _neighbours(ref, look(ref))
    if len(neighbours) < 2 or len(neighbours) > CROWD:
        return frozenset()
    for type_ in _SHARING:
        several = {one for one in neighbours if type_of(one) is type_}
        if len(several) > 1 and any(several.isdisjoint(_neighbours(one, look(one))) for one in several):
            return frozenset(several)
    return frozenset()


def _neighbours(ref: Ref, facts: Iterable[Movement]) -> set[Ref]:
    ties = (r for fact in facts for r in fact.relations if r.bond is Bond.SAME)
    return {end for r in ties if ref in (r.inner, r.outer) for end in (r.inner, r.outer)} - {ref}
