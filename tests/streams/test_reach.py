"""Who belongs to a shipment: names, masters, boxes; and what is not followed."""

import pytest

from schemas.milestones import Kind
from schemas.refs import Ref, ref
from schemas.relations import same
from streams.known import Known
from streams.names import CROWD
from streams.reach import Looked, Want, reach
from tests.streams.story import (
    AWB,
    BILL,
    BILL2,
    BOOKING,
    BOX,
    BOX2,
    DECLARATION,
    FLIGHT,
    HAWB_A,
    HAWB_B,
    HOUSE_A,
    HOUSE_B,
    HOUSE_C,
    MASTER,
    ORDER,
    V1,
    V2,
    happened,
    keys,
    linked,
    packed,
    planned,
    takes_back,
    told,
)


def test_a_booking_and_a_bill_of_one_consignment_are_one_shipment_under_the_bills_name() -> None:
    facts = [
        happened("carrier", Kind.BOOKED, "2026-03-01 08:00", "", BOOKING),
        linked("carrier", "2026-03-02 08:00", BOOKING, BILL),
        happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-03 08:00", "CNYTN", BILL, DECLARATION),
    ]
    assert set(told(BILL, facts).refs) == {BILL, BOOKING, DECLARATION}
    assert told(BOOKING, facts).redirect == told(DECLARATION, facts).redirect == BILL
    assert keys(told(BILL, facts)) == ["booked", "customs_released@CNYTN"]


def test_a_link_taken_back_parts_two_shipments_again() -> None:
    wrong = linked("carrier", "2026-03-02 08:00", BOOKING, BILL, said="2026-03-02 08:00", report="r1")
    facts = [
        happened("carrier", Kind.BOOKED, "2026-03-01 08:00", "", BOOKING),
        wrong,
        happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-03 08:00", "CNYTN", BILL),
    ]
    assert told(BOOKING, facts).redirect == BILL
    parted = [*facts, takes_back("carrier", "2026-03-04 08:00", "r1")]
    assert told(BOOKING, parted).redirect is None
    assert keys(told(BOOKING, parted)) == ["booked"]
    assert keys(told(BILL, parted)) == ["customs_released@CNYTN"]


def test_a_house_shares_its_masters_journey_and_not_its_neighbours_papers() -> None:
    facts = [
        linked("forwarder", "2026-03-01 08:00", HOUSE_A, MASTER),
        linked("forwarder", "2026-03-01 08:00", HOUSE_B, MASTER),
        packed("forwarder", "2026-03-02 08:00", MASTER, BOX),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-04 08:00", "CNYTN", HOUSE_A),
        happened("customs", Kind.CUSTOMS_SELECTED, "2026-03-04 09:00", "CNYTN", HOUSE_B),
    ]
    assert keys(told(HOUSE_A, facts)) == ["customs_released@CNYTN", "loaded@CNYTN"]
    assert keys(told(HOUSE_B, facts)) == ["customs_selected@CNYTN", "loaded@CNYTN"]
    assert told(HOUSE_B, facts).hold == "customs_selected@CNYTN"
    assert told(HOUSE_A, facts).masters == (MASTER,)
    assert set(told(MASTER, facts).houses) == {HOUSE_A, HOUSE_B}


def test_what_is_told_of_the_master_is_true_of_each_house() -> None:
    facts = [
        linked("forwarder", "2026-03-01 08:00", HAWB_A, AWB),
        linked("forwarder", "2026-03-01 08:00", HAWB_B, AWB),
        happened("airline", Kind.DEPARTED, "2026-03-05 10:00", "HKHKG", AWB, FLIGHT),
        happened("airline", Kind.DELIVERED, "2026-03-07 10:00", "DEFRA", HAWB_A),
    ]
    assert keys(told(HAWB_A, facts)) == ["departed@HKHKG", "delivered@DEFRA"]
    assert keys(told(HAWB_B, facts)) == ["departed@HKHKG"]


def test_a_house_box_told_by_name_beats_its_masters_many_boxes() -> None:
    facts = [
        linked("forwarder", "2026-03-01 08:00", HOUSE_A, MASTER),
        packed("carrier", "2026-03-02 08:00", MASTER, BOX),
        packed("carrier", "2026-03-02 08:00", MASTER, BOX2),
        packed("forwarder", "2026-03-02 09:00", HOUSE_A, BOX2),
    ]
    assert [trip.unit for trip in told(HOUSE_A, facts).trips] == [BOX2]
    assert [trip.unit for trip in told(MASTER, facts).trips] == [BOX, BOX2]


def test_houses_in_one_box_part_where_each_is_stripped() -> None:
    facts = [
        *(packed("forwarder", "2026-03-01 08:00", house, BOX) for house in (HOUSE_A, HOUSE_B, HOUSE_C)),
        happened("terminal", Kind.DISCHARGED, "2026-03-20 08:00", "NLRTM", BOX),
        happened("depot", Kind.STRIPPED, "2026-03-22 08:00", "NLRTM", HOUSE_A, BOX),
        happened("depot", Kind.STRIPPED, "2026-03-23 08:00", "NLRTM", HOUSE_B, BOX),
        happened("depot", Kind.DELIVERED, "2026-03-25 08:00", "DEDUI", HOUSE_A),
    ]
    assert keys(told(HOUSE_A, facts)) == ["discharged@NLRTM", "stripped@NLRTM", "delivered@DEDUI"]
    assert keys(told(HOUSE_B, facts)) == ["discharged@NLRTM", "stripped@NLRTM"]
    assert keys(told(HOUSE_C, facts)) == ["discharged@NLRTM"]


def test_cargo_stuffed_anew_after_a_strip_has_nothing_of_the_first_cargos_journey() -> None:
    facts = [
        packed("forwarder", "2026-03-01 08:00", HOUSE_A, BOX),
        happened("terminal", Kind.DISCHARGED, "2026-03-20 08:00", "NLRTM", BOX),
        happened("depot", Kind.STRIPPED, "2026-03-22 08:00", "NLRTM", HOUSE_A, BOX),
        happened("depot", Kind.STUFFED, "2026-03-24 08:00", "NLRTM", HOUSE_B, BOX),
        happened("terminal", Kind.GATE_IN, "2026-03-26 08:00", "NLRTM", BOX),
    ]
    assert keys(told(HOUSE_A, facts)) == ["discharged@NLRTM", "stripped@NLRTM"]
    assert keys(told(HOUSE_B, facts)) == ["stuffed@NLRTM", "gate_in@NLRTM"]


def test_a_box_used_again_belongs_to_each_shipper_for_its_own_trip() -> None:
    facts = [
        happened("terminal", Kind.LOADED, "2026-03-01 08:00", "CNYTN", BOX, BILL, V1),
        happened("terminal", Kind.DISCHARGED, "2026-03-20 08:00", "NLRTM", BOX, BILL, V1),
        happened("terminal", Kind.GATE_OUT, "2026-03-22 08:00", "NLRTM", BOX),
        happened("terminal", Kind.GATE_IN, "2026-04-02 08:00", "NLRTM", BOX),
        happened("terminal", Kind.LOADED, "2026-04-03 08:00", "NLRTM", BOX, BILL2, V2),
    ]
    assert keys(told(BILL, facts)) == ["loaded@CNYTN", "discharged@NLRTM", "gate_out@NLRTM"]
    assert keys(told(BILL2, facts)) == ["gate_in@NLRTM", "loaded@NLRTM"]
    assert [trip.cargo for trip in told(BOX, facts).trips] == [(BILL,), (BILL2,)]
    assert keys(told(BOX, facts)) == ["gate_in@NLRTM", "loaded@NLRTM"]


TYPO = ref("container", "LYUU1000012")


def test_a_box_number_with_a_bad_check_digit_beside_the_right_one_is_a_typo() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        packed("agent", "2026-03-01 09:00", BILL, TYPO),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("agent", Kind.LOADED, "2026-03-05 18:00", "CNSHK", TYPO, V2),
    ]
    assert [trip.unit for trip in told(BILL, facts).trips] == [BOX]
    assert keys(told(BILL, facts)) == ["loaded@CNYTN"]


def test_a_box_number_with_a_bad_check_digit_alone_is_followed() -> None:
    facts = [
        packed("agent", "2026-03-01 09:00", BILL, TYPO),
        happened("agent", Kind.LOADED, "2026-03-05 18:00", "CNSHK", TYPO, V2),
    ]
    assert keys(told(BILL, facts)) == ["loaded@CNSHK"]


def test_a_bill_split_in_two_leaves_each_box_with_its_own_bill() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        happened("carrier", Kind.LINKED, "2026-03-01 08:00", "", BILL, BOX2, said="2026-03-01 08:00", report="r1"),
        takes_back("carrier", "2026-03-03 08:00", "r1"),
        packed("carrier", "2026-03-03 08:00", BILL2, BOX2),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-06 10:00", "CNYTN", BOX2, V2),
    ]
    assert [trip.unit for trip in told(BILL, facts).trips] == [BOX]
    assert [trip.unit for trip in told(BILL2, facts).trips] == [BOX2]
    assert [leg.conveyance for leg in told(BILL2, facts).legs] == [V2]


def test_an_order_spread_over_many_shipments_joins_none_of_them() -> None:
    facts = [
        happened("shipper", Kind.LINKED, "2026-03-01 08:00", "", ORDER, BILL),
        happened("shipper", Kind.LINKED, "2026-03-01 08:00", "", ORDER, BILL2),
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        packed("carrier", "2026-03-01 08:00", BILL2, BOX2),
    ]
    assert told(BILL, facts).redirect is None
    assert [trip.unit for trip in told(BILL, facts).trips] == [BOX]
    assert [trip.unit for trip in told(BILL2, facts).trips] == [BOX2]


def test_a_ref_that_the_whole_world_names_is_shown_as_junk_and_not_followed() -> None:
    crowd = [ref("bill", f"LYCROWD{n:04}") for n in range(CROWD + 1)]
    facts = [
        happened("carrier", Kind.LINKED, "2026-03-01 08:00", "", BOOKING, bill, relations=(same(BOOKING, bill),))
        for bill in crowd
    ]
    timeline = told(crowd[0], facts)
    assert timeline.refs == (crowd[0],)
    assert timeline.junk == (BOOKING,)


@pytest.mark.parametrize(("who", "follows"), [(BILL, {BOX, V1}), (BOOKING, set()), (BOX, {V1})])
def test_only_the_shipment_and_the_box_follow_what_carries_them(who: Ref, follows: set[Ref]) -> None:
    facts = [
        linked("carrier", "2026-03-01 08:00", BOOKING, BILL),
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        planned("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
    ]
    looked = Looked(Known(facts))
    reach(who, looked)
    assert {want.ref for want in looked.wants} - {BILL, BOOKING, who} == follows - {who}


def test_a_box_is_wanted_in_the_months_around_its_mention_and_not_for_ever() -> None:
    looked = Looked(Known([packed("carrier", "2026-06-15 08:00", BILL, BOX)]))
    reach(BILL, looked)
    june = 2026 * 12 + 5
    assert Want(BOX, june - 3, june + 3) in looked.wants
