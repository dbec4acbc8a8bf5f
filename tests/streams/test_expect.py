"""What should come next, by when, and what its silence means."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.timeline import Timeline
from streams.expect import Basis, Expected, State, expected
from streams.lanes import NOTHING, PRIOR_LATE, Follow, History, Late, Spot, Spread
from tests.streams.story import BILL, BOX, V1, at, happened, planned, told
from tests.streams.story import expected as estimated

LOADED = [
    happened("terminal", Kind.GATE_IN, "2026-03-04 08:00", "CNYTN", BOX, BILL),
    happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1),
]
DEPARTED = happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1)
ARRIVAL = planned("carrier", Kind.ARRIVED, "2026-03-09 12:00", "SGSIN", V1)


def ahead(facts: Iterable[Movement], history: History = NOTHING) -> Expected:
    found = expected(told(BILL, facts), history)
    assert found is not None
    return found


def late(low: float, mid: float, high: float, n: int) -> History:
    spot = Spot(Kind.ARRIVED, "SGSIN")
    return History({Late(Mode.SEA, spot): Spread(low, mid, high, n)}, {}, {})


def test_the_next_step_of_the_plan_is_expected_when_it_was_promised() -> None:
    found = ahead([*LOADED, DEPARTED, ARRIVAL])
    assert (found.key, found.basis, found.n, found.after) == ("arrived@SGSIN", Basis.PLAN, 0, "departed@CNYTN")
    assert found.expected_at == at("2026-03-09 12:00")


def test_without_history_the_deadline_is_what_such_plans_usually_miss_by() -> None:
    found = ahead([*LOADED, DEPARTED, ARRIVAL])
    assert found.deadline_at == at("2026-03-09 12:01") + timedelta(minutes=PRIOR_LATE[Mode.SEA].high)


def test_a_lane_that_keeps_its_plans_has_an_early_deadline() -> None:
    punctual = ahead([*LOADED, DEPARTED, ARRIVAL], late(-30, 0, 45, n=95))
    assert punctual.n == 95
    assert punctual.deadline_at - at("2026-03-09 12:00") < timedelta(hours=2)


def test_few_journeys_hardly_move_the_deadline() -> None:
    habit, few, many = (ahead([*LOADED, DEPARTED, ARRIVAL], late(-30, 0, 45, n)).deadline_at for n in (0, 1, 1000))
    assert habit > few > many
    assert habit - few < few - many


def test_a_day_is_over_when_it_ends() -> None:
    day = planned("carrier", Kind.ARRIVED, "2026-03-09", "SGSIN", V1)
    assert ahead([*LOADED, DEPARTED, day], late(0, 0, 0, 10_000)).deadline_at > at("2026-03-10T00:00+08:00")


def test_an_estimate_replaces_the_plan() -> None:
    later = estimated("carrier", Kind.ARRIVED, "2026-03-10 18:00", "SGSIN", V1, said="2026-03-06")
    found = ahead([*LOADED, DEPARTED, ARRIVAL, later])
    assert (found.basis, found.expected_at) == (Basis.ESTIMATE, at("2026-03-10 18:00"))


def test_where_nobody_planned_the_lane_tells_what_usually_follows() -> None:
    usual = Follow(Spot(Kind.LOADED, "CNYTN"), Spread(600, 1500, 4320, 40), 0.9)
    found = ahead(LOADED[:1], History({}, {}, {Spot(Kind.GATE_IN, "CNYTN"): usual}))
    assert (found.key, found.basis, found.n) == ("loaded@CNYTN", Basis.LANE, 40)
    assert found.deadline_at == at("2026-03-07 08:00")


def test_four_journeys_are_no_habit() -> None:
    rare = Follow(Spot(Kind.LOADED, "CNYTN"), Spread(600, 1500, 4320, 4), 1.0)
    assert expected(told(BILL, LOADED[:1]), History({}, {}, {Spot(Kind.GATE_IN, "CNYTN"): rare})) is None


def test_what_is_delivered_expects_nothing() -> None:
    delivered = happened("carrier", Kind.DELIVERED, "2026-03-06 10:00", "CNYTN", BILL)
    assert expected(told(BILL, [*LOADED, delivered, ARRIVAL]), NOTHING) is None


@pytest.mark.parametrize(
    ("now", "heard", "state"),
    [
        ("2026-03-09 08:00", None, State.EXPECTED),  # its time has not come
        ("2026-03-10 08:00", None, State.EXPECTED),  # late, as such plans are
        ("2026-03-11 08:00", "2026-03-10 22:00", State.OVERDUE),  # the carrier spoke since, and not of this
        ("2026-03-11 08:00", "2026-03-09 11:00", State.DARK),  # the carrier told nothing at all since
        ("2026-03-11 08:00", None, State.DARK),
    ],
)
def test_silence_is_news_only_where_the_source_speaks(now: str, heard: str | None, state: State) -> None:
    found = ahead([*LOADED, DEPARTED, ARRIVAL])
    spoke = {"carrier": at(heard)} if heard else {}
    assert found.state(at(now), spoke | {"somebody else": at(now)}) is state


def test_a_redirect_expects_nothing() -> None:
    assert expected(Timeline(id=BILL, version=1, redirect=BILL), NOTHING) is None
