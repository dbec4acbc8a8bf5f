"""From reports to milestones: which of several reports of a step we believe.

actual      the source that stands nearest to it, then the more precise time, then the latest word
estimated   the latest word; a plan said anew with another time is an estimate
planned     the first word: what was promised, so that a moved plan shows as a delay
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import value_of
from schemas.timeline import Milestone, Told
from schemas.times import SPAN, Precision
from schemas.trust import FIRST_HAND, SECOND_HAND
from streams.elsewhere import contradictions, marked
from streams.ride import ABOARD, Ride
from streams.step import Report, Step, steps

ORDER = {kind: index for index, kind in enumerate(Kind)}
FINE = list(Precision)
DISPUTE = timedelta(hours=6)  # actual reports further apart than this contradict each other


def milestones(reports: Sequence[Report]) -> list[tuple[Milestone, Ride | None]]:
    """The milestones in order of time, each with the ride it belongs to."""
    made = []
    for step, group in steps(reports).items():
        ride = next((report.ride for report in group if report.ride), None)
        facts = [report.fact for report in group]
        made.append((_only(step, facts[0], ride) if len(facts) == 1 else _milestone(step, facts, ride), ride))
    made.sort(key=lambda entry: _sort_key(entry[0]))
    found = _keyed(made)
    contradicted = contradictions([milestone for milestone, _ in found])
    if not contradicted:
        return found
    return [(marked(m, contradicted[m.key]) if m.key in contradicted else m, ride) for m, ride in found]


def _sort_key(milestone: Milestone) -> tuple[datetime, int, str, str]:
    place = locality(milestone.place) if milestone.place else ""
    return milestone.best.at, ORDER[milestone.kind], place, milestone.unit or ""


def _keyed(made: list[tuple[Milestone, Ride | None]]) -> list[tuple[Milestone, Ride | None]]:
    """The second of the same key gets `#2`."""
    seen: dict[str, int] = {}
    for index, (milestone, ride) in enumerate(made):
        count = seen[milestone.key] = seen.get(milestone.key, 0) + 1
        if count > 1:
            made[index] = msgspec.structs.replace(milestone, key=f"{milestone.key}#{count}"), ride
    return made


def _key(step: Step, place: Place | None) -> str:
    where = f"@{locality(place)}" if place else ""
    return f"{step.kind.value}{where}/{value_of(step.unit)}" if step.unit else f"{step.kind.value}{where}"


def _only(step: Step, fact: Movement, ride: Ride | None) -> Milestone:
    """The milestone of a step that one report tells: most are."""
    time, certainty = told(fact), fact.certainty
    return Milestone(
        key=_key(step, fact.place),
        kind=step.kind,
        mode=_mode(fact, ride),
        state=certainty,
        place=fact.place,
        unit=step.unit,
        conveyance=ride.names[0] if ride else None,
        planned=time if certainty is Certainty.PLANNED else None,
        estimated=time if certainty is Certainty.ESTIMATED else None,
        actual=time if certainty is Certainty.ACTUAL else None,
        evidence=(fact.id,),
        rule="only",
        attributes=fact.attributes,
    )


def _milestone(step: Step, facts: list[Movement], ride: Ride | None) -> Milestone:
    actual = sorted((f for f in facts if f.certainty is Certainty.ACTUAL), key=trust, reverse=True)
    plans = sorted((f for f in facts if f.certainty is Certainty.PLANNED), key=lambda f: (said(f), f.id))
    moved = [f for f in plans[1:] if f.occurred_at != plans[0].occurred_at]
    estimates = sorted(
        [*(f for f in facts if f.certainty is Certainty.ESTIMATED), *moved], key=lambda f: (said(f), f.id), reverse=True
    )
    ranked = {fact.id: fact for fact in (*actual, *estimates, *plans)}
    winner = next(iter(ranked.values()))
    planned, estimated, happened = (told(best[0]) if best else None for best in (plans, estimates, actual))
    place = _place(ranked.values())
    return Milestone(
        key=_key(step, place),
        kind=step.kind,
        mode=_mode(winner, ride),
        state=winner.certainty if actual else Certainty.ESTIMATED if estimates else Certainty.PLANNED,
        place=place,
        unit=step.unit,
        conveyance=ride.names[0] if ride else None,
        planned=planned,
        estimated=estimated,
        actual=happened,
        delay_minutes=delay(happened or estimated, planned),
        evidence=tuple(ranked),
        rule=_rule(actual, estimates, plans),
        disputed=_is_disputed(actual),
        attributes=winner.attributes,
    )


def _mode(fact: Movement, ride: Ride | None) -> Mode:
    """That of the ride for what happens aboard: a truck brings the box to the gate for a ship."""
    return ride.mode if ride and (fact.kind in ABOARD or fact.mode is Mode.UNKNOWN) else fact.mode


def _place(ranked: Iterable[Movement]) -> Place | None:
    """The place of the best report that names a facility, else of the best that names any."""
    places = [fact.place for fact in ranked if fact.place]
    return next((place for place in places if place.facility), places[0] if places else None)


def said(fact: Movement) -> datetime:
    """When the sender said so; where it does not tell, when we first heard it."""
    return fact.reported_at or fact.received_at


def trust(fact: Movement) -> tuple[int, int, datetime, str]:
    """Sort key of actual reports, best last: the grade of who says it, then precision, then the latest word."""
    return fact.trust, -FINE.index(fact.precision), said(fact), fact.id


def told(fact: Movement) -> Told:
    return Told(fact.occurred_at, fact.offset, fact.precision, fact.zone, fact.source, fact.id)


def delay(best: Told | None, planned: Told | None) -> int | None:
    """Minutes later than planned; in whole days where either side told only a day."""
    if best is None or planned is None:
        return None
    if Precision.DAY in (best.precision, planned.precision):
        return (_local_day(best) - _local_day(planned)).days * 24 * 60
    return round((best.at - planned.at).total_seconds() / 60)


def _local_day(time: Told) -> datetime:
    return (time.at + timedelta(minutes=time.offset)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


RULES = ("trust", "precision", "latest", "latest")


def _rule(actual: list[Movement], estimates: list[Movement], plans: list[Movement]) -> str:
    """The name of what made the first report win; `evidence.RULES` says each in words."""
    if not actual:
        return "only" if len(estimates) + len(plans) == 1 else "latest" if estimates else "first_plan"
    if len(actual) == 1:
        return "actual" if estimates or plans else "only"
    pairs = zip(trust(actual[0]), trust(actual[1]), RULES, strict=True)
    return next(rule for one, other, rule in pairs if one != other)


def _is_disputed(actual: list[Movement]) -> bool:
    """Whether two parties contradict each other about when it happened: not who only heard of it one who was there."""
    least = min(actual[0].trust, FIRST_HAND) if actual else FIRST_HAND
    peers = [fact for fact in actual if fact.trust >= max(least, SECOND_HAND)]
    return any(
        one.source != other.source and _apart(one, other) > DISPUTE
        for i, one in enumerate(peers)
        for other in peers[:i]
    )


def _apart(one: Movement, other: Movement) -> timedelta:
    """The gap between two times, each as long as its precision."""
    first, second = sorted((one, other), key=lambda fact: fact.occurred_at)
    return second.occurred_at - (first.occurred_at + SPAN[first.precision])
