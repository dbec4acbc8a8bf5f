"""The answer: one shipment's timeline as a pure function of a set of facts.

`answer(ref, facts)` takes any superset of what the story of `ref` wants and gives the same timeline. A ref that is not the
least of its shipment's names answers with a redirect.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, Ref, of_rank, precedence, rank_of
from schemas.relations import PACKING
from schemas.timeline import Leg, Timeline, Trip
from streams import contract, progress
from streams.known import Known
from streams.leg import legs_of
from streams.milestone import milestones
from streams.reach import Looked, Story, reach
from streams.ride import Ride
from streams.rolled import with_rolled
from streams.silence import overdue
from streams.step import Report
from streams.trips import Trip as UnitTrip


def answer(ref: Ref, facts: Iterable[Movement]) -> Timeline:
    """The timeline of a cargo ref or a unit from any set of facts that holds what its story wants."""
    known = Known(facts)
    return timeline(reach(ref, Looked(known)), len(known))


def timeline(story: Story, version: int) -> Timeline:
    """The timeline of a story. `version`: how many facts its node knows, dead ones included."""
    first = min(story.names, key=precedence, default=story.ref)
    if first != story.ref:
        return Timeline(id=story.ref, version=version, redirect=first)
    steps = with_rolled(milestones(_reports(story)), story.rides, len(_units(story)) > 1)
    told = tuple(milestone for milestone, _ in steps)
    legs = legs_of(steps, story.rides)
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


def _units(story: Story) -> frozenset[Ref]:
    return frozenset(trip.unit for trip in _our_trips(story))


def _reports(story: Story) -> list[Report]:
    """Every fact that counts, once, with its unit and its ride."""
    trips = _our_trips(story)
    units = _units(story)
    ours = story.names | story.masters
    aboard = _by_fact(story.rides)
    own = rank_of(story.ref) is Rank.UNIT
    reports: dict[str, Report] = {}
    for trip in trips:
        unit = trip.unit if len(units) > 1 else None
        for fact in trip.facts:
            if _counts(fact, ours) or (own and fact.kind is Kind.RECEIVED_FROM_FLIGHT):
                reports[fact.id] = Report(fact, unit, aboard.get(fact.id))
    for fact in story.facts:
        if fact.id not in reports and _is_ours(fact, units):
            reports[fact.id] = Report(fact, None, aboard.get(fact.id))
    for ride in story.rides:
        for fact in ride.facts:
            if scope_of(fact.kind) is Scope.CONVEYANCE:
                reports.setdefault(fact.id, Report(fact, None, aboard.get(fact.id, ride)))
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


def _by_fact(rides: Iterable[Ride]) -> dict[str, Ride]:
    """The ride that each fact puts a rider aboard, or that took the place of the one it told: a conveyance before a
    carrier, and of several the nearest in time."""
    found: dict[str, tuple[tuple[object, ...], Ride]] = {}
    for ride in rides:
        carrier = rank_of(ride.name) is not Rank.CONVEYANCE
        for fact in chain(ride.told, *(plan.told for plan in ride.replaced)):
            rank = carrier, abs(ride.start - fact.occurred_at), ride.names, ride.start, ride.rider
            if fact.id not in found or rank < found[fact.id][0]:
                found[fact.id] = rank, ride
    return {id_: ride for id_, (_, ride) in found.items()}


def _aboard(legs: Sequence[Leg]) -> tuple[Ref, ...]:
    under_way = [leg for leg in legs if leg.state is Certainty.ACTUAL and not leg.done]
    return under_way[-1].conveyance_refs if under_way else ()


def main_mode(answered: Timeline) -> Mode:
    """The mode of the leg under way, else of the last begun, else of the first."""
    begun = [leg for leg in answered.legs if leg.state is Certainty.ACTUAL]
    return (begun or list(answered.legs[:1]) or [_NO_LEG])[-1].mode


_NO_LEG = Leg(mode=Mode.UNKNOWN, conveyance=Ref(""))
