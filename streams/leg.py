"""Legs: which rides of a shipment are one leg of its journey, and where and when that starts and ends.

Riders that were aboard one conveyance together are one leg where nothing says that they got on or off at different places.
What is told of the whole consignment is part of its boxes' leg. A wagon or a trailer is a leg only where nobody tells what
pulled it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Mode
from schemas.places import Place
from schemas.refs import Rank, Ref, rank_of
from schemas.timeline import Leg, Milestone
from streams import progress
from streams.ride import ABOARD, Ride, sharpest, where

ENDS_OF_LEG = (Kind.ARRIVED, Kind.BERTHED, Kind.DISCHARGED, Kind.RECEIVED_FROM_FLIGHT)
STARTS_OF_LEG = (Kind.DEPARTED, Kind.LOADED)
OUT, IN = {Mode.ROAD: (Kind.GATE_OUT,)}, {Mode.ROAD: (Kind.GATE_IN,)}  # of a leg that nobody tells more of
Entry = tuple[Milestone, Ride | None]


class _Group(NamedTuple):
    """Rides of one leg, with the ends that any of them tells."""

    rides: tuple[Ride, ...]
    opens: Place | None
    closes: Place | None


def legs_of(steps: Sequence[Entry], rides: Sequence[Ride]) -> tuple[Leg, ...]:
    pulled = {ride.mode for ride in rides if rank_of(ride.name) is Rank.CONVEYANCE}
    passages: dict[tuple[Ref, int], list[Ride]] = {}
    for ride in rides:
        if rank_of(ride.name) is Rank.CONVEYANCE or ride.mode not in pulled:
            passages.setdefault(ride.key, []).append(ride)
    groups = [group for passage in passages.values() for group in _groups(passage)]
    made = [(_leg(group, _steps_of(group, steps)), min(ride.start for ride in group.rides)) for group in groups]
    made.sort(key=lambda leg: (leg[0].departed.at if leg[0].departed else leg[1], leg[0].conveyance, leg[0].riders))
    return tuple(leg for leg, _ in made)


def _groups(passage: Sequence[Ride]) -> list[_Group]:
    """Each rider's rides are one; riders whose ends agree, as far as they are told, are one leg."""
    ridden: dict[Ref, list[Ride]] = {}
    for ride in passage:
        ridden.setdefault(ride.rider, []).append(ride)
    groups: list[_Group] = []
    for group in sorted(map(_chain, ridden.values()), key=_rank):
        fitting = [i for i, one in enumerate(groups) if _agree(one, group)]
        whole = groups and rank_of(group.rides[0].rider) is Rank.CARGO
        if fitting or whole:
            at = fitting[0] if fitting else 0
            groups[at] = _joined(groups[at], group)
        else:
            groups.append(group)
    return groups


def _chain(rides: Sequence[Ride]) -> _Group:
    opens = next((ride.opens for ride in rides if ride.opens), None)
    return _Group(tuple(rides), opens, next((ride.closes for ride in reversed(rides) if ride.closes), None))


def _rank(group: _Group) -> tuple[bool, int, Ref]:
    """Boxes before the consignment, and those that tell most first, so that the others have a leg to join."""
    rider = group.rides[0].rider
    return rank_of(rider) is Rank.CARGO, -bool(group.opens) - bool(group.closes), rider


def _agree(one: _Group, other: _Group) -> bool:
    ends = (one.opens, other.opens), (one.closes, other.closes)
    return all(not (a and b) or where(a) == where(b) for a, b in ends)


def _joined(one: _Group, other: _Group) -> _Group:
    rides = sorted((*one.rides, *other.rides), key=lambda ride: (ride.start, ride.names, ride.rider))
    return _Group(tuple(rides), sharpest([one.opens, other.opens]), sharpest([one.closes, other.closes]))


def _steps_of(group: _Group, steps: Sequence[Entry]) -> list[Milestone]:
    """What its conveyance did, and what happened to its own riders."""
    key, riders = group.rides[0].key, {ride.rider for ride in group.rides}
    told = [(step, ride) for step, ride in steps if ride and ride.key == key]
    return [step for step, ride in told if ride.rider in riders or scope_of(step.kind) is Scope.CONVEYANCE]


def _leg(group: _Group, steps: Sequence[Milestone]) -> Leg:
    rides, opens, closes = group
    mode = rides[0].mode
    departed = _end_of_leg(steps, STARTS_OF_LEG + OUT.get(mode, ()), where(opens), first=True)
    ended = all(ride.ended for ride in rides)
    arrived = _end_of_leg(steps, ENDS_OF_LEG + IN.get(mode, ()), where(closes), first=False)
    goes_on = bool(arrived and not ended and _goes_on(steps, arrived))
    if goes_on:
        arrived = closes = None
    began = any(ride.began for ride in rides) or any(step.actual and step.kind in ABOARD for step in steps)
    first = progress.origin(steps, ()) if not opens else None
    final = progress.destination(steps, ()) if not closes and not goes_on else None
    return Leg(
        mode=mode,
        conveyance=rides[0].name,
        conveyance_refs=tuple(dict.fromkeys(name for ride in rides for name in ride.names)),
        riders=tuple(sorted({ride.rider for ride in rides})),
        origin=sharpest([departed.place if departed else _but(closes, first), opens]),
        destination=sharpest([arrived.place if arrived else _but(opens, final), closes]),
        departed=departed.best if departed else None,
        arrived=arrived.best if arrived else None,
        state=Certainty.ACTUAL if began else departed.state if departed else Certainty.PLANNED,
        done=ended or bool(arrived and arrived.actual),
    )


def _but(other: Place | None, guess: Place | None) -> Place | None:
    """Where a leg seems to begin or end by what was told on the way: not at its other end."""
    return None if where(guess) == where(other) else guess


def _goes_on(steps: Sequence[Milestone], arrived: Milestone) -> bool:
    """Whether the conveyance really moved on after it came there: a stop on the way ends no leg."""
    return any(step.actual and step.kind in progress.UNDER_WAY and step.best.at > arrived.best.at for step in steps)


def _end_of_leg(steps: Sequence[Milestone], kinds: Sequence[Kind], at: str, first: bool) -> Milestone | None:
    """The milestone that starts or ends a leg: the first kind of `kinds` that is told, at the place where it should be. An
    end that really happened counts before one that was expected."""
    told = [step for step in steps if step.kind in kinds and (not at or where(step.place) == at)]
    told = told if first else [step for step in told if step.actual] or told
    for kind in kinds:
        if of_kind := [step for step in told if step.kind is kind]:
            return of_kind[0] if first else of_kind[-1]
    return None
