"""Whole journeys: legs, status, delay, holds, and what is expected next."""

import pytest

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.timeline import Status
from tests.streams.story import (
    AWB,
    BARGE,
    BILL,
    BOOKING,
    BOX,
    BOX2,
    FLIGHT,
    ORDER,
    TRAIN,
    TRUCK,
    V1,
    V2,
    V3,
    WAGON,
    at,
    expected,
    happened,
    keys,
    legs,
    linked,
    packed,
    planned,
    step,
    takes_back,
    told,
)

MEMBER = packed("carrier", "2026-02-25 08:00", BILL, BOX)
SEA = [
    MEMBER,
    happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
    happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
    happened("port", Kind.ARRIVED, "2026-03-12 02:00", "SGSIN", V1),
    happened("terminal", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", BOX, V1),
    happened("terminal", Kind.LOADED, "2026-03-16 10:00", "SGSIN", BOX, V2),
    happened("port", Kind.DEPARTED, "2026-03-16 22:00", "SGSIN", V2),
    happened("port", Kind.ARRIVED, "2026-04-04 06:00", "NLRTM", V2),
    happened("terminal", Kind.DISCHARGED, "2026-04-05 10:00", "NLRTM", BOX, V2),
    happened("terminal", Kind.GATE_OUT, "2026-04-06 10:00", "NLRTM", BOX),
    happened("depot", Kind.EMPTY_RETURNED, "2026-04-09 10:00", "NLRTM", BOX),
]


def test_transhipment_is_two_legs_of_one_shipment() -> None:
    timeline = told(BILL, SEA)
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN"), (V2, "SGSIN", "NLRTM")]
    assert [leg.arrived and leg.arrived.at for leg in timeline.legs] == [at("2026-03-12 02:00"), at("2026-04-04 06:00")]
    assert len(set(keys(timeline))) == len(SEA) - 1


@pytest.mark.parametrize(
    ("facts_told", "status"),
    [
        (1, Status.PLANNED),
        (2, Status.ORIGIN),
        (3, Status.MOVING),
        (5, Status.WAITING),
        (7, Status.MOVING),
        (9, Status.WAITING),
        (10, Status.WAITING),
        (11, Status.DELIVERED),
    ],
)
def test_status_follows_the_journey(facts_told: int, status: Status) -> None:
    assert told(BILL, SEA[:facts_told]).status is status


def test_a_box_is_where_its_vessel_is_only_while_it_is_aboard() -> None:
    assert told(BILL, SEA[:3]).position_of == (V1,)
    assert told(BILL, SEA[:5]).position_of == ()
    assert told(BILL, SEA[:7]).position_of == (V2,)


def test_a_box_rolled_to_another_vessel_keeps_its_plan_and_shows_the_delay() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            planned("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V3, said="2026-02-20"),
            happened("port", Kind.DEPARTED, "2026-03-05 18:00", "CNYTN", V3),
            happened("terminal", Kind.ROLLED, "2026-03-05 18:00", "CNYTN", BOX),
            happened("terminal", Kind.LOADED, "2026-03-08 10:00", "CNYTN", BOX, V1),
            happened("port", Kind.DEPARTED, "2026-03-08 18:00", "CNYTN", V1),
        ],
    )
    assert [leg.conveyance for leg in timeline.legs] == [V1]
    assert step(timeline, "loaded@CNYTN").delay_minutes == 3 * 24 * 60
    assert step(timeline, "departed@CNYTN").best.at == at("2026-03-08 18:00")
    assert "departed@CNYTN#2" not in keys(timeline)


def test_a_departure_taken_back_is_a_plan_again() -> None:
    report = {"said": "2026-03-05 20:30", "report": "r9"}
    facts = [
        *SEA[:2],
        planned("port", Kind.DEPARTED, "2026-03-05 18:00", "CNYTN", V1, said="2026-03-01"),
        happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1, **report),
    ]
    assert told(BILL, facts).status is Status.MOVING
    back = told(BILL, [*facts, takes_back("port", "2026-03-05 22:00", "r9")])
    assert back.status is Status.ORIGIN
    assert step(back, "departed@CNYTN").state is Certainty.PLANNED


def test_a_departure_said_anew_is_the_new_time_only() -> None:
    facts = [
        *SEA[:2],
        happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1, said="2026-03-05 20:30", report="r9"),
        happened("port", Kind.DEPARTED, "2026-03-06 04:00", "CNYTN", V1, said="2026-03-06 04:30", report="r9"),
    ]
    departed = step(told(BILL, facts), "departed@CNYTN")
    assert departed.best.at == at("2026-03-06 04:00")
    assert len(departed.evidence) == 1


def test_a_newer_estimate_moves_the_eta_and_tells_the_delay() -> None:
    early = [
        *SEA[:3],
        planned("carrier", Kind.ARRIVED, "2026-03-11 02:00", "SGSIN", BOX, V1, said="2026-02-20"),
        expected("carrier", Kind.ARRIVED, "2026-03-11 08:00", "SGSIN", V1, said="2026-03-06 08:00"),
    ]
    late = expected("carrier", Kind.ARRIVED, "2026-03-12 02:00", "SGSIN", V1, said="2026-03-09 08:00")
    before, after = told(BILL, early), told(BILL, [*early, late])
    assert before.eta
    assert before.eta.at == at("2026-03-11 08:00")
    assert (before.delay_minutes, before.next) == (6 * 60, "arrived@SGSIN")
    assert after.eta
    assert after.eta.at == at("2026-03-12 02:00")
    assert after.delay_minutes == 24 * 60


HOLDING = [
    MEMBER,
    happened("customs", Kind.CUSTOMS_SELECTED, "2026-03-03 10:00", "CNYTN", BILL),
    happened("customs", Kind.CUSTOMS_INSPECTED, "2026-03-03 16:00", "CNYTN", BILL),
    happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-04 10:00", "CNYTN", BILL),
]


def test_an_inspection_holds_the_shipment_until_it_is_released() -> None:
    assert told(BILL, HOLDING[:2]).hold == "customs_selected@CNYTN"
    assert told(BILL, HOLDING[:3]).hold == "customs_selected@CNYTN"
    assert told(BILL, HOLDING).hold == ""


def test_a_hold_after_a_release_holds_again() -> None:
    again = happened("customs", Kind.CUSTOMS_HELD, "2026-03-05 10:00", "CNYTN", BILL)
    assert told(BILL, [*HOLDING, again]).hold == "customs_held@CNYTN"


def test_a_barge_a_vessel_and_a_train_are_three_legs_of_one_box() -> None:
    timeline = told(
        BILL,
        [
            MEMBER,
            happened("barge", Kind.LOADED, "2026-03-01 10:00", "CNFOS", BOX, BARGE),
            happened("barge", Kind.DISCHARGED, "2026-03-02 10:00", "CNYTN", BOX, BARGE),
            *SEA[1:3],
            happened("terminal", Kind.DISCHARGED, "2026-03-28 10:00", "NLRTM", BOX, V1),
            happened("rail", Kind.LOADED, "2026-03-30 10:00", "NLRTM", BOX, WAGON),
            happened("rail", Kind.DEPARTED, "2026-03-30 20:00", "NLRTM", WAGON, TRAIN),
            happened("rail", Kind.ARRIVED, "2026-03-31 06:00", "DEDUI", WAGON, TRAIN),
            happened("rail", Kind.DISCHARGED, "2026-03-31 10:00", "DEDUI", BOX, WAGON),
        ],
    )
    assert legs(timeline) == [(BARGE, "CNFOS", "CNYTN"), (V1, "CNYTN", "NLRTM"), (TRAIN, "NLRTM", "DEDUI")]
    assert [leg.mode for leg in timeline.legs] == [Mode.BARGE, Mode.SEA, Mode.RAIL]


def test_sea_and_air_of_one_order_stay_one_journey_where_the_unit_changes() -> None:
    facts = [
        linked("forwarder", "2026-02-20 08:00", BILL, AWB),
        MEMBER,
        *SEA[1:3],
        happened("terminal", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", BOX, V1),
        happened("airline", Kind.RECEIVED, "2026-03-14 10:00", "SGSIN", AWB),
        happened("airline", Kind.DEPARTED, "2026-03-15 10:00", "SGSIN", AWB, FLIGHT),
        happened("airline", Kind.ARRIVED, "2026-03-15 23:00", "DEFRA", AWB, FLIGHT),
        happened("airline", Kind.DELIVERED, "2026-03-17 10:00", "DEFRA", AWB),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN"), (FLIGHT, "SGSIN", "DEFRA")]
    assert timeline.status is Status.DELIVERED
    assert told(AWB, facts).redirect == BILL


def test_goods_by_truck_alone_are_a_journey_without_any_box() -> None:
    timeline = told(
        BOOKING,
        [
            happened("truck", Kind.DEPARTED, "2026-03-01 08:00", "CNSZX", BOOKING, TRUCK),
            happened("truck", Kind.DELIVERED, "2026-03-01 12:00", "HKHKG", BOOKING, TRUCK),
        ],
    )
    assert [leg.conveyance for leg in timeline.legs] == [TRUCK]
    assert timeline.status is Status.DELIVERED


def test_two_boxes_of_one_bill_may_sail_on_two_vessels() -> None:
    timeline = told(
        BILL,
        [
            *SEA[:3],
            packed("carrier", "2026-02-25 08:00", BILL, BOX2),
            happened("terminal", Kind.LOADED, "2026-03-09 10:00", "CNYTN", BOX2, V2),
        ],
    )
    assert [(leg.conveyance, leg.riders) for leg in timeline.legs] == [(V1, (BOX,)), (V2, (BOX2,))]


def test_a_box_nobody_has_named_cargo_for_is_answered_by_its_number() -> None:
    timeline = told(BOX, SEA[1:4])
    assert keys(timeline) == ["loaded@CNYTN", "departed@CNYTN", "arrived@SGSIN"]
    assert timeline.trips[0].cargo == ()


def test_an_unmapped_code_is_shown_and_moves_nothing() -> None:
    odd = happened("carrier", Kind.UNMAPPED, "2026-03-06 10:00", "CNYTN", BOX, attributes={"code": "ZZ"})
    timeline = told(BILL, [*SEA[:3], odd])
    assert timeline.unmapped == (odd.id,)
    assert keys(timeline) == keys(told(BILL, SEA[:3]))


def test_an_order_follows_the_bill_it_is_part_of() -> None:
    facts: list[Movement] = [happened("shipper", Kind.LINKED, "2026-02-20 08:00", "", ORDER, BILL), *SEA[:3]]
    timeline = told(ORDER, facts)
    assert timeline.masters == (BILL,)
    assert keys(timeline) == ["loaded@CNYTN", "departed@CNYTN"]
