"""Rolled: a planned ride gives way to another that takes its place, and what was left behind is told so.

A plan gives way where another ride of its way (by sea, by rail …) and of the same rider opens at the same place: one that
really began, or one that was planned by a later word; not where the rider is told to come back there before. What was told
of the whole consignment is told of each of its boxes.
A box is rolled where the plan that gave way was the earlier promise: one that in the end sails as first promised was not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, Ref, RefType, of_rank, rank_of, type_of, value_of
from schemas.timeline import Milestone, Told
from schemas.times import Precision
from streams.milestone import said
from streams.ride import Replaced, Ride, where

Entry = tuple[Milestone, Ride | None]
ROLLS = {Mode.SEA, Mode.BARGE, Mode.RAIL, Mode.AIR}  # another truck than planned is nobody's news


def standing(drafts: Sequence[Ride]) -> list[Ride]:
    """Without planned rides whose place another one took; that one keeps them."""
    plans = [draft for draft in drafts if not draft.began and draft.opens]
    if not plans or len(drafts) == 1:
        return list(drafts)
    over = {id(plan): [other for other in drafts if _gives_way(plan, other, drafts)] for plan in plans}
    kept = [draft for draft in drafts if not over.get(id(draft))]
    return [_in_place_of(ride, [plan for plan in plans if any(one is ride for one in over[id(plan)])]) for ride in kept]


def _in_place_of(ride: Ride, plans: Sequence[Ride]) -> Ride:
    """The ride with the plans that gave way to it; where it goes, a plan of the same conveyance may tell."""
    plans = sorted(plans, key=lambda plan: (plan.start, plan.names, plan.rider))
    ends = [plan.closes for plan in plans if not set(plan.names).isdisjoint(ride.names)]
    closes = next((place for place in [ride.closes, *ends] if place), None)
    return ride._replace(closes=closes, replaced=tuple(Replaced(plan.names, plan.told) for plan in plans))


def _gives_way(plan: Ride, other: Ride, drafts: Iterable[Ride]) -> bool:
    if plan is other or where(plan.opens) != where(other.opens) or where(plan.opens) == where(other.closes):
        return False
    if not (alike(plan, other) and _is_one_way(plan, other) and _is_one_rider(plan, other)):
        return False
    if other.began:
        return not _comes_back(other, plan, drafts)
    return _last_word(other) > _last_word(plan)


def _comes_back(other: Ride, plan: Ride, drafts: Iterable[Ride]) -> bool:
    """Whether after the other ride and before the planned one something brings the rider there again."""
    at = where(plan.opens)
    return any(
        draft.rider == plan.rider and where(draft.closes) == at and other.start < draft.start < plan.start
        for draft in drafts
    )


def alike(one: Ride, other: Ride) -> bool:
    """Of one level: a wagon never takes the place of the train that pulls it."""
    return rank_of(one.name) is rank_of(other.name)


def _is_one_way(one: Ride, other: Ride) -> bool:
    """A barge takes no vessel's place; a flight may be a truck of the airline."""
    return one.mode is other.mode or type_of(one.name) is type_of(other.name) is RefType.FLIGHT


def _is_one_rider(one: Ride, other: Ride) -> bool:
    if one.rider != other.rider and Rank.CARGO not in (rank_of(one.rider), rank_of(other.rider)):
        return False
    if RefType.ORDER not in (type_of(one.rider), type_of(other.rider)):
        return True
    told, of_other = _contracts(one), _contracts(other)  # an order is spread over several
    return not (told and of_other) or not told.isdisjoint(of_other)


def _contracts(ride: Ride) -> set[Ref]:
    cargo = (ref for fact in ride.told for ref in of_rank(fact.refs, Rank.CARGO))
    return {ref for ref in cargo if type_of(ref) is not RefType.ORDER}


def _last_word(ride: Ride) -> datetime:
    return max(map(said, ride.told))


def first_word(told: Iterable[Movement]) -> datetime:
    return min(map(said, told))


def left_behind(ride: Ride) -> list[Replaced]:
    """The plans that a rider was rolled from: promised before this ride was first spoken of, and of another name."""
    if ride.mode not in ROLLS:
        return []
    since = first_word(ride.told)
    return [plan for plan in ride.replaced if first_word(plan.told) < since and set(plan.names).isdisjoint(ride.names)]


def with_rolled(steps: Sequence[Entry], rides: Iterable[Ride], several: bool) -> list[Entry]:
    """The milestones and, where nobody told of it, those that say what was rolled; where somebody did, from what to what.
    `several`: the shipment has several units."""
    found = list(steps)
    for ride in rides:
        plans = left_behind(ride)
        if plans:
            _tell(
                found, _rolled(ride, plans, ride.rider if several and rank_of(ride.rider) is Rank.UNIT else None), ride
            )
    return sorted(found, key=lambda entry: entry[0].best.at)


def _tell(found: list[Entry], rolled: Milestone, ride: Ride) -> None:
    """A box's own word, and where none is told that of the consignment."""
    for index, (step, of) in enumerate(found):
        if step.kind is Kind.ROLLED and where(step.place) == where(rolled.place) and _is_one_unit(step, rolled):
            evidence = tuple(dict.fromkeys((*step.evidence, *rolled.evidence)))
            attributes = rolled.attributes | step.attributes
            found[index] = replace(step, evidence=evidence, attributes=attributes), of
            return
    found.append((rolled, ride))


def _is_one_unit(step: Milestone, rolled: Milestone) -> bool:
    return step.unit == rolled.unit or rolled.unit is None


def _rolled(ride: Ride, plans: Sequence[Replaced], unit: Ref | None) -> Milestone:
    """Known from the first word of the ride that took the place; the evidence is that word and what was planned."""
    word = min(ride.told, key=lambda fact: (said(fact), fact.id))
    at = min(said(word), ride.start) if ride.began else said(word)
    planned = sorted({(said(fact), fact.id) for plan in plans for fact in plan.told})
    key = f"{Kind.ROLLED.value}@{where(ride.opens)}"
    return Milestone(
        key=f"{key}/{value_of(unit)}" if unit else key,
        kind=Kind.ROLLED,
        mode=ride.mode,
        state=Certainty.ACTUAL,
        place=ride.opens,
        unit=unit,
        conveyance=ride.name,
        actual=Told(at, word.offset, Precision.MINUTE, word.zone, word.source, word.id),
        evidence=(word.id, *(id_ for _, id_ in planned)),
        rule="rolled",
        attributes={"from": " ".join(dict.fromkeys(plan.names[0] for plan in plans)), "to": ride.name},
    )
