"""One conveyance, several rides; one plan, another ride: what an operator of barges, shuttles, trucks and feeders sees."""

from collections.abc import Sequence

import pytest

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.refs import Ref, ref
from schemas.timeline import Status, Timeline
from streams.change import changes
from streams.evidence import why
from tests.streams.story import (
    AWB,
    BARGE,
    BILL,
    BILL2,
    BOX,
    BOX2,
    FLIGHT,
    MMSI,
    ORDER,
    TRUCK,
    V1,
    V2,
    V3,
    at,
    happened,
    keys,
    legs,
    linked,
    packed,
    planned,
    step,
    told,
)

MEMBER = packed("carrier", "2026-02-25 08:00", BILL, BOX)


def loaded(when: str, where: str, *refs: Ref, who: str = "terminal") -> Movement:
    return happened(who, Kind.LOADED, when, where, *refs)


def discharged(when: str, where: str, *refs: Ref, who: str = "terminal") -> Movement:
    return happened(who, Kind.DISCHARGED, when, where, *refs)


SHUTTLE = [
    MEMBER,
    loaded("2026-03-01 08:00", "CNFOS", BOX, BARGE),
    discharged("2026-03-01 18:00", "CNYTN", BOX, BARGE),
    loaded("2026-03-03 08:00", "CNYTN", BOX, BARGE),
    discharged("2026-03-03 18:00", "CNFOS", BOX, BARGE),
    loaded("2026-03-06 08:00", "CNFOS", BOX, BARGE),
]


def test_a_barge_that_carries_a_box_to_and_fro_and_to_again_is_three_rides() -> None:
    timeline = told(BILL, [*SHUTTLE, discharged("2026-03-06 18:00", "CNYTN", BOX, BARGE)])
    assert legs(timeline) == [(BARGE, "CNFOS", "CNYTN"), (BARGE, "CNYTN", "CNFOS"), (BARGE, "CNFOS", "CNYTN")]
    assert keys(timeline) == [
        *("loaded@CNFOS", "discharged@CNYTN", "loaded@CNYTN", "discharged@CNFOS"),
        *("loaded@CNFOS#2", "discharged@CNYTN#2"),
    ]
    assert timeline.status is Status.WAITING


def test_a_box_is_aboard_again_from_the_second_loading() -> None:
    assert told(BILL, SHUTTLE[:3]).position_of == ()
    assert told(BILL, SHUTTLE[:4]).position_of == (BARGE,)
    assert [leg.done for leg in told(BILL, SHUTTLE).legs] == [True, True, False]


def test_each_ride_has_its_own_calls_of_the_barge() -> None:
    calls = [
        happened("port", Kind.DEPARTED, "2026-03-01 09:00", "CNFOS", BARGE),
        happened("port", Kind.ARRIVED, "2026-03-01 17:00", "CNYTN", BARGE),
        happened("port", Kind.DEPARTED, "2026-03-01 19:00", "CNYTN", BARGE),  # without the box
        happened("port", Kind.ARRIVED, "2026-03-02 17:00", "CNYTN", BARGE),
        happened("port", Kind.DEPARTED, "2026-03-03 09:00", "CNYTN", BARGE),
        happened("port", Kind.ARRIVED, "2026-03-03 17:00", "CNFOS", BARGE),
    ]
    timeline = told(BILL, [*SHUTTLE[:5], *calls])
    assert [(leg.departed and leg.departed.at, leg.arrived and leg.arrived.at) for leg in timeline.legs] == [
        (at("2026-03-01 09:00"), at("2026-03-01 17:00")),
        (at("2026-03-03 09:00"), at("2026-03-03 17:00")),
    ]
    assert not any(step.disputed for step in timeline.milestones)


def test_a_second_ride_that_has_not_left_yet_is_not_under_way() -> None:
    first = [
        *SHUTTLE[:3],
        happened("port", Kind.DEPARTED, "2026-03-01 09:00", "CNFOS", BARGE),
        happened("port", Kind.ARRIVED, "2026-03-01 17:00", "CNYTN", BARGE),
    ]
    assert told(BILL, [*first, SHUTTLE[3]]).status is Status.WAITING
    gone = happened("port", Kind.DEPARTED, "2026-03-03 09:00", "CNYTN", BARGE)
    assert told(BILL, [*first, SHUTTLE[3], gone]).status is Status.MOVING


def test_a_plan_to_go_back_is_a_leg_of_its_own_and_takes_nothing_from_the_first() -> None:
    back = [
        planned("barge", Kind.LOADED, "2026-03-03 08:00", "CNYTN", BOX, BARGE),
        planned("barge", Kind.DISCHARGED, "2026-03-03 18:00", "CNFOS", BOX, BARGE),
    ]
    timeline = told(BILL, [*SHUTTLE[:3], *back])
    assert legs(timeline) == [(BARGE, "CNFOS", "CNYTN"), (BARGE, "CNYTN", "CNFOS")]
    assert (timeline.next, timeline.status) == ("loaded@CNYTN", Status.WAITING)


def test_a_truck_used_all_day_carries_a_box_twice_and_its_other_work_is_no_part_of_it() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            happened("gps", Kind.DEPARTED, "2026-03-01 04:00", "CNSZX", TRUCK),
            loaded("2026-03-01 08:00", "CNSZX", BOX, TRUCK),
            happened("gps", Kind.DEPARTED, "2026-03-01 08:20", "CNSZX", TRUCK),
            happened("gps", Kind.ARRIVED, "2026-03-01 09:50", "HKHKG", TRUCK),
            discharged("2026-03-01 10:00", "HKHKG", BOX, TRUCK),
            loaded("2026-03-01 15:00", "HKHKG", BOX, TRUCK),
            happened("gps", Kind.DEPARTED, "2026-03-01 15:10", "HKHKG", TRUCK),
            discharged("2026-03-01 17:00", "CNSZX", BOX, TRUCK),
            happened("gps", Kind.DEPARTED, "2026-03-01 22:00", "CNSZX", TRUCK),
        ],
    )
    assert legs(timeline) == [(TRUCK, "CNSZX", "HKHKG"), (TRUCK, "HKHKG", "CNSZX")]
    assert [leg.departed and leg.departed.at for leg in timeline.legs] == [
        at("2026-03-01 08:20"),
        at("2026-03-01 15:10"),
    ]


def test_a_truck_ride_nobody_closed_ends_at_the_gate_where_the_box_came_in() -> None:
    facts = [
        MEMBER,
        loaded("2026-03-01 08:00", "CNDGG", BOX, TRUCK),
        happened("terminal", Kind.GATE_IN, "2026-03-01 11:00", "CNYTN", BOX),
        happened("gps", Kind.ARRIVED, "2026-03-01 18:00", "CNSHK", TRUCK),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(TRUCK, "CNDGG", "CNYTN")]
    assert timeline.position_of == ()
    assert "arrived@CNSHK" not in keys(timeline)


def gate(kind: Kind, when: str, where: str, *refs: Ref) -> Movement:
    return happened("terminal", kind, when, where, BOX, *refs)


def test_gates_alone_tell_the_rides_of_a_truck() -> None:
    facts = [
        MEMBER,
        gate(Kind.GATE_OUT, "2026-03-01 08:00", "CNSHK", TRUCK),
        gate(Kind.GATE_IN, "2026-03-01 10:00", "CNYTN", TRUCK),
        gate(Kind.GATE_OUT, "2026-03-01 14:00", "CNYTN", TRUCK),
        gate(Kind.GATE_IN, "2026-03-01 16:00", "CNSHK", TRUCK),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(TRUCK, "CNSHK", "CNYTN"), (TRUCK, "CNYTN", "CNSHK")]
    assert [leg.done for leg in timeline.legs] == [True, True]
    assert [leg.departed and leg.departed.at for leg in timeline.legs] == [facts[1].occurred_at, facts[3].occurred_at]
    assert told(BILL, facts[:4]).position_of == (TRUCK,)


def test_a_gate_that_a_truck_passes_with_the_box_ends_no_ride() -> None:
    facts = [
        MEMBER,
        loaded("2026-03-01 08:00", "CNDGG", BOX, TRUCK),
        gate(Kind.GATE_IN, "2026-03-01 10:00", "CNSZX", TRUCK),
        gate(Kind.GATE_OUT, "2026-03-01 10:20", "CNSZX", TRUCK),
        gate(Kind.GATE_IN, "2026-03-01 12:00", "HKHKG", TRUCK),
    ]
    assert legs(told(BILL, facts)) == [(TRUCK, "CNDGG", "HKHKG")]


def test_a_truck_that_brings_a_box_to_a_gate_did_so_from_nobody_knows_where() -> None:
    facts = [MEMBER, gate(Kind.GATE_IN, "2026-03-01 10:00", "CNYTN", TRUCK)]
    (leg,) = told(BILL, facts).legs
    assert (leg.origin, leg.destination and leg.destination.locode, leg.done) == (None, "CNYTN", True)
    assert told(BILL, facts).status is Status.ORIGIN


DAILY = [ref("train", "K9001/2026-03-02"), ref("train", "K9001/2026-03-09")]


def test_a_train_number_used_daily_that_carries_a_box_again_is_two_rides() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-02 08:00", "CNGGA", BOX, DAILY[0]),
            discharged("2026-03-02 18:00", "CNYTN", BOX, DAILY[0]),
            loaded("2026-03-05 08:00", "CNYTN", BOX, TRUCK),
            discharged("2026-03-05 16:00", "CNGGA", BOX, TRUCK),
            loaded("2026-03-09 08:00", "CNGGA", BOX, DAILY[1]),
            discharged("2026-03-09 18:00", "CNYTN", BOX, DAILY[1]),
        ],
    )
    assert legs(timeline) == [(DAILY[0], "CNGGA", "CNYTN"), (TRUCK, "CNYTN", "CNGGA"), (DAILY[1], "CNGGA", "CNYTN")]


OUT, HOME = ref("voyage", "IMO9321483/001E"), ref("voyage", "IMO9321483/001W")


def test_a_voyage_number_that_changes_on_the_way_is_one_ride() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1, HOME),
            happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1, HOME),
            happened("port", Kind.ARRIVED, "2026-03-20 20:00", "SGSIN", V1, OUT),
            discharged("2026-03-21 10:00", "SGSIN", BOX, V1, OUT),
        ],
    )
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN")]
    assert set(timeline.legs[0].conveyance_refs) == {V1, OUT, HOME}


def test_a_voyage_number_alone_that_changes_on_the_way_is_one_ride_where_the_vessel_is_told() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-05 10:00", "CNYTN", BOX, HOME),
            happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1, HOME),
            happened("port", Kind.ARRIVED, "2026-03-20 20:00", "SGSIN", V1, OUT),
            discharged("2026-03-21 10:00", "SGSIN", BOX, OUT),
        ],
    )
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN")]


def test_the_voyages_of_a_round_trip_stay_with_their_own_ride() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1, HOME),
            discharged("2026-03-08 10:00", "SGSIN", BOX, V1, HOME),
            loaded("2026-03-20 10:00", "SGSIN", BOX, V1, OUT),
            discharged("2026-03-24 10:00", "CNYTN", BOX, V1, OUT),
        ],
    )
    assert [leg.conveyance_refs for leg in timeline.legs] == [(V1, HOME), (V1, OUT)]


def test_a_box_shifted_aboard_during_a_call_is_one_ride() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1),
            discharged("2026-03-12 10:00", "SGSIN", BOX, V1),
            loaded("2026-03-12 15:00", "SGSIN", BOX, V1),
            happened("port", Kind.DEPARTED, "2026-03-12 20:00", "SGSIN", V1),
        ],
    )
    assert [leg.conveyance for leg in timeline.legs] == [V1]
    assert timeline.status is Status.MOVING


def test_a_vessel_that_leaves_after_the_box_was_discharged_does_not_take_it_along() -> None:
    leaves = happened("carrier", Kind.DEPARTED, "2026-03-12 20:00", "SGSIN", BOX, V1)
    facts = [MEMBER, loaded("2026-03-05 10:00", "CNYTN", BOX, V1), discharged("2026-03-12 10:00", "SGSIN", BOX, V1)]
    timeline = told(BILL, [*facts, leaves])
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN")]
    assert (timeline.status, timeline.position_of) == (Status.WAITING, ())


@pytest.mark.parametrize(
    ("getting_on", "getting_off"),
    [
        ("2026-03-01 08:00", "2026-03-01"),  # a day alone: the whole of it
        ("2026-03-01", "2026-03-01 06:00"),
        ("2026-03-01 16:00", "2026-03-01 10:00"),  # local time read as another zone's
    ],
)
def test_a_rough_or_a_wrong_clock_makes_no_second_ride(getting_on: str, getting_off: str) -> None:
    facts = [MEMBER, loaded(getting_on, "CNFOS", BOX, BARGE), discharged(getting_off, "CNYTN", BOX, BARGE)]
    assert legs(told(BILL, facts)) == [(BARGE, "CNFOS", "CNYTN")]


def test_a_loading_told_by_another_partys_clock_is_disputed_and_no_second_ride() -> None:
    late = loaded("2026-03-01 18:00", "CNFOS", BOX, BARGE, who="carrier")
    facts = [*SHUTTLE[:2], discharged("2026-03-01 12:00", "CNYTN", BOX, BARGE)]
    timeline = told(BILL, [*facts, late])
    assert legs(timeline) == [(BARGE, "CNFOS", "CNYTN")]
    assert step(timeline, "loaded@CNFOS").disputed


def test_boxes_that_rode_one_vessel_one_after_the_other_are_two_legs() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            packed("carrier", "2026-02-25 08:00", BILL, BOX2),
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1),
            discharged("2026-03-09 10:00", "SGSIN", BOX, V1),
            loaded("2026-04-05 10:00", "CNYTN", BOX2, V1),
            discharged("2026-04-09 10:00", "SGSIN", BOX2, V1),
            happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
            happened("port", Kind.DEPARTED, "2026-04-05 20:00", "CNYTN", V1),
        ],
    )
    assert [leg.riders for leg in timeline.legs] == [(BOX,), (BOX2,)]
    assert [leg.departed and leg.departed.at for leg in timeline.legs] == [
        at("2026-03-05 20:00"),
        at("2026-04-05 20:00"),
    ]


def test_boxes_of_one_vessel_for_two_ports_are_two_legs() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            packed("carrier", "2026-02-25 08:00", BILL, BOX2),
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1),
            loaded("2026-03-05 11:00", "CNYTN", BOX2, V1),
            discharged("2026-03-09 10:00", "SGSIN", BOX, V1),
            discharged("2026-04-01 10:00", "NLRTM", BOX2, V1),
        ],
    )
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN"), (V1, "CNYTN", "NLRTM")]
    assert [leg.riders for leg in timeline.legs] == [(BOX,), (BOX2,)]


def test_what_is_told_of_the_whole_bill_ends_with_its_boxes() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", BILL, V1),
            loaded("2026-03-05 10:00", "CNYTN", BOX, V1),
            discharged("2026-03-09 10:00", "SGSIN", BOX, V1),
            happened("port", Kind.ARRIVED, "2026-04-01 10:00", "NLRTM", V1),
        ],
    )
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN")]
    assert "arrived@NLRTM" not in keys(timeline)


def test_a_call_at_the_next_port_hours_after_discharge_is_not_the_boxs() -> None:
    timeline = told(
        BILL,
        [
            *SHUTTLE[:3],
            happened("port", Kind.DEPARTED, "2026-03-01 19:00", "CNYTN", BARGE),
            happened("port", Kind.ARRIVED, "2026-03-01 22:00", "HKHKG", BARGE),
            happened("port", Kind.DEPARTED, "2026-03-01 05:00", "CNZHA", BARGE),
        ],
    )
    assert keys(timeline) == ["loaded@CNFOS", "discharged@CNYTN"]


def test_the_ends_of_a_leg_name_the_terminal_where_anybody_does() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            loaded("2026-03-05 10:00", "CNYTN-YICT", BOX, V1),
            happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
            discharged("2026-03-20 10:00", "NLRTM-RWG", BOX, V1),
        ],
    )
    (leg,) = timeline.legs
    assert [place and place.facility for place in (leg.origin, leg.destination)] == ["CNYTN-YICT", "NLRTM-RWG"]


PLAN = planned("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V3, said="2026-02-20")
NEW_PLAN = planned("carrier", Kind.LOADED, "2026-03-08 10:00", "CNYTN", BOX, V1, said="2026-03-04 09:00")
WENT = loaded("2026-03-08 12:00", "CNYTN", BOX, V1)


def rolled(timeline: Timeline) -> list[tuple[str, str, str]]:
    found = [m for m in timeline.milestones if m.kind is Kind.ROLLED]
    return [(m.key, m.attributes["from"], m.attributes["to"]) for m in found]


@pytest.mark.parametrize("facts", [[PLAN, WENT], [PLAN, NEW_PLAN], [PLAN, NEW_PLAN, WENT]])
def test_a_box_that_leaves_with_another_vessel_than_promised_was_rolled(facts: Sequence[Movement]) -> None:
    timeline = told(BILL, [MEMBER, *facts])
    assert rolled(timeline) == [("rolled@CNYTN", V3, V1)]
    assert [leg.conveyance for leg in timeline.legs] == [V1]
    assert PLAN.id in step(timeline, "rolled@CNYTN").evidence


def test_a_roll_is_known_from_the_first_word_of_it_and_says_why() -> None:
    facts = [MEMBER, PLAN, NEW_PLAN, WENT]
    timeline = told(BILL, facts)
    assert step(timeline, "rolled@CNYTN").best.at == at("2026-03-04 09:00")
    explained = why("rolled@CNYTN", timeline, facts)
    assert [report.fact for report in explained.reports] == [NEW_PLAN.id, PLAN.id]
    assert explained.rule_en == "another took the place of the one it was planned aboard"


def test_a_roll_is_news_in_the_live_feed_and_so_is_that_it_was_none_after_all() -> None:
    before, after = told(BILL, [MEMBER, PLAN]), told(BILL, [MEMBER, PLAN, NEW_PLAN])
    assert "rolled@CNYTN" in {change.what for change in changes(before, after)}
    sailed = told(BILL, [MEMBER, PLAN, NEW_PLAN, loaded("2026-03-05 12:00", "CNYTN", BOX, V3)])
    assert rolled(sailed) == []
    assert [leg.conveyance for leg in sailed.legs] == [V3]
    assert [c.after for c in changes(after, sailed) if c.what == "rolled@CNYTN"] == [None]


def test_a_roll_that_a_terminal_tells_says_from_what_to_what() -> None:
    timeline = told(BILL, [MEMBER, PLAN, happened("terminal", Kind.ROLLED, "2026-03-05 18:00", "CNYTN", BOX), WENT])
    assert rolled(timeline) == [("rolled@CNYTN", V3, V1)]
    assert step(timeline, "rolled@CNYTN").best.at == at("2026-03-05 18:00")


@pytest.mark.parametrize(
    "other",
    [
        loaded("2026-03-04 12:00", "CNYTN", BOX, TRUCK),  # a truck takes no vessel's place
        loaded("2026-02-20 12:00", "CNYTN", BOX, BARGE),  # nor does a barge
        loaded("2026-03-04 12:00", "CNSHK", BOX, V2),  # nor what left elsewhere
    ],
    ids=["truck", "barge", "elsewhere"],
)
def test_a_plan_stays_where_what_left_is_something_else(other: Movement) -> None:
    timeline = told(BILL, [MEMBER, PLAN, other])
    assert rolled(timeline) == []
    assert V3 in [leg.conveyance for leg in timeline.legs]


def test_a_plan_to_leave_a_place_again_is_not_overtaken_by_the_first_time() -> None:
    facts = [*SHUTTLE[:3], planned("barge", Kind.LOADED, "2026-03-03 08:00", "CNYTN", BOX, BARGE)]
    again = planned("barge", Kind.LOADED, "2026-03-06 08:00", "CNFOS", BOX, MMSI, mode=Mode.BARGE)
    timeline = told(BILL, [*facts, planned("barge", Kind.DISCHARGED, "2026-03-03 18:00", "CNFOS", BOX, BARGE), again])
    assert [leg.conveyance for leg in timeline.legs] == [BARGE, BARGE, MMSI]
    assert rolled(timeline) == []


def test_of_two_boxes_one_may_be_rolled() -> None:
    both = [MEMBER, packed("carrier", "2026-02-25 08:00", BILL, BOX2)]
    plans = [PLAN, planned("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX2, V3, said="2026-02-20")]
    timeline = told(BILL, [*both, *plans, loaded("2026-03-05 10:00", "CNYTN", BOX2, V3), WENT])
    assert rolled(timeline) == [(f"rolled@CNYTN/{BOX.partition(':')[2]}", V3, V1)]
    waiting = told(BILL, [*both, *plans, loaded("2026-03-05 10:00", "CNYTN", BOX2, V1)])
    assert [leg.conveyance for leg in waiting.legs] == [V1, V3]


def test_a_plan_for_the_whole_bill_is_a_plan_for_its_box() -> None:
    bill = planned("carrier", Kind.DEPARTED, "2026-03-05 18:00", "CNYTN", BILL, V3, said="2026-02-20")
    assert rolled(told(BILL, [MEMBER, bill, WENT])) == [("rolled@CNYTN", V3, V1)]


def test_bills_of_one_order_that_are_planned_on_two_vessels_are_not_rolled() -> None:
    facts = [
        *(linked("shipper", "2026-02-20", ORDER, bill) for bill in (BILL, BILL2)),
        planned("carrier", Kind.DEPARTED, "2026-03-05 18:00", "CNYTN", BILL, V3, said="2026-02-20"),
        planned("carrier", Kind.DEPARTED, "2026-03-12 18:00", "CNYTN", BILL2, V1, said="2026-02-27"),
    ]
    timeline = told(ORDER, facts)
    assert rolled(timeline) == []
    assert [leg.conveyance for leg in timeline.legs] == [V3, V1]
    gone = told(ORDER, [*facts, happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", BILL, V3)])
    assert rolled(gone) == []
    assert [leg.conveyance for leg in gone.legs] == [V3, V1]


def test_freight_offloaded_to_the_next_flight_was_rolled() -> None:
    later = ref("flight", "LY263/2026-03-06")
    timeline = told(
        AWB,
        [
            planned("airline", Kind.DEPARTED, "2026-03-05 10:00", "HKHKG", AWB, FLIGHT, said="2026-03-01"),
            happened("airline", Kind.DEPARTED, "2026-03-06 10:00", "HKHKG", AWB, later),
        ],
    )
    assert rolled(timeline) == [("rolled@HKHKG", FLIGHT, later)]
