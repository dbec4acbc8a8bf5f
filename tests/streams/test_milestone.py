"""Which reports tell of one step, and which of them is believed."""

from datetime import timedelta

import pytest

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.timeline import Timeline
from schemas.trust import DERIVED, OWN, SECOND_HAND
from tests.streams.story import (
    BILL,
    BOX,
    BOX2,
    V1,
    V2,
    at,
    expected,
    happened,
    keys,
    linked,
    planned,
    sources,
    step,
    told,
)

MEMBER = linked("carrier", "2026-03-01 08:00", BILL, BOX)


def of_bill(*facts: Movement) -> Timeline:
    return told(BILL, [MEMBER, *facts])


def test_an_actual_beats_a_later_estimate() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        expected("carrier", Kind.GATE_IN, "2026-03-04 12:00", "CNYTN", BOX, said="2026-03-03 15:00"),
    )
    gate_in = step(timeline, "gate_in@CNYTN")
    assert gate_in.state is Certainty.ACTUAL
    assert gate_in.best.at == at("2026-03-03 09:00")
    assert gate_in.estimated
    assert gate_in.estimated.at == at("2026-03-04 12:00")
    assert gate_in.rule == "actual"


def test_the_latest_estimate_counts() -> None:
    timeline = of_bill(
        expected("carrier", Kind.GATE_IN, "2026-03-05 12:00", "CNYTN", BOX, said="2026-03-02 08:00"),
        expected("carrier", Kind.GATE_IN, "2026-03-04 12:00", "CNYTN", BOX, said="2026-03-02 18:00"),
        expected("carrier", Kind.GATE_IN, "2026-03-06 12:00", "CNYTN", BOX, said="2026-03-01 18:00"),
    )
    assert step(timeline, "gate_in@CNYTN").best.at == at("2026-03-04 12:00")
    assert step(timeline, "gate_in@CNYTN").rule == "latest"


def test_the_plan_is_what_was_promised_first_and_a_moved_plan_is_a_delay() -> None:
    timeline = of_bill(
        planned("carrier", Kind.LOADED, "2026-03-05 12:00", "CNYTN", BOX, V1, said="2026-02-10"),
        planned("carrier", Kind.LOADED, "2026-03-06 12:00", "CNYTN", BOX, V1, said="2026-02-20"),
    )
    loaded = step(timeline, "loaded@CNYTN")
    assert loaded.planned
    assert loaded.planned.at == at("2026-03-05 12:00")
    assert loaded.estimated
    assert loaded.estimated.at == at("2026-03-06 12:00")
    assert loaded.delay_minutes == 24 * 60


def test_a_more_precise_time_beats_a_rougher_one_said_later() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        happened("carrier", Kind.GATE_IN, "2026-03-03", "CNYTN", BOX, said="2026-03-05 09:05"),
    )
    assert step(timeline, "gate_in@CNYTN").best.at == at("2026-03-03 09:00")
    assert step(timeline, "gate_in@CNYTN").rule == "precision"


def test_of_two_equal_words_the_latest_counts() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        happened("carrier", Kind.GATE_IN, "2026-03-03 09:40", "CNYTN", BOX, said="2026-03-03 12:00"),
    )
    assert step(timeline, "gate_in@CNYTN").best.at == at("2026-03-03 09:40")
    assert step(timeline, "gate_in@CNYTN").rule == "latest"


def test_a_partys_own_word_beats_what_positions_suggest() -> None:
    timeline = of_bill(
        happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1, said="2026-03-05 20:10"),
        happened("fences", Kind.DEPARTED, "2026-03-05 20:25", "CNYTN", V1, said="2026-03-06", trust=DERIVED),
    )
    departed = step(timeline, "departed@CNYTN")
    assert departed.best.at == at("2026-03-05 20:00")
    assert departed.rule == "trust"
    assert not departed.disputed


def test_the_party_that_did_it_beats_the_later_word_of_another() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05", trust=OWN),
        happened("carrier", Kind.GATE_IN, "2026-03-03 21:00", "CNYTN", BOX, said="2026-03-05 09:05"),
    )
    gate_in = step(timeline, "gate_in@CNYTN")
    assert (gate_in.best.at, gate_in.rule) == (at("2026-03-03 09:00"), "trust")
    assert gate_in.disputed, "the carrier's word is first hand, too"


def test_who_only_heard_of_it_disputes_nothing() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        happened("platform", Kind.GATE_IN, "2026-03-03 21:00", "CNYTN", BOX, said="2026-03-05", trust=SECOND_HAND),
    )
    gate_in = step(timeline, "gate_in@CNYTN")
    assert (gate_in.best.at, gate_in.disputed) == (at("2026-03-03 09:00"), False)


def test_two_sources_of_one_milestone_are_one_milestone_with_both_as_evidence() -> None:
    facts = [
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN-YICT", BOX, V1, said="2026-03-05 10:30"),
        happened("carrier", Kind.LOADED, "2026-03-05 11:00", "CNYTN", BOX, said="2026-03-05 12:00"),
    ]
    timeline = of_bill(*facts)
    assert keys(timeline) == ["loaded@CNYTN"]
    assert sources(timeline, "loaded@CNYTN", facts) == ["carrier", "terminal"]
    loaded = step(timeline, "loaded@CNYTN")
    assert loaded.place
    assert loaded.place.facility == "CNYTN-YICT"


@pytest.mark.parametrize(("hours", "disputed"), [(5, False), (7, True)])
def test_contradictory_actuals_are_disputed_and_the_latest_word_is_shown(hours: int, disputed: bool) -> None:
    other = (at("2026-03-03 09:00") + timedelta(hours=hours)).isoformat()
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        happened("carrier", Kind.GATE_IN, other, "CNYTN", BOX, said="2026-03-04 12:00"),
    )
    assert step(timeline, "gate_in@CNYTN").best.at == at(other)
    assert step(timeline, "gate_in@CNYTN").disputed is disputed


def test_a_day_and_a_time_on_that_day_do_not_contradict_each_other() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03T21:00+08:00", "CNYTN", BOX),
        happened("carrier", Kind.GATE_IN, "2026-03-03", "CNYTN", BOX),
    )
    assert not step(timeline, "gate_in@CNYTN").disputed


def test_one_party_that_corrects_itself_contradicts_nobody() -> None:
    timeline = of_bill(
        happened("carrier", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX, said="2026-03-03 09:05"),
        happened("carrier", Kind.GATE_IN, "2026-03-04 09:00", "CNYTN", BOX, said="2026-03-04 09:05"),
    )
    assert not step(timeline, "gate_in@CNYTN").disputed


def test_a_delay_against_a_day_is_told_in_whole_days() -> None:
    timeline = of_bill(
        planned("carrier", Kind.GATE_IN, "2026-03-03", "CNYTN", BOX),
        happened("terminal", Kind.GATE_IN, "2026-03-03T23:30+08:00", "CNYTN", BOX),
    )
    assert step(timeline, "gate_in@CNYTN").delay_minutes == 0


def test_a_box_that_comes_to_one_gate_twice_has_two_milestones() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX),
        happened("terminal", Kind.GATE_OUT, "2026-03-04 09:00", "CNYTN", BOX),
        happened("terminal", Kind.GATE_IN, "2026-03-05 09:00", "CNYTN", BOX),
    )
    assert keys(timeline) == ["gate_in@CNYTN", "gate_out@CNYTN", "gate_in@CNYTN#2"]


def test_a_report_without_a_place_joins_the_step_that_has_one() -> None:
    timeline = of_bill(
        happened("terminal", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN", BOX),
        happened("carrier", Kind.GATE_IN, "2026-03-03 10:00", "", BOX),
    )
    assert keys(timeline) == ["gate_in@CNYTN"]
    assert len(step(timeline, "gate_in@CNYTN").evidence) == 2


def test_each_of_several_boxes_has_its_own_steps_and_a_vessels_calls_are_theirs_together() -> None:
    timeline = of_bill(
        linked("carrier", "2026-03-01 08:00", BILL, BOX2),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-05 11:00", "CNYTN", BOX2, V1),
        happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
    )
    assert keys(timeline) == ["loaded@CNYTN/LYUU1000002", "loaded@CNYTN/LYUU2000007", "departed@CNYTN"]


def test_order_of_milestones_is_the_order_of_their_times() -> None:
    timeline = of_bill(
        planned("carrier", Kind.ARRIVED, "2026-03-20 10:00", "NLRTM", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.GATE_IN, "2026-03-03 10:00", "CNYTN", BOX),
    )
    assert keys(timeline) == ["gate_in@CNYTN", "loaded@CNYTN", "arrived@NLRTM"]


def test_a_loading_told_without_its_vessel_is_the_loading_told_with_it() -> None:
    timeline = of_bill(
        happened("terminal", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-16 10:00", "SGSIN", BOX),
        happened("carrier", Kind.LOADED, "2026-03-16 11:00", "SGSIN", BOX, V2),
    )
    assert keys(timeline) == ["discharged@SGSIN", "loaded@SGSIN"]


def test_a_loading_without_its_vessel_is_not_the_one_before_the_discharge() -> None:
    timeline = of_bill(
        happened("barge", Kind.LOADED, "2026-03-10 10:00", "CNYTN", BOX, V2),
        happened("terminal", Kind.DISCHARGED, "2026-03-12 10:00", "CNYTN", BOX),
        happened("terminal", Kind.LOADED, "2026-03-14 10:00", "CNYTN", BOX),
    )
    assert keys(timeline) == ["loaded@CNYTN", "discharged@CNYTN", "loaded@CNYTN#2"]
