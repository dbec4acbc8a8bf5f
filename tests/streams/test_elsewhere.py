"""Two terminals that claim one box, and numbers read wrongly: where a unit cannot have been."""

import pytest

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.timeline import Timeline
from tests.streams.story import BILL, BOX, BOX2, happened, packed, step, told

MEMBER = packed("carrier", "2026-02-25 08:00", BILL, BOX)
YANTIAN = happened("yict", Kind.GATE_IN, "2026-03-03 09:00", "CNYTN-YICT", BOX)


def of_bill(*facts: Movement) -> Timeline:
    return told(BILL, [MEMBER, *facts])


def test_two_terminals_that_claim_one_box_name_each_other() -> None:
    timeline = of_bill(YANTIAN, happened("mct", Kind.GATE_IN, "2026-03-03 09:05", "CNSHK-MCT", BOX))
    here, there = step(timeline, "gate_in@CNYTN"), step(timeline, "gate_in@CNSHK")
    assert (here.disputed, here.elsewhere) == (True, "gate_in@CNSHK")
    assert (there.disputed, there.elsewhere) == (True, "gate_in@CNYTN")


def test_a_drive_through_the_city_is_no_contradiction() -> None:
    timeline = of_bill(YANTIAN, happened("mct", Kind.GATE_IN, "2026-03-03 10:30", "CNSHK-MCT", BOX))
    assert not any(found.disputed for found in timeline.milestones)


def test_a_claim_between_two_others_contradicts_both() -> None:
    timeline = of_bill(
        YANTIAN,
        happened("mct", Kind.GATE_IN, "2026-03-03 09:05", "CNSHK-MCT", BOX),
        happened("yict", Kind.LOADED, "2026-03-03 09:10", "CNYTN-YICT", BOX),
    )
    assert {m.key: m.elsewhere for m in timeline.milestones} == {
        "gate_in@CNYTN": "gate_in@CNSHK",
        "gate_in@CNSHK": "gate_in@CNYTN",
        "loaded@CNYTN": "gate_in@CNSHK",
    }


def test_two_boxes_may_be_at_two_places() -> None:
    timeline = of_bill(
        YANTIAN,
        packed("carrier", "2026-02-25 08:00", BILL, BOX2),
        happened("mct", Kind.GATE_IN, "2026-03-03 09:05", "CNSHK-MCT", BOX2),
    )
    assert not any(found.disputed for found in timeline.milestones)


def test_a_day_says_not_when_it_was_there() -> None:
    timeline = of_bill(YANTIAN, happened("mct", Kind.GATE_OUT, "2026-03-03", "CNSHK", BOX))
    assert not any(found.disputed for found in timeline.milestones)


@pytest.mark.parametrize(("mode", "disputed"), [(Mode.AIR, False), (Mode.ROAD, True)])
def test_an_aircraft_is_faster_than_a_truck(mode: Mode, disputed: bool) -> None:
    timeline = of_bill(
        happened("handler", Kind.LOADED, "2026-03-03 09:00", "CNSZX", BOX, mode=mode),
        happened("handler", Kind.DISCHARGED, "2026-03-03 12:00", "SGSIN", BOX, mode=mode),
    )
    assert step(timeline, "loaded@CNSZX").disputed is disputed
