"""What a supervisor does next: a pure function of what it sees."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

STORE, BROKER, WORKER, API, LISTENER = "store", "broker", "worker", "api", "listener"
# What has to run before a part is started. A part that is not ours (an external engine) is always there.
NEEDS: dict[str, tuple[str, ...]] = {
    STORE: (),
    BROKER: (),
    WORKER: (STORE, BROKER),
    API: (STORE, BROKER),
    LISTENER: (STORE, BROKER),
}
OURS = (LISTENER, API, WORKER)  # in the order they are ended: what asks before what answers
FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 10.0  # a part that ran this long has recovered: what fails by itself fails sooner


class Part(NamedTuple):
    """`failures`: ends in a row, each after a short run; `since`: when it was started, or else when it ended."""

    running: bool = False
    failures: int = 0
    since: float = 0.0


class Do(StrEnum):
    START = "start"
    STOP = "stop"


class Action(NamedTuple):
    do: Do
    name: str


def role(name: str) -> str:
    """`worker-2` is a worker."""
    return name.partition("-")[0]


def decide(parts: Mapping[str, Part], now: float) -> list[Action]:
    """In order. The embedded broker forgets: where it is gone, workers are stopped, for their offsets mean nothing to a
    new one; they are started again behind it."""
    broker_is_gone = BROKER in parts and not parts[BROKER].running
    stops = [
        Action(Do.STOP, name)
        for name, part in parts.items()
        if broker_is_gone and part.running and role(name) == WORKER
    ]
    starts = [
        Action(Do.START, name)
        for name, part in parts.items()
        if not part.running
        and now >= part.since + wait(part.failures)
        and all(parts[need].running for need in NEEDS[role(name)] if need in parts)
    ]
    return stops + starts


def wait(failures: int) -> float:
    """Seconds between an end and the next start."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (failures - 1)) if failures else 0.0


def started(part: Part, now: float) -> Part:
    return Part(True, part.failures, now)


def ended(part: Part, now: float) -> Part:
    """It ended by itself, or could not be started."""
    steady = part.running and now - part.since >= STEADY_SECONDS
    return Part(False, 1 if steady else part.failures + 1, now)


def stopped(now: float) -> Part:
    """We ended it."""
    return Part(False, 0, now)
