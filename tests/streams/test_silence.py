"""Silence is a fact: told once, kept like all others, and no longer counted when the facts say otherwise."""

from collections.abc import Iterable

import pytest

from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import Ref
from streams.change import changes
from streams.expect import expected
from streams.lanes import NOTHING, Follow, History, Spot, Spread
from streams.silence import silence
from tests.streams.story import BILL, BOOKING, BOX, V1, at, happened, linked, planned, told
from tests.streams.story import expected as estimated

LOADED = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1)
DEPARTED = happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1)
ARRIVAL = planned("carrier", Kind.ARRIVED, "2026-03-09 12:00", "SGSIN", V1)
STORY = [LOADED, DEPARTED, ARRIVAL]
NOW = at("2026-03-12")


def noticed(facts: Iterable[Movement], who: Ref = BILL, history: History = NOTHING) -> Movement:
    step = expected(told(who, facts), history)
    assert step is not None
    return silence(who, step, NOW)


def test_a_deadline_that_passed_is_told_with_the_step_and_why() -> None:
    found = told(BILL, [*STORY, noticed(STORY)])
    assert found.overdue == found.next == "arrived@SGSIN"
    assert [m.key for m in found.milestones] == ["loaded@CNYTN", "departed@CNYTN", "arrived@SGSIN"]
    assert noticed(STORY).attributes == {
        "expected": "arrived@SGSIN",
        "after": "departed@CNYTN",
        "basis": "plan",
        "journeys": "0",
    }


def test_it_is_a_change_that_people_are_told_of() -> None:
    before, after = told(BILL, STORY), told(BILL, [*STORY, noticed(STORY)])
    assert [(c.what, c.before, c.after) for c in changes(before, after)] == [("overdue", None, "arrived@SGSIN")]


def test_noticed_twice_it_is_one_fact() -> None:
    step = expected(told(BILL, STORY), NOTHING)
    assert step is not None
    assert silence(BILL, step, NOW).id == silence(BILL, step, at("2026-03-20")).id


@pytest.mark.parametrize(
    "news",
    [
        happened("carrier", Kind.ARRIVED, "2026-03-09 15:00", "SGSIN", V1, heard="2026-03-13"),  # it had happened
        estimated("carrier", Kind.ARRIVED, "2026-03-14 12:00", "SGSIN", V1, said="2026-03-12 01:00"),  # moved
        happened("carrier", Kind.DELIVERED, "2026-03-10 12:00", "SGSIN", BILL, heard="2026-03-13"),
    ],
    ids=["happened", "moved", "delivered"],
)
def test_a_late_word_ends_it(news: Movement) -> None:
    assert told(BILL, [*STORY, noticed(STORY), news]).overdue == ""


def test_a_plan_that_moved_a_little_does_not_end_it() -> None:
    little = estimated("carrier", Kind.ARRIVED, "2026-03-09 14:00", "SGSIN", V1, said="2026-03-08")
    assert told(BILL, [*STORY, noticed(STORY), little]).overdue == "arrived@SGSIN"


def test_what_the_lane_expects_can_be_overdue_too() -> None:
    gate_in = [happened("terminal", Kind.GATE_IN, "2026-03-04 08:00", "CNYTN", BOX, BILL)]
    usual = Follow(Spot(Kind.LOADED, "CNYTN"), Spread(600, 1500, 4320, 40), 0.9)
    late = noticed(gate_in, history=History({}, {}, {Spot(Kind.GATE_IN, "CNYTN"): usual}))
    assert told(BILL, [*gate_in, late]).overdue == "loaded@CNYTN"
    assert told(BILL, [*gate_in, late, LOADED]).overdue == ""


def test_a_units_own_silence_is_no_part_of_its_trip() -> None:
    before = told(BOX, STORY)
    after = told(BOX, [*STORY, noticed(STORY, BOX)])
    assert after.overdue == "arrived@SGSIN"
    assert after.trips == before.trips


def test_told_of_one_name_it_holds_for_the_shipment() -> None:
    alone = [happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BOOKING, V1), DEPARTED, ARRIVAL]
    late = noticed(alone, BOOKING)
    joined = [*alone, linked("carrier", "2026-03-12", BILL, BOOKING), late]
    assert told(min(BILL, BOOKING), joined).overdue == "arrived@SGSIN"
