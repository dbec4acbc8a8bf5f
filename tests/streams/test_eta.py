"""When a journey ends: what each voice says, how they are joined, and what is news."""

import random
from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from streams.eta import Fix, Forecast, forecast, is_news
from streams.lanes import NOTHING, History, Lane, Spread
from streams.shipment import answer
from tests.streams.histories import histories
from tests.streams.oracle import oracle
from tests.streams.story import BILL, BOX, TRUCK, V1, V2, at, happened, planned, told
from tests.streams.story import expected as estimated

LOADED = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1)
SAILS = planned("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1)
SAILED = happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1)
CALLS = planned("carrier", Kind.ARRIVED, "2026-03-09 12:00", "SGSIN", V1)
NOW = "2026-03-06 00:00"
STEADY = History({}, {Lane(Mode.SEA, "CNYTN", "SGSIN"): Spread(85 * 60, 90 * 60, 95 * 60, 50)}, {})


def foretold(facts: Iterable[Movement], now: str = NOW, history: History = NOTHING, fix: Fix | None = None) -> Forecast:
    found = forecast(told(BILL, facts), history, fix, at(now))
    assert found is not None
    return found


def bases(found: Forecast) -> list[str]:
    return [part.basis for part in found.parts]


def test_a_plan_comes_true_about_as_late_as_such_plans_do() -> None:
    found = foretold([LOADED, SAILS, CALLS], "2026-03-05 12:00")
    assert found.low_at < at("2026-03-09 12:00") < found.at < found.high_at
    assert bases(found) == ["plan"]


def test_what_leaves_a_day_late_arrives_a_day_late() -> None:
    late = happened("carrier", Kind.DEPARTED, "2026-03-06 20:00", "CNYTN", V1)
    in_time, delayed = (foretold([LOADED, SAILS, CALLS, left], "2026-03-07") for left in (SAILED, late))
    assert delayed.at - in_time.at > timedelta(hours=20)


def test_an_estimate_knew_of_the_late_departure() -> None:
    late = happened("carrier", Kind.DEPARTED, "2026-03-06 20:00", "CNYTN", V1)
    word = estimated("carrier", Kind.ARRIVED, "2026-03-09 18:00", "SGSIN", V1, said="2026-03-06 21:00")
    found = foretold([LOADED, SAILS, CALLS, late, word], "2026-03-07")
    assert bases(found) == ["estimate"]
    assert found.at < at("2026-03-10 00:00")


def test_a_steady_lane_outweighs_a_loose_plan() -> None:
    found = foretold([LOADED, SAILED, CALLS], history=STEADY)
    weights = {part.basis: part.weight for part in found.parts}
    assert weights["lane"] > 0.7 > weights["plan"]
    assert {part.basis: part.band.n for part in found.parts}["lane"] == 50
    assert abs(found.at - at("2026-03-09 14:00")) < timedelta(hours=2)


def test_near_its_destination_its_position_speaks() -> None:
    near = Fix(at("2026-03-09 08:00"), 1.9, 104.4, 30.0)
    found = foretold([LOADED, SAILED, CALLS], "2026-03-09 08:10", fix=near)
    assert "position" in bases(found)
    assert found.high_at < foretold([LOADED, SAILED, CALLS], "2026-03-09 08:10").high_at


def test_an_old_position_says_nothing() -> None:
    old = Fix(at("2026-03-05 01:00"), 1.9, 104.4, 30.0)
    assert "position" not in bases(foretold([LOADED, SAILED, CALLS], fix=old))


def test_far_away_a_ship_is_measured_along_the_lanes_and_its_plan_weighs_more() -> None:
    channel = Fix(at(NOW), 50.3, -0.4, 28.0)  # it should be in the South China Sea
    found = {part.basis: part for part in foretold([LOADED, SAILED, CALLS], fix=channel).parts}
    assert 15_000 < found["position"].band.mid * 28 / 60 < 16_000, "kilometres from the Channel to Singapore, by Suez"
    assert found["plan"].weight > 0.9


def test_a_truck_far_away_says_nothing() -> None:
    leaves = happened("haulier", Kind.DEPARTED, "2026-03-05 20:00", "CNSZX", TRUCK)
    arrives = planned("haulier", Kind.ARRIVED, "2026-03-07 20:00", "CNSHA", TRUCK)
    aboard = happened("haulier", Kind.LOADED, "2026-03-05 18:00", "CNSZX", BOX, BILL, TRUCK)
    far, near = Fix(at(NOW), 23.0, 114.0, 80.0), Fix(at(NOW), 31.0, 121.0, 80.0)
    said = [bases(foretold([aboard, leaves, arrives], fix=fix)) for fix in (far, near)]
    assert said == [["plan"], ["plan", "position"]]


def test_where_nothing_else_speaks_the_distance_does() -> None:
    booked = planned("carrier", Kind.DISCHARGED, "2026-03-09 12:00", "SGSIN", BOX, BILL, V1)
    found = foretold([LOADED, SAILED, booked])
    assert found.place is not None
    assert found.place.locode == "SGSIN"


TWO = [
    *(LOADED, SAILED, CALLS),
    planned("terminal", Kind.LOADED, "2026-03-11 10:00", "SGSIN", BOX, BILL, V2),
    planned("carrier", Kind.DEPARTED, "2026-03-11 20:00", "SGSIN", V2),
    planned("carrier", Kind.ARRIVED, "2026-04-01 06:00", "NLRTM", V2),
]


def test_a_missed_connection_moves_the_end() -> None:
    slow = estimated("carrier", Kind.ARRIVED, "2026-03-14 12:00", "SGSIN", V1, said="2026-03-06 01:00")
    made, missed = foretold(TWO, "2026-03-07"), foretold([*TWO, slow], "2026-03-07")
    assert missed.at - made.at > timedelta(days=2)
    assert [part.leg for part in missed.parts] == [V1, V2]


def test_nothing_that_has_not_happened_lies_in_the_past() -> None:
    found = foretold([LOADED, SAILED, CALLS], "2026-03-20")
    assert at("2026-03-20") <= found.low_at <= found.at <= found.high_at


def test_a_journey_that_ended_has_no_forecast() -> None:
    arrived = happened("carrier", Kind.ARRIVED, "2026-03-09 15:00", "SGSIN", V1)
    assert forecast(told(BILL, [LOADED, SAILED, arrived]), NOTHING, None, at("2026-03-10")) is None


def test_a_few_minutes_are_no_news_and_a_day_is() -> None:
    found = foretold([LOADED, SAILED, CALLS])
    later = found._replace(at=found.at + timedelta(minutes=20))
    tomorrow = found._replace(at=found.at + timedelta(days=1))
    assert [is_news(found, other, at(NOW)) for other in (found, later, tomorrow, None)] == [False, False, True, True]


@given(histories(), st.integers(0, 180), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_as_known_at_a_time_it_is_what_a_replay_up_to_then_foretells(
    facts: list[Movement], day: int, seed: int
) -> None:
    now = at("2026-03-01") + timedelta(days=day)
    known = [fact for fact in facts if fact.received_at <= now]
    mixed = known * 2
    random.Random(seed).shuffle(mixed)
    for ref, timeline in oracle(known).items():
        replayed = forecast(answer(ref, mixed), STEADY, None, now)
        assert replayed == forecast(timeline, STEADY, None, now)
        assert replayed is None or now <= replayed.low_at <= replayed.at <= replayed.high_at
