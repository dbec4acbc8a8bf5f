"""What a supervisor does next, as a table of what it sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyun.parts import (
    API,
    BROKER,
    LONGEST_WAIT_SECONDS,
    STEADY_SECONDS,
    STORE,
    Action,
    Do,
    Part,
    decide,
    ended,
    role,
    started,
    stopped,
    wait,
)

UP, DOWN = Part(running=True), Part()
WORKERS = "worker-1", "worker-2"
ALL = (STORE, BROKER, API, *WORKERS)


def seen(**changed: Part) -> dict[str, Part]:
    parts = dict.fromkeys(ALL, UP)
    return parts | {name.replace("_", "-"): part for name, part in changed.items()}


@pytest.mark.parametrize(
    ("parts", "actions"),
    [
        (seen(), []),
        (seen(worker_2=DOWN), [("start", "worker-2")]),
        (seen(api=DOWN), [("start", "api")]),
        (seen(broker=DOWN), [("stop", "worker-1"), ("stop", "worker-2"), ("start", "broker")]),
        (seen(broker=DOWN, worker_1=DOWN), [("stop", "worker-2"), ("start", "broker")]),
        (seen(store=DOWN), [("start", "store")]),
        (seen(store=DOWN, worker_1=DOWN, api=DOWN), [("start", "store")]),
        ({"api": DOWN, "worker-1": DOWN}, [("start", "api"), ("start", "worker-1")]),
    ],
    ids=[
        "all is well",
        "a worker ended",
        "the API ended",
        "the broker ended: its workers start again behind it",
        "the broker and a worker ended",
        "the store ended: those who need it wait for it by themselves",
        "what needs the store is started after it",
        "external engines are always there",
    ],
)
def test_what_follows(parts: dict[str, Part], actions: list[tuple[str, str]]) -> None:
    assert decide(parts, now=100.0) == [Action(Do(do), name) for do, name in actions]


def test_a_part_that_keeps_ending_is_started_ever_more_slowly() -> None:
    waits = [wait(failures) for failures in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] < 0.5
    assert waits[-1] == LONGEST_WAIT_SECONDS


def test_a_part_waits_for_its_next_start() -> None:
    part = ended(ended(started(DOWN, 0.0), 1.0), 2.0)
    assert decide({API: part}, now=2.0) == []
    assert decide({API: part}, now=2.0 + wait(2)) == [Action(Do.START, API)]


def test_a_part_that_ran_steadily_has_recovered() -> None:
    part = Part(running=True, failures=9, since=0.0)
    assert ended(part, STEADY_SECONDS).failures == 1
    assert ended(part, STEADY_SECONDS - 1).failures == 10


def test_a_part_that_we_stopped_starts_again_at_once() -> None:
    assert decide({API: stopped(50.0)}, now=50.0) == [Action(Do.START, API)]


PARTS = st.builds(Part, st.booleans(), st.integers(0, 20), st.floats(0, 100))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ALL, PARTS)), st.floats(0, 200))
def test_nothing_is_started_twice_or_before_what_it_needs(parts: dict[str, Part], now: float) -> None:
    actions = decide(parts, now)
    names = [action.name for action in actions]
    assert len(set(names)) == len(names)
    for action in actions:
        assert parts[action.name].running is (action.do is Do.STOP)
        if action.do is Do.START and role(action.name) in ("worker", API):
            assert all(parts[engine].running for engine in (STORE, BROKER) if engine in parts)


@given(st.fixed_dictionaries(dict.fromkeys(ALL, PARTS)))
def test_everything_runs_in_the_end(parts: dict[str, Part]) -> None:
    now = 200.0
    for _ in range(3):
        for action in decide(parts, now):
            parts[action.name] = started(parts[action.name], now) if action.do is Do.START else stopped(now)
    assert all(part.running for part in parts.values())
