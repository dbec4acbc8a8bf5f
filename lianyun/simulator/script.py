"""The words that stories are written in: legs, steps, and the voices that tell of them.

A step hangs on an anchor: `begin`, or the departure or arrival of a leg (`dep0`, `arr1`). Plans hang on the planned time of
the anchor, what happens on the real one.
"""

from collections.abc import Callable
from typing import NamedTuple

from lianyun.simulator.event import Event
from schemas.milestones import Kind
from schemas.movement import Mode

Emitter = Callable[[Event], bytes]


class Voice(NamedTuple):
    """A party that tells. `lag_minutes`: how long after it happened its message reaches us, usually; `knows`: the types of
    cargo refs it names; `blind`: it does not know the unit; `shared`: it tells of the conveyance, once for all aboard;
    `plans`: it also tells what is planned and expected, where a step has that."""

    party: str
    emit: Emitter
    lag_minutes: float
    knows: tuple[str, ...] = ()
    blind: bool = False
    shared: bool = False
    plans: bool = True


class Leg(NamedTuple):
    """`hours` after the anchor it is planned to leave, `takes` hours it is planned to need, `late` at most so many hours
    it leaves late, `slow` at most so many hours more it needs."""

    mode: Mode
    origin: str
    destination: str
    anchor: str
    hours: float
    takes: float
    late: float = 6.0
    slow: float = 12.0
    missed: bool = False  # it leaves without the goods


class Step(NamedTuple):
    """`hours` after the anchor (before it, where negative). `leg`: whose conveyance the message names.

    `planned`: told beforehand, at the anchor and hours of `planned_at`; `estimates`: how many revised times come before
    the fact; `happens`: False for what was only planned; `day`: the parties know no more than the day; `carrier`: the
    message names the wagon; `trip`: of which use of the unit, for stories that use it twice."""

    kind: Kind
    where: str
    anchor: str
    hours: float
    voices: tuple[Voice, ...]
    leg: int | None = None
    planned: bool = False
    planned_at: tuple[str, float] = ("begin", 0.5)
    estimates: int = 0
    happens: bool = True
    day: bool = False
    carrier: bool = False
    trip: int = 0


class Story(NamedTuple):
    """`contracts`: types of ref that one consignment has, per trip; `lots`: how many houses (type `lot`) are in it;
    `unit`: container, uld or nothing; `before`: it begins so many hours before now."""

    name: str
    legs: tuple[Leg, ...]
    steps: tuple[Step, ...]
    contracts: tuple[str, ...]
    before: float
    unit: str = "container"
    lot: str = ""
    lots: int = 1
    trips: int = 1
