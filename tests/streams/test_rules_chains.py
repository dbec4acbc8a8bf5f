"""Chains of modes: the unit changes, the number of the train changes, the paper changes; the shipment stays one."""

from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.refs import ref
from schemas.timeline import Status
from tests.streams.story import (
    AWB,
    BARGE,
    BILL,
    BOX,
    BOX2,
    CMR,
    FLIGHT,
    HOUSE_A,
    MMSI,
    TRAIN,
    TRUCK,
    TRUCK2,
    V1,
    V2,
    WAGON,
    happened,
    keys,
    legs,
    linked,
    packed,
    planned,
    told,
)

MEMBER = packed("carrier", "2026-02-25 08:00", BILL, BOX)
WAGON2 = ref("wagon", "335249561358")
TRAILER = ref("trailer", "粤B1234挂")
ULD = ref("uld", "AKE12345LY")
KZ_TRAIN = ref("train", "1408/2026-03-27")


def test_a_truck_a_train_and_a_vessel_carry_one_box_on_three_papers() -> None:
    facts = [
        linked("forwarder", "2026-02-20 08:00", CMR, BILL),
        happened("truck", Kind.LOADED, "2026-03-18 08:00", "CNSZX", CMR, BOX, TRUCK),
        happened("truck", Kind.DISCHARGED, "2026-03-19 08:00", "CNGGA", CMR, BOX, TRUCK),
        happened("rail", Kind.LOADED, "2026-03-19 20:00", "CNGGA", BOX, WAGON),
        happened("rail", Kind.DEPARTED, "2026-03-20 08:00", "CNGGA", WAGON, TRAIN),
        happened("rail", Kind.ARRIVED, "2026-03-21 08:00", "CNYTN", WAGON, TRAIN),
        happened("rail", Kind.DISCHARGED, "2026-03-21 12:00", "CNYTN", BOX, WAGON),
        happened("terminal", Kind.LOADED, "2026-03-23 12:00", "CNYTN", BOX, BILL, V1),
        happened("port", Kind.DEPARTED, "2026-03-23 22:00", "CNYTN", V1),
    ]
    timeline = told(BILL, facts)
    assert [(leg.conveyance, leg.mode) for leg in timeline.legs] == [
        (TRUCK, Mode.ROAD),
        (TRAIN, Mode.RAIL),
        (V1, Mode.SEA),
    ]
    assert legs(told(BILL, facts[:7])) == [(TRUCK, "CNSZX", "CNGGA"), (TRAIN, "CNGGA", "CNYTN")]
    assert (timeline.status, timeline.position_of) == (Status.MOVING, (V1,))
    assert told(CMR, facts).redirect == BILL


def test_the_trains_departure_is_the_boxs_leg_though_only_the_wagon_is_told_of() -> None:
    facts = [
        MEMBER,
        happened("rail", Kind.LOADED, "2026-03-19 20:00", "CNGGA", BOX, WAGON),
        happened("rail", Kind.DEPARTED, "2026-03-20 08:00", "CNGGA", WAGON, TRAIN),
        happened("rail", Kind.ARRIVED, "2026-03-21 08:00", "CNYTN", WAGON, TRAIN),
    ]
    (leg,) = told(BILL, facts).legs
    assert [time and time.at for time in (leg.departed, leg.arrived)] == [facts[2].occurred_at, facts[3].occurred_at]


def test_sea_and_air_under_one_house_change_from_box_to_uld() -> None:
    facts = [
        *(linked("forwarder", "2026-02-20 08:00", HOUSE_A, master) for master in (BILL, AWB)),
        happened("forwarder", Kind.STUFFED, "2026-03-01 08:00", "CNYTN", HOUSE_A, BOX),
        happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.DISCHARGED, "2026-03-12 08:00", "AEJEA", BOX, V1),
        happened("forwarder", Kind.STRIPPED, "2026-03-13 08:00", "AEJEA", HOUSE_A, BOX),
        happened("depot", Kind.EMPTY_RETURNED, "2026-03-14 08:00", "AEJEA", BOX),
        happened("forwarder", Kind.STUFFED, "2026-03-14 08:00", "AEDXB", HOUSE_A, ULD),
        happened("airline", Kind.DEPARTED, "2026-03-15 08:00", "AEDXB", AWB, FLIGHT),
        happened("airline", Kind.RECEIVED_FROM_FLIGHT, "2026-03-15 20:00", "DEFRA", AWB, FLIGHT),
    ]
    timeline = told(HOUSE_A, facts)
    assert legs(timeline) == [(V1, "CNYTN", "AEJEA"), (FLIGHT, "AEDXB", "DEFRA")]
    assert timeline.status is Status.WAITING
    assert set(timeline.masters) == {BILL, AWB}


BORDER = [
    MEMBER,
    happened("rail", Kind.LOADED, "2026-03-20 08:00", "CNXAN", BOX, TRAIN),
    happened("rail", Kind.DEPARTED, "2026-03-20 20:00", "CNXAN", BOX, TRAIN),
    happened("rail", Kind.ARRIVED, "2026-03-25 08:00", "CNKHG", BOX, TRAIN),
    happened("rail", Kind.GAUGE_CHANGED, "2026-03-26 08:00", "CNKHG", BOX),
    happened("kz", Kind.DEPARTED, "2026-03-27 08:00", "CNKHG", BOX, KZ_TRAIN),
    happened("kz", Kind.ARRIVED, "2026-04-02 08:00", "PLMAA", BOX, KZ_TRAIN),
    happened("kz", Kind.DISCHARGED, "2026-04-02 20:00", "PLMAA", BOX, KZ_TRAIN),
]


def test_a_train_with_another_number_behind_the_gauge_change_is_the_next_leg() -> None:
    timeline = told(BILL, BORDER)
    assert legs(timeline) == [(TRAIN, "CNXAN", "CNKHG"), (KZ_TRAIN, "CNKHG", "PLMAA")]
    assert told(BILL, BORDER[:5]).status is Status.WAITING
    assert told(BILL, BORDER[:6]).status is Status.MOVING
    assert told(BILL, BORDER[:6]).position_of == (KZ_TRAIN,)


def test_a_train_renumbered_on_its_way_is_one_leg_where_somebody_says_so() -> None:
    one = linked("rail", "2026-03-26 08:00", TRAIN, KZ_TRAIN)
    timeline = told(BILL, [*BORDER[:4], *BORDER[5:], one])
    assert legs(timeline) == [(KZ_TRAIN, "CNXAN", "PLMAA")]
    assert set(timeline.legs[0].conveyance_refs) == {TRAIN, KZ_TRAIN}


def test_a_box_put_from_one_wagon_on_another_at_the_border_is_one_journey() -> None:
    facts = [
        MEMBER,
        happened("rail", Kind.LOADED, "2026-03-20 08:00", "CNXAN", BOX, WAGON),
        happened("rail", Kind.DISCHARGED, "2026-03-26 08:00", "CNKHG", BOX, WAGON),
        happened("rail", Kind.LOADED, "2026-03-26 12:00", "CNKHG", BOX, WAGON2),
        happened("rail", Kind.ARRIVED, "2026-03-29 12:00", "KZALA", WAGON),  # goes on without the box
        happened("rail", Kind.DISCHARGED, "2026-04-02 12:00", "PLMAA", BOX, WAGON2),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(WAGON, "CNXAN", "CNKHG"), (WAGON2, "CNKHG", "PLMAA")]
    assert "arrived@KZALA" not in keys(timeline)


def test_goods_loaded_straight_into_a_wagon_ride_its_train() -> None:
    facts = [
        happened("rail", Kind.STUFFED, "2026-03-19 08:00", "CNXAN", CMR, WAGON),
        happened("rail", Kind.DEPARTED, "2026-03-20 08:00", "CNXAN", WAGON, TRAIN),
        happened("rail", Kind.ARRIVED, "2026-03-25 08:00", "CNKHG", WAGON, TRAIN),
    ]
    timeline = told(CMR, facts)
    assert legs(timeline) == [(TRAIN, "CNXAN", "CNKHG")]
    assert keys(timeline) == ["stuffed@CNXAN", "departed@CNXAN", "arrived@CNKHG"]


def test_a_box_on_a_trailer_rides_what_pulls_it() -> None:
    facts = [
        MEMBER,
        happened("truck", Kind.LOADED, "2026-03-01 08:00", "CNSZX", BOX, TRAILER),
        happened("truck", Kind.DEPARTED, "2026-03-01 09:00", "CNSZX", TRAILER, TRUCK),
        happened("truck", Kind.ARRIVED, "2026-03-01 12:00", "HKHKG", TRAILER, TRUCK),
        happened("truck", Kind.DISCHARGED, "2026-03-01 13:00", "HKHKG", BOX, TRAILER),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(TRUCK, "CNSZX", "HKHKG")]
    assert timeline.status is Status.WAITING


def test_a_truck_changed_at_the_border_is_two_legs() -> None:
    facts = [
        MEMBER,
        happened("truck", Kind.LOADED, "2026-03-01 08:00", "CNDGG", BOX, TRUCK),
        happened("truck", Kind.DISCHARGED, "2026-03-01 12:00", "CNSZX", BOX, TRUCK),
        happened("truck", Kind.LOADED, "2026-03-01 13:00", "CNSZX", BOX, TRUCK2),
        happened("truck", Kind.DISCHARGED, "2026-03-01 16:00", "HKHKG", BOX, TRUCK2),
    ]
    assert legs(told(BILL, facts)) == [(TRUCK, "CNDGG", "CNSZX"), (TRUCK2, "CNSZX", "HKHKG")]


def test_a_barge_feeder_and_vessels_from_quay_to_quay_with_one_transhipment() -> None:
    facts = [
        MEMBER,
        happened("barge", Kind.LOADED, "2026-03-01 08:00", "CNFOS", BOX, BARGE),
        happened("barge", Kind.DISCHARGED, "2026-03-02 08:00", "HKHKG", BOX, BARGE),
        happened("terminal", Kind.LOADED, "2026-03-04 08:00", "HKHKG", BOX, V1),
        planned("carrier", Kind.DISCHARGED, "2026-03-10 08:00", "SGSIN", BOX, V1),
        planned("carrier", Kind.LOADED, "2026-03-14 08:00", "SGSIN", BOX, V2),
        planned("carrier", Kind.DISCHARGED, "2026-04-04 08:00", "NLRTM", BOX, V2),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(BARGE, "CNFOS", "HKHKG"), (V1, "HKHKG", "SGSIN"), (V2, "SGSIN", "NLRTM")]
    assert [place and place.locode for place in (timeline.origin, timeline.destination)] == ["CNFOS", "NLRTM"]
    assert timeline.next == "discharged@SGSIN"


def test_a_vessel_that_changes_its_radio_identity_on_the_way_is_the_same_vessel() -> None:
    facts = [
        MEMBER,
        linked("ais", "2026-03-05 09:00", V1, MMSI),
        linked("ais", "2026-03-08 08:00", V1, BARGE),  # flagged out on the way: another MMSI of the same hull
        happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", BOX, MMSI),
        happened("terminal", Kind.DISCHARGED, "2026-03-12 08:00", "SGSIN", BOX, BARGE),
        happened("ais", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", MMSI),
        happened("ais", Kind.ARRIVED, "2026-03-12 02:00", "SGSIN", BARGE),
    ]
    assert legs(told(BILL, facts)) == [(V1, "CNYTN", "SGSIN")]


def test_days_alone_keep_the_order_of_a_chain() -> None:
    """Unloaded, reloaded and gone on one and the same day, told without hours."""
    facts = [
        MEMBER,
        happened("carrier", Kind.LOADED, "2026-03-05", "CNYTN", BOX, V1),
        happened("carrier", Kind.DISCHARGED, "2026-03-12", "SGSIN", BOX, V1),
        happened("carrier", Kind.LOADED, "2026-03-12", "SGSIN", BOX, V2),
        happened("carrier", Kind.DISCHARGED, "2026-04-02", "NLRTM", BOX, V2),
    ]
    timeline = told(BILL, facts)
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN"), (V2, "SGSIN", "NLRTM")]
    assert [leg.done for leg in timeline.legs] == [True, True]


def test_two_boxes_of_one_house_need_no_common_vessel_to_be_one_shipment() -> None:
    facts = [
        *(packed("forwarder", "2026-03-01 08:00", HOUSE_A, box) for box in (BOX, BOX2)),
        happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", BOX, V1),
        happened("rail", Kind.LOADED, "2026-03-05 08:00", "CNXAN", BOX2, TRAIN),
    ]
    assert {leg.conveyance for leg in told(HOUSE_A, facts).legs} == {V1, TRAIN}


def test_a_box_first_heard_of_on_the_way_was_aboard_before() -> None:
    facts = [
        MEMBER,
        happened("rail", Kind.DEPARTED, "2026-03-25 08:00", "CNKHG", TRAIN),
        happened("rail", Kind.BORDER_CROSSED, "2026-03-25 12:00", "KZALA", BOX, TRAIN),
    ]
    assert keys(told(BILL, facts)) == ["departed@CNKHG", "border_crossed@KZALA"]
