"""Papers and packing: houses in a box, bills that split and merge, wrong numbers, words taken back. What a shipper sees."""

from itertools import pairwise

from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.refs import ref
from schemas.timeline import Status
from streams.names import CHAIN
from tests.streams.story import (
    AWB,
    BILL,
    BILL2,
    BOOKING,
    BOOKING2,
    BOX,
    BOX2,
    DECLARATION,
    FLIGHT,
    FLIGHT2,
    HAWB_A,
    HAWB_B,
    HOUSE_A,
    HOUSE_B,
    HOUSE_C,
    MASTER,
    V1,
    V2,
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

GROUPAGE = [
    *(packed("forwarder", "2026-03-01 08:00", house, BOX) for house in (HOUSE_A, HOUSE_B, HOUSE_C)),
    happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", BOX, V1),
    happened("terminal", Kind.DISCHARGED, "2026-03-20 08:00", "SGSIN", BOX, V1),
    *(happened("hub", Kind.STRIPPED, "2026-03-22 08:00", "SGSIN", house, BOX) for house in (HOUSE_A, HOUSE_B)),
    happened("depot", Kind.EMPTY_RETURNED, "2026-03-24 08:00", "SGSIN", BOX),
]
ONWARD = [
    happened("hub", Kind.STUFFED, "2026-03-23 08:00", "SGSIN", HOUSE_A, BOX2),
    happened("terminal", Kind.LOADED, "2026-03-26 08:00", "SGSIN", BOX2, V2),
    happened("terminal", Kind.DISCHARGED, "2026-04-20 08:00", "NLRTM", BOX2, V2),
    happened("hub", Kind.STRIPPED, "2026-04-22 08:00", "NLRTM", HOUSE_A, BOX2),
]
NEXT_USE = [
    happened("depot", Kind.EMPTY_PICKED_UP, "2026-03-28 08:00", "SGSIN", BOX),
    happened("terminal", Kind.LOADED, "2026-03-30 08:00", "SGSIN", BOX, V1),
]


def test_cargo_put_into_another_box_at_a_hub_follows_that_box_and_never_the_first_again() -> None:
    timeline = told(HOUSE_A, [*GROUPAGE, *ONWARD, *NEXT_USE])
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN"), (V2, "SGSIN", "NLRTM")]
    assert [trip.unit for trip in timeline.trips] == [BOX, BOX2]
    assert timeline.status is Status.DELIVERED
    assert at("2026-03-30 08:00") not in {m.best.at for m in timeline.milestones}


def test_the_end_of_a_box_is_not_the_end_of_cargo_that_went_on_in_another() -> None:
    timeline = told(HOUSE_A, [*GROUPAGE, *ONWARD[:2]])
    assert timeline.status is not Status.DELIVERED
    assert told(HOUSE_A, GROUPAGE).status is Status.DELIVERED
    assert timeline.position_of == (V2,)


def test_what_became_of_the_box_after_it_was_stripped_is_not_the_cargos() -> None:
    after = happened("terminal", Kind.GATE_IN, "2026-03-23 20:00", "MYPKG", BOX)
    again = happened("terminal", Kind.LOADED, "2026-03-23 22:00", "MYPKG", BOX, V2)
    timeline = told(HOUSE_A, [*GROUPAGE, after, again])
    assert keys(timeline) == ["loaded@CNYTN", "discharged@SGSIN", "stripped@SGSIN", "empty_returned@SGSIN"]
    assert legs(timeline) == [(V1, "CNYTN", "SGSIN")]


def test_a_bill_of_two_boxes_is_delivered_when_both_are() -> None:
    both = [packed("carrier", "2026-03-01 08:00", BILL, box) for box in (BOX, BOX2)]
    moves = [happened("terminal", Kind.GATE_OUT, "2026-03-20 08:00", "NLRTM", box) for box in (BOX, BOX2)]
    ends = [happened("depot", Kind.EMPTY_RETURNED, "2026-03-22 08:00", "NLRTM", box) for box in (BOX, BOX2)]
    assert told(BILL, [*both, *moves, ends[0]]).status is not Status.DELIVERED
    assert told(BILL, [*both, *moves, *ends]).status is Status.DELIVERED
    assert told(BILL, [*both, moves[0], ends[0]]).status is Status.DELIVERED  # nothing is ever told of the other


def test_houses_of_one_box_go_on_in_two_boxes_each_with_its_own() -> None:
    other = happened("hub", Kind.STUFFED, "2026-03-23 09:00", "SGSIN", HOUSE_B, ref("container", "LYUU300000"))
    one, two = told(HOUSE_A, [*GROUPAGE, *ONWARD, other]), told(HOUSE_B, [*GROUPAGE, *ONWARD, other])
    assert [leg.conveyance for leg in one.legs] == [V1, V2]
    assert [leg.conveyance for leg in two.legs] == [V1]


def test_houses_of_a_sea_master_on_two_vessels_part_at_the_hub() -> None:
    facts = [
        *(linked("forwarder", "2026-03-01 08:00", house, MASTER) for house in (HOUSE_A, HOUSE_B)),
        packed("carrier", "2026-03-01 08:00", MASTER, BOX),
        happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.DISCHARGED, "2026-03-20 08:00", "SGSIN", BOX, V1),
        linked("forwarder", "2026-03-18 08:00", HOUSE_A, BILL2),
        packed("carrier", "2026-03-23 08:00", BILL2, BOX2),
        happened("terminal", Kind.LOADED, "2026-03-26 08:00", "SGSIN", BOX2, V2),
    ]
    assert legs(told(HOUSE_B, facts)) == [(V1, "CNYTN", "SGSIN")]
    assert [leg.conveyance for leg in told(HOUSE_A, facts).legs] == [V1, V2]
    assert set(told(HOUSE_A, facts).masters) == {MASTER, BILL2}


def test_a_house_air_waybill_flies_with_its_master_and_is_delivered_by_itself() -> None:
    facts = [
        *(linked("forwarder", "2026-03-01 08:00", hawb, AWB) for hawb in (HAWB_A, HAWB_B)),
        happened("airline", Kind.DEPARTED, "2026-03-05 10:00", "HKHKG", AWB, FLIGHT),
        happened("airline", Kind.RECEIVED_FROM_FLIGHT, "2026-03-06 02:00", "DEFRA", AWB, FLIGHT),
        happened("airline", Kind.DEPARTED, "2026-03-06 08:00", "DEFRA", AWB, FLIGHT2),
        happened("airline", Kind.RECEIVED_FROM_FLIGHT, "2026-03-06 12:00", "GBLHR", AWB, FLIGHT2),
        happened("broker", Kind.CUSTOMS_HELD, "2026-03-06 15:00", "GBLHR", HAWB_B),
        happened("agent", Kind.DELIVERED, "2026-03-07 10:00", "GBLHR", HAWB_A),
    ]
    one, two = told(HAWB_A, facts), told(HAWB_B, facts)
    assert legs(one) == legs(two) == [(FLIGHT, "HKHKG", "DEFRA"), (FLIGHT2, "DEFRA", "GBLHR")]
    assert (one.status, two.status) == (Status.DELIVERED, Status.WAITING)
    assert (one.hold, two.hold) == ("", "customs_held@GBLHR")


def test_one_booking_that_becomes_two_bills_makes_them_no_single_shipment() -> None:
    """DCSA and IFTMIN name the booking beside each bill that was made of it."""
    facts = [
        happened("carrier", Kind.BOOKED, "2026-02-20 08:00", "", BOOKING),
        happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOOKING, BILL, BOX, V1),
        happened("carrier", Kind.LOADED, "2026-03-12 10:00", "CNYTN", BOOKING, BILL2, BOX2, V2),
    ]
    one, two = told(BILL, facts), told(BILL2, facts)
    assert (one.redirect, two.redirect) == (None, None)
    assert [leg.conveyance for leg in one.legs] == [V1]
    assert [leg.conveyance for leg in two.legs] == [V2]
    assert one.masters == two.masters == (BOOKING,)
    assert "booked" in keys(one)
    whole = told(BOOKING, facts)
    assert (set(whole.houses), [leg.conveyance for leg in whole.legs]) == ({BILL, BILL2}, [V1, V2])


def test_one_declaration_for_two_bills_releases_both_and_joins_neither() -> None:
    facts = [
        linked("broker", "2026-03-01 08:00", DECLARATION, BILL),
        linked("broker", "2026-03-01 08:00", DECLARATION, BILL2),
        happened("customs", Kind.CUSTOMS_SELECTED, "2026-03-02 08:00", "CNYTN", DECLARATION, BILL2),
        happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-03 08:00", "CNYTN", DECLARATION),
    ]
    assert keys(told(BILL, facts)) == ["customs_released@CNYTN"]
    assert keys(told(BILL2, facts)) == ["customs_selected@CNYTN", "customs_released@CNYTN"]


def test_two_bookings_that_one_bill_was_made_of_are_its_names() -> None:
    facts = [
        linked("carrier", "2026-03-01 08:00", BOOKING, BILL),
        linked("carrier", "2026-03-01 08:00", BOOKING2, BILL),
        happened("carrier", Kind.BOOKED, "2026-02-20 08:00", "", BOOKING2),
    ]
    assert told(BOOKING, facts).redirect == told(BOOKING2, facts).redirect == BILL
    assert keys(told(BILL, facts)) == ["booked"]


def test_two_bills_that_become_one_are_one_shipment_from_then_on() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        packed("carrier", "2026-03-01 08:00", BILL2, BOX2),
        linked("carrier", "2026-03-03 08:00", BILL, BILL2),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-05 12:00", "CNYTN", BOX2, V1),
    ]
    assert told(BILL2, facts).redirect == BILL
    merged = told(BILL, facts)
    assert [trip.unit for trip in merged.trips] == [BOX, BOX2]
    assert [(leg.conveyance, leg.riders) for leg in merged.legs] == [(V1, (BOX, BOX2))]


def test_a_wrong_link_in_a_chain_of_contradictions_makes_no_giant() -> None:
    """Every booking with its own bill, and from one carrier with the next: a shifted column."""
    bills = [ref("bill", f"LYSHIFT{n:03}") for n in range(120)]
    bookings = [ref("booking", f"LYSHIFT{n:03}") for n in range(120)]
    facts = [linked("carrier", "2026-03-01 08:00", b, c) for b, c in zip(bookings, bills, strict=True)]
    shifted = [linked("carrier", "2026-03-02 08:00", b, c) for b, c in zip(bookings, bills[1:], strict=False)]
    assert [len(told(bill, facts).refs) for bill in bills[:2]] == [2, 2]
    assert [told(bill, [*facts, *shifted]).refs for bill in bills[:2]] == [(bills[0],), (bills[1],)]


def test_a_chain_of_more_names_than_any_shipment_has_joins_nobody() -> None:
    bills = [ref("bill", f"LYCHAIN{n:03}") for n in range(CHAIN + 2)]
    facts = [linked("carrier", "2026-03-01 08:00", one, other) for one, other in pairwise(bills)]
    assert len(told(bills[0], facts[:20]).refs) == 21
    timelines = [told(bill, facts) for bill in (bills[0], bills[60])]
    assert [timeline.refs for timeline in timelines] == [(bills[0],), (bills[60],)]
    assert all(timeline.junk for timeline in timelines)


TYPO = ref("container", "LYUU1000012")


def test_moves_under_a_mistyped_box_number_stay_with_that_number() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1),
        happened("agent", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", TYPO, BILL, V1),
    ]
    timeline = told(BILL, facts)
    assert keys(timeline) == ["loaded@CNYTN"]
    assert [trip.unit for trip in timeline.trips] == [BOX]


def test_a_box_used_again_without_any_word_of_empties_has_two_journeys() -> None:
    facts = [
        happened("terminal", Kind.LOADED, "2026-03-01 08:00", "CNYTN", BOX, BILL, V1),
        happened("terminal", Kind.DISCHARGED, "2026-03-08 08:00", "SGSIN", BOX, V1),
        happened("terminal", Kind.GATE_OUT, "2026-03-09 08:00", "SGSIN", BOX),
        happened("terminal", Kind.GATE_IN, "2026-03-15 08:00", "SGSIN", BOX, BILL2),
        happened("terminal", Kind.LOADED, "2026-03-16 08:00", "SGSIN", BOX, BILL2, V1),
        happened("terminal", Kind.DISCHARGED, "2026-03-22 08:00", "CNYTN", BOX, V1),
    ]
    assert legs(told(BILL, facts)) == [(V1, "CNYTN", "SGSIN")]
    assert legs(told(BILL2, facts)) == [(V1, "SGSIN", "CNYTN")]


def test_a_correction_of_the_box_number_moves_the_bill_to_the_right_box() -> None:
    wrong = happened("carrier", Kind.LINKED, "2026-03-01 08:00", "", BILL, BOX2, said="2026-03-01 08:00", report="r1")
    right = happened("carrier", Kind.LINKED, "2026-03-01 08:00", "", BILL, BOX, said="2026-03-02 08:00", report="r1")
    moves = [
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX2, V2),
    ]
    assert [leg.conveyance for leg in told(BILL, [wrong, *moves]).legs] == [V2]
    assert [leg.conveyance for leg in told(BILL, [wrong, right, *moves]).legs] == [V1]


def test_a_report_taken_back_and_issued_again_counts_as_it_was_said_last() -> None:
    first = happened(
        "terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V2, said="2026-03-05 10:10", report="r7"
    )
    again = happened(
        "terminal", Kind.LOADED, "2026-03-06 10:00", "CNYTN", BOX, V1, said="2026-03-06 10:10", report="r7"
    )
    facts = [packed("carrier", "2026-03-01 08:00", BILL, BOX), first, takes_back("terminal", "2026-03-05 12:00", "r7")]
    assert told(BILL, facts).legs == ()
    assert [leg.conveyance for leg in told(BILL, [*facts, again]).legs] == [V1]


def test_a_day_beside_an_hour_is_one_step_and_the_hour_counts() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        happened("carrier", Kind.LOADED, "2026-03-05", "CNYTN", BOX, V1),
        happened("terminal", Kind.LOADED, "2026-03-05 13:00", "CNYTN", BOX, V1),
        planned("carrier", Kind.LOADED, "2026-03-05", "CNYTN", BOX, V1),
    ]
    loaded = step(told(BILL, facts), "loaded@CNYTN")
    assert (loaded.best.at, loaded.disputed, loaded.delay_minutes) == (at("2026-03-05 13:00"), False, 0)


def test_an_estimate_for_a_vessel_never_makes_a_journey_done() -> None:
    facts = [
        packed("carrier", "2026-03-01 08:00", BILL, BOX),
        happened("terminal", Kind.LOADED, "2026-03-05 13:00", "CNYTN", BOX, V1),
        expected("carrier", Kind.DISCHARGED, "2026-03-12 13:00", "SGSIN", BOX, V1),
    ]
    (leg,) = told(BILL, facts).legs
    assert (leg.state, leg.done) == (Certainty.ACTUAL, False)
