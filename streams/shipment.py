"""The answer: one shipment's timeline as a pure function of a set of facts.

`answer(ref, facts)` takes any superset of what the story of `ref` wants and gives the same timeline. A ref that is not the
least of its shipment's names answers with a redirect.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Rank, Ref, of_rank, precedence, rank_of
from schemas.relations import PACKING, Bond
from schemas.timeline import Leg, Milestone, Timeline, Trip
from streams import contract, progress
from streams.known import Known
from streams.milestone import milestones
from streams.reach import Looked, Story, reach
from streams.rides import ABOARD, Ride
from streams.silence import overdue
from streams.step import Report
from streams.trips import Trip as UnitTrip

ENDS_OF_LEG = (Kind.ARRIVED, Kind.BERTHED, Kind.DISCHARGED, Kind.RECEIVED_FROM_FLIGHT)
STARTS_OF_LEG = (Kind.DEPARTED, Kind.LOADED)


def answer(ref: Ref, facts: Iterable[Movement]) -> Timeline:
    """The timeline of a cargo ref or a unit from any set of facts that holds what its story wants."""
    known = Known(facts)
    return timeline(reach(ref, Looked(known)), len(known))


def timeline(story: Story, version: int) -> Timeline:
    """The timeline of a story. `version`: how many facts its node knows, dead ones included."""
    first = min(story.names, key=precedence, default=story.ref)
    if first != story.ref:
        return Timeline(id=story.ref, version=version, redirect=first)
    steps = milestones(_reports(story))
    told = tuple(milestone for milestone, _ in steps)
    legs = _legs(steps, story.rides)
    last, upcoming = progress.last(told), progress.upcoming(told)
    promised = contract.contract(story.facts, story.names)
    ends = contract.destination(told, legs, promised)
    eta = progress.eta(told, legs) if contract.ends_there(legs, ends) else None
    return Timeline(
        id=story.ref,
        version=version,
        refs=tuple(sorted(story.names, key=precedence)),
        masters=tuple(sorted(story.masters, key=precedence)),
        houses=tuple(sorted(story.houses, key=precedence)),
        trips=tuple(
            Trip(unit=t.unit, started_at=t.start, ended_at=t.end, cargo=tuple(sorted(t.cargo))) for t in story.trips
        ),
        origin=contract.origin(told, legs, promised),
        destination=ends,
        status=progress.status(told, legs),
        last=last.key if last else "",
        next=upcoming.key if upcoming else "",
        eta=eta,
        delay_minutes=progress.delay(told, eta, last),
        hold=progress.hold(told),
        overdue=overdue(story.facts, story.names or {story.ref}, last, upcoming),
        position_of=_aboard(legs),
        legs=legs,
        milestones=told,
        unmapped=tuple(dict.fromkeys(f.id for f in _all_facts(story) if f.kind is Kind.UNMAPPED)),
        junk=tuple(sorted(story.junk)),
    )


def _all_facts(story: Story) -> Iterable[Movement]:
    """Every fact of the cargo and of its units; what is about both comes twice."""
    return chain(story.facts, *(trip.facts for trip in _our_trips(story)))


def _our_trips(story: Story) -> Sequence[UnitTrip]:
    return story.trips[-1:] if rank_of(story.ref) is Rank.UNIT else story.trips


def _reports(story: Story) -> list[Report]:
    """Every fact that counts, once, with its unit and its ride."""
    trips = _our_trips(story)
    units = frozenset(trip.unit for trip in trips)
    ours = story.names | story.masters
    carried, own = _by_name(story.rides), rank_of(story.ref) is Rank.UNIT
    reports: dict[str, Report] = {}
    for trip in trips:
        unit, rider = trip.unit if len(units) > 1 else None, frozenset({trip.unit})
        for fact in trip.facts:
            if _counts(fact, ours) or (own and fact.kind is Kind.RECEIVED_FROM_FLIGHT):
                reports[fact.id] = Report(fact, unit, _ride(fact, carried, rider))
    for fact in story.facts:
        if fact.id not in reports and _is_ours(fact, units):
            reports[fact.id] = Report(fact, None, _ride(fact, carried, ours))
    for ride in story.rides:
        for fact in ride.facts:
            if scope_of(fact.kind) is Scope.CONVEYANCE:
                reports.setdefault(fact.id, Report(fact, None, ride))
    return list(reports.values())


def _is_ours(fact: Movement, units: frozenset[Ref]) -> bool:
    """Whether a fact that names the cargo counts: not where it moves a box that is none of the shipment's."""
    scope = scope_of(fact.kind)
    named = of_rank(fact.refs, Rank.UNIT)
    return scope is Scope.CARGO or (scope is not Scope.NONE and (not named or not named.isdisjoint(units)))


def _counts(fact: Movement, ours: frozenset[Ref]) -> bool:
    """Whether what happened to a box happened to this cargo: moves of the box always, papers only where they are ours, and
    packing only of what is ours."""
    scope = scope_of(fact.kind)
    if scope is Scope.NONE:
        return False
    if scope is Scope.CARGO or fact.kind in PACKING:
        cargo = of_rank(fact.refs, Rank.CARGO)
        return not cargo or not cargo.isdisjoint(ours)
    return True


def _by_name(rides: Iterable[Ride]) -> dict[str, list[Ride]]:
    """Rides by every name of their conveyance, by the names of planned ones whose place they took, and by the ids of facts
    that name it by its number alone."""
    named: dict[str, list[Ride]] = {}
    for ride in rides:
        for name in (*ride.names, *ride.replaced, *ride.numbered):
            named.setdefault(name, []).append(ride)
    return named


def _ride(fact: Movement, carried: dict[str, list[Ride]], riders: frozenset[Ref]) -> Ride | None:
    """The ride that a fact speaks of: a conveyance before a carrier, and of several the nearest in time."""
    outers = {r.outer for r in fact.relations if r.bond is Bond.INSIDE and r.inner in riders}
    named = [ride for name in (*outers, fact.id) for ride in carried.get(name, ())]
    if not named or all(ride is named[0] for ride in named):
        return named[0] if named else None
    level = [ride for ride in named if rank_of(ride.names[0]) is Rank.CONVEYANCE]
    return min(
        level or named, key=lambda ride: (abs(ride.start - fact.occurred_at), ride.names, ride.start, ride.rider)
    )


def _legs(steps: Sequence[tuple[Milestone, Ride | None]], rides: Sequence[Ride]) -> tuple[Leg, ...]:
    """One leg per conveyance; a wagon or a trailer is a leg only where nobody tells what pulled it."""
    pulled = {ride.mode for ride in rides if rank_of(ride.names[0]) is Rank.CONVEYANCE}
    merged: dict[Ref, list[Ride]] = {}
    for ride in rides:
        if rank_of(ride.names[0]) is Rank.CONVEYANCE or ride.mode not in pulled:
            merged.setdefault(ride.names[0], []).append(ride)
    legs = [_leg(group, [m for m, r in steps if r and r.names[0] == name]) for name, group in merged.items()]
    return tuple(sorted(legs, key=lambda leg: (_start(leg, merged), leg.conveyance)))


def _start(leg: Leg, merged: dict[Ref, list[Ride]]) -> float:
    return (leg.departed.at if leg.departed else min(ride.start for ride in merged[leg.conveyance])).timestamp()


def _leg(group: Sequence[Ride], steps: Sequence[Milestone]) -> Leg:
    opens = next((ride.opens for ride in group if ride.opens), "")
    closes = next((ride.closes for ride in reversed(group) if ride.closes), "")
    departed = _end_of_leg(steps, STARTS_OF_LEG, opens, first=True)
    ended = all(ride.ended for ride in group)
    arrived = _end_of_leg(steps, ENDS_OF_LEG, closes, first=False)
    goes_on = bool(arrived and not ended and _goes_on(steps, arrived))
    if goes_on:
        arrived, closes = None, ""
    began = any(ride.began for ride in group) or any(step.actual and step.kind in ABOARD for step in steps)
    first = progress.origin(steps, ()) if not opens else None
    final = progress.destination(steps, ()) if not closes and not goes_on else None
    return Leg(
        mode=group[0].mode,
        conveyance=group[0].names[0],
        conveyance_refs=tuple(dict.fromkeys(name for ride in group for name in ride.names)),
        riders=tuple(sorted({ride.rider for ride in group})),
        origin=departed.place if departed else first or _place_of(opens),
        destination=arrived.place if arrived else final or _place_of(closes),
        departed=departed.best if departed else None,
        arrived=arrived.best if arrived else None,
        state=Certainty.ACTUAL if began else departed.state if departed else Certainty.PLANNED,
        done=ended or bool(arrived and arrived.actual),
    )


def _goes_on(steps: Sequence[Milestone], arrived: Milestone) -> bool:
    """Whether the conveyance really moved on after it came there: a stop on the way ends no leg."""
    return any(step.actual and step.kind in progress.UNDER_WAY and step.best.at > arrived.best.at for step in steps)


def _place_of(name: str) -> Place | None:
    return Place(name) if len(name) == 5 and name[:2].isalpha() else Place(facility=name) if name else None


def _end_of_leg(steps: Sequence[Milestone], kinds: Sequence[Kind], where: str, first: bool) -> Milestone | None:
    """The milestone that starts or ends a leg: the first kind of `kinds` that is told, at the place where it should be. An
    end that really happened counts before one that was expected."""
    told = [step for step in steps if step.kind in kinds and (not where or _at(step) == where)]
    told = told if first else [step for step in told if step.actual] or told
    for kind in kinds:
        if of_kind := [step for step in told if step.kind is kind]:
            return of_kind[0] if first else of_kind[-1]
    return None


def _at(step: Milestone) -> str:
    return locality(step.place) if step.place else ""


def _aboard(legs: Sequence[Leg]) -> tuple[Ref, ...]:
    under_way = [leg for leg in legs if leg.state is Certainty.ACTUAL and not leg.done]
    return under_way[-1].conveyance_refs if under_way else ()


def main_mode(answered: Timeline) -> Mode:
    """The mode of the leg under way, else of the last begun, else of the first."""
    begun = [leg for leg in answered.legs if leg.state is Certainty.ACTUAL]
    return (begun or list(answered.legs[:1]) or [_NO_LEG])[-1].mode


_NO_LEG = Leg(mode=Mode.UNKNOWN, conveyance=Ref(""))
