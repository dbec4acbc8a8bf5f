"""Which words about trains and flights are about one.

Some parties date a train by its start, others by what they tell of it on the way: `X8020/2026-06-12` and, at a border a week
later, `X8020/2026-06-19`. Who receives goods from a flight tells its number and the day it landed (FSU RCF, ARR), which
names no flight: flights are named by the day they left.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.refs import Ref, RefType, type_of, value_of
from schemas.times import SPAN

RUN = timedelta(days=14)  # the longest between two words about a box on one train
LANDED = frozenset((Kind.ARRIVED, Kind.DISCHARGED, Kind.RECEIVED_FROM_FLIGHT))
FLOWN = timedelta(days=4)  # the longest from a flight's departure until its goods are in the warehouse
_LEAVING = (Kind.DEPARTED, Kind.LOADED)


class Conveyance(NamedTuple):
    """Names that stand in one fact are one conveyance's; `facts` put one rider aboard it."""

    names: set[Ref]
    facts: list[Movement]


def runs(conveyances: Iterable[Conveyance]) -> list[Conveyance]:
    """Conveyances of one box, trains of one number that really carried it within a run joined to one.

    A train that was only planned stays apart: a box may be rolled to the next of its number.
    """
    found: list[Conveyance] = []
    for conveyance in sorted(conveyances, key=lambda one: (_span(one), min(one.names))):
        same = next((one for one in reversed(found) if _is_one_run(one, conveyance)), None)
        if same:
            same.names.update(conveyance.names)
            same.facts.extend(conveyance.facts)
        else:
            found.append(conveyance)
    return found


def _is_one_run(one: Conveyance, later: Conveyance) -> bool:
    if _numbers(one).isdisjoint(_numbers(later)) or _span(later)[0] - _span(one)[1] > RUN:
        return False
    return all(any(fact.certainty is Certainty.ACTUAL for fact in c.facts) for c in (one, later))


def _numbers(train: Conveyance) -> set[str]:
    return {value_of(ref).partition("/")[0] for ref in train.names if type_of(ref) is RefType.TRAIN}


def _span(conveyance: Conveyance) -> tuple[datetime, datetime]:
    times = [fact.occurred_at for fact in conveyance.facts]
    return min(times), max(times)


def numbered(facts: Iterable[Movement], conveyances: Sequence[Conveyance]) -> dict[int, list[Movement]]:
    """What ended a flight told by its number alone, by the index of the flight: of those with that number the last that had
    left by then."""
    left = [_left(one) for one in conveyances]
    found: dict[int, list[Movement]] = {}
    for fact in facts:
        number = fact.attributes.get("flight")
        if number is None or fact.kind not in LANDED or fact.certainty is not Certainty.ACTUAL:
            continue
        by_then = fact.occurred_at + SPAN[fact.precision]
        fitting = [
            (at, i)
            for i, at in enumerate(left)
            if at and at <= by_then <= at + FLOWN and number in _flights(conveyances[i])
        ]
        if fitting:
            found.setdefault(max(fitting)[1], []).append(fact)
    return found


def _flights(conveyance: Conveyance) -> set[str]:
    return {value_of(ref).partition("/")[0] for ref in conveyance.names if type_of(ref) is RefType.FLIGHT}


def _left(conveyance: Conveyance) -> datetime | None:
    """When a flight left, in fact or as planned; None where nobody says."""
    told = [fact for fact in conveyance.facts if fact.kind in _LEAVING]
    actual = [fact for fact in told if fact.certainty is Certainty.ACTUAL]
    return min((fact.occurred_at for fact in actual or told), default=None)
