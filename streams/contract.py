"""Where a contract begins and ends: an air waybill names its own origin and destination, whatever flights anybody told of.

Formats tell them as attributes of what concerns the whole consignment, as an IATA code or a UN/LOCODE:
`consignment_origin`, `consignment_destination` of the air waybill, `house_origin`, `house_destination` of the house in it.
A house counts before its master, and the latest word before the others.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.places import Place, airport, at, is_one_place
from schemas.refs import Ref, RefType, type_of
from schemas.timeline import Leg, Milestone
from streams import progress
from streams.milestone import said

HOUSE, MASTER = "house", "consignment"
_WAYBILLS = {RefType.AWB, RefType.HAWB}


class Contract(NamedTuple):
    origin: Place | None = None
    destination: Place | None = None


def contract(facts: Iterable[Movement], names: frozenset[Ref]) -> Contract:
    """What the waybills of a shipment say; nothing where it has none."""
    told = sorted((f for f in facts if f.attributes), key=lambda fact: (said(fact), fact.id), reverse=True)
    whose = (HOUSE, MASTER) if any(type_of(name) is RefType.HAWB for name in names) else (MASTER,)
    return Contract(*(_end(told, [f"{one}_{end}" for one in whose]) for end in ("origin", "destination")))


def _end(told: Sequence[Movement], attributes: Sequence[str]) -> Place | None:
    found = (fact.attributes.get(name, "") for name in attributes for fact in told)
    return next(filter(None, map(_place, found)), None)


def _place(code: str) -> Place | None:
    if re.fullmatch(r"[A-Z]{3}", code):
        return airport(code)
    return at(code) if re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", code) else None


def origin(told: Sequence[Milestone], legs: Sequence[Leg], promised: Contract) -> Place | None:
    """Where the shipment begins: what is told of the way there counts where a leg ends at the contract's origin."""
    found = progress.origin(told, legs)
    return _sure(found, promised.origin, legs, lambda leg: leg.destination)


def destination(told: Sequence[Milestone], legs: Sequence[Leg], promised: Contract) -> Place | None:
    """Where the shipment ends: where it was delivered; else what is told of the way counts where a leg leaves from the
    contract's destination."""
    delivered = [step.place for step in told if step.kind is Kind.DELIVERED and step.actual and step.place]
    found = progress.destination(told, legs)
    if promised.destination and delivered:
        return delivered[-1]
    return _sure(found, promised.destination, legs, lambda leg: leg.origin)


def _sure(
    found: Place | None, promised: Place | None, legs: Sequence[Leg], joint: Callable[[Leg], Place | None]
) -> Place | None:
    """What was found where it is the place promised, or lies beyond it; else what was promised."""
    if promised is None or (found and is_one_place(found, promised)):
        return found
    joints = [place for leg in legs if (place := joint(leg))]
    return found if found and any(is_one_place(place, promised) for place in joints) else promised


def ends_there(legs: Sequence[Leg], there: Place | None) -> bool:
    """Whether the last leg ends where the shipment does: an arrival elsewhere is no arrival of the shipment."""
    last = legs[-1].destination if legs else None
    return last is None or there is None or is_one_place(last, there)
