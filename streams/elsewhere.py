"""Where a unit cannot have been: two steps that really happened, so far apart that nothing carries it there in the time.

Two terminals that both claim one box, or a number read wrongly at a gate. Nobody can tell from here which of them is right,
so both stay, and each names the other.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec

from schemas.globe import kilometres
from schemas.milestones import Scope, scope_of
from schemas.movement import Mode
from schemas.places import locality, position_of
from schemas.refs import Ref
from schemas.timeline import Milestone
from schemas.times import Precision, Zone

FASTEST = {Mode.AIR: 1000.0}  # km/h, from place to place
OTHERWISE = 120.0
CLOCKS = timedelta(minutes=15)  # two honest clocks are no further apart


def contradictions(milestones: Sequence[Milestone]) -> dict[str, str]:
    """Key -> key of the milestone that contradicts it; `milestones` in order of time."""
    found: dict[str, str] = {}
    for steps in _by_unit(milestones):
        for one, other in pairwise(steps):
            if _is_impossible(one, other):
                found.setdefault(one.key, other.key)
                found[other.key] = one.key
    return found


def marked(milestone: Milestone, contradicted: str) -> Milestone:
    return msgspec.structs.replace(milestone, disputed=True, elsewhere=contradicted)


def _by_unit(milestones: Sequence[Milestone]) -> list[list[Milestone]]:
    """What really happened to each unit, to the minute, at places on the globe."""
    told: dict[Ref | None, list[Milestone]] = {}
    for step in milestones:
        if step.actual and step.place and scope_of(step.kind) is Scope.UNIT and _is_sure(step):
            told.setdefault(step.unit, []).append(step)
    return [steps for steps in told.values() if len(steps) > 1]


def _is_sure(step: Milestone) -> bool:
    return bool(step.actual) and step.best.precision is not Precision.DAY and step.best.zone is not Zone.ASSUMED


def _is_impossible(one: Milestone, other: Milestone) -> bool:
    if one.place is None or other.place is None or locality(one.place) == locality(other.place):
        return False
    here, there = position_of(one.place), position_of(other.place)
    if here is None or there is None:
        return False
    speed = max(FASTEST.get(step.mode, OTHERWISE) for step in (one, other))
    return other.best.at - one.best.at + CLOCKS < timedelta(hours=kilometres(here, there) / speed)
