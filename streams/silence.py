"""Silence as a fact: a deadline passed and nobody had told what was expected. Pure.

What a set of facts says must not depend on the clock, so that a deadline has passed is a fact itself, told once by whoever
watches the clock and kept like all others. Whether it still counts is decided here, by the facts: not where the step has
happened, nor where its plan was moved behind the deadline that passed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.refs import Ref
from schemas.timeline import Milestone
from schemas.times import Precision, given
from streams.expect import Expected

SOURCE = "lianyun"


def silence(shipment: Ref, step: Expected, now: datetime) -> Movement:
    """That nobody had told of the step by its deadline. The same fact whenever it is noticed."""
    return movement(
        source=SOURCE,
        kind=Kind.OVERDUE,
        certainty=Certainty.ACTUAL,
        mode=step.mode,
        occurred=given(step.deadline_at, Precision.MINUTE),
        refs=(shipment,),
        relations=(),
        place=step.place,
        attributes={"expected": step.key, "after": step.after, "basis": step.basis.value, "journeys": str(step.n)},
        received_at=now,
    )


def overdue(
    facts: Iterable[Movement], names: Collection[Ref], last: Milestone | None, upcoming: Milestone | None
) -> str:
    """Key of the expected milestone whose silence still counts."""
    for fact in facts:
        if fact.kind is Kind.OVERDUE and not set(fact.refs).isdisjoint(names) and _counts(fact, last, upcoming):
            return fact.attributes.get("expected", "")
    return ""


def _counts(fact: Movement, last: Milestone | None, upcoming: Milestone | None) -> bool:
    if upcoming is None:
        return last is not None and fact.attributes.get("after") == last.key
    return fact.attributes.get("expected") == upcoming.key and upcoming.best.at <= fact.occurred_at
