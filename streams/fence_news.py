"""What a batch of positions changes of what was told: new movements, retractions, movements said anew (see fences.py)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from schemas.milestones import Kind
from schemas.movement import Movement, Position, content_id, movement
from schemas.refs import Ref
from schemas.times import Moment
from streams.fences import Fences, Touch, derive
from streams.known import Known

_TICK = timedelta(milliseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


def news(
    touched: Mapping[Ref, Touch], known: Mapping[Ref, Sequence[Position]], told: Iterable[Movement], fences: Fences
) -> list[Movement]:
    """The facts to store and send for a batch, stamped with when its last position was heard.

    `known`: the positions of each touched conveyance in its `window`, the batch's own among them; `told`: the facts of
    source `fences.SOURCE` about the touched conveyances with `occurred_at` in their `span`, retractions included.
    """
    derived = derive({ref: known[ref] for ref in touched}, fences)
    said = list(told)
    return [
        fact
        for ref, touch in touched.items()
        for fact in difference(_about(ref, touch, derived), _about(ref, touch, said), touch)
    ]


def difference(derived: Iterable[Movement], told: Sequence[Movement], touch: Touch) -> list[Movement]:
    """For one conveyance, what has to be said so that of what was told exactly the derived movements live; and, once more,
    what was told since the batch's first position was heard."""
    known = Known(told)
    live = {fact.report: fact for fact in told if fact.report and known.is_live(fact)}
    spoken: dict[str, datetime] = {}  # report -> when anything was last said about it
    for fact in told:
        for report in (fact.report, *fact.retracts):
            spoken[report] = max(spoken.get(report, _NEVER), fact.reported_at or _NEVER)
    true = {fact.report: fact for fact in derived}
    again = [fact for fact in told if fact.received_at >= touch.first]
    fresh = [_said(fact, spoken, touch.last) for report, fact in true.items() if report not in live]
    gone = [_retraction(fact, spoken, touch.last) for report, fact in live.items() if report not in true]
    return again + [msgspec.structs.replace(fact, received_at=touch.last) for fact in fresh + gone]


def _about(ref: Ref, touch: Touch, facts: Iterable[Movement]) -> list[Movement]:
    return [fact for fact in facts if ref in fact.refs and touch.start <= fact.occurred_at <= touch.end]


def _said(fact: Movement, spoken: Mapping[str, datetime], at: datetime) -> Movement:
    """The fact itself; where it was taken back before, said later than that."""
    if fact.report not in spoken:
        return fact
    anew = msgspec.structs.replace(fact, reported_at=max(at, spoken[fact.report] + _TICK))
    return msgspec.structs.replace(anew, id=content_id(anew))


def _retraction(fact: Movement, spoken: Mapping[str, datetime], at: datetime) -> Movement:
    last = spoken[fact.report]
    return movement(
        source=fact.source,
        kind=Kind.RETRACTED,
        certainty=fact.certainty,
        mode=fact.mode,
        occurred=Moment(fact.occurred_at, fact.offset, fact.precision, fact.zone),
        refs=fact.refs,
        reported_at=max(at, last + _TICK) if last != _NEVER else at,
        retracts=(fact.report,),
        attributes={"derived_from": fact.attributes["derived_from"]},
        trust=fact.trust,
    )
