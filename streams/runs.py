"""Which words about trains are about one train.

Some parties date a train by its start, others by what they tell of it on the way: `X8020/2026-06-12` and, at a border a week
later, `X8020/2026-06-19`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.movement import Certainty, Movement
from schemas.refs import Ref, RefType, type_of, value_of

RUN = timedelta(days=14)  # the longest between two words about a box on one train


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
