"""A box is used again and again: where one use ends and the next begins."""

import random
from collections.abc import Sequence

from schemas.milestones import Kind
from schemas.movement import Movement
from streams.trips import Trip, trips
from tests.streams.story import (
    BILL,
    BILL2,
    BOOKING,
    BOX,
    DECLARATION,
    ORDER,
    V1,
    V2,
    happened,
    planned,
)


def cut(facts: Sequence[Movement]) -> list[Trip]:
    """The trips of the box, which are the same for any order of its facts."""
    found = trips(BOX, facts)
    mixed = list(facts)
    random.Random(0).shuffle(mixed)
    assert trips(BOX, mixed) == found
    return found


def kinds(trip: Trip) -> list[str]:
    return [fact.kind.value for fact in trip.facts]


def test_an_empty_pick_up_begins_a_trip() -> None:
    first, second = cut(
        [
            happened("depot", Kind.EMPTY_PICKED_UP, "2026-03-01 08:00", "CNYTN", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-03 08:00", "CNYTN", BOX),
            happened("depot", Kind.EMPTY_PICKED_UP, "2026-03-20 08:00", "CNYTN", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-22 08:00", "CNYTN", BOX),
        ]
    )
    assert kinds(first) == kinds(second) == ["empty_picked_up", "gate_in"]


def test_what_follows_an_empty_return_is_another_trip() -> None:
    first, second = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "NLRTM", BOX, BILL),
            happened("depot", Kind.EMPTY_RETURNED, "2026-03-03 08:00", "NLRTM", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-20 08:00", "NLRTM", BOX),
        ]
    )
    assert kinds(first) == ["gate_out", "empty_returned"]
    assert kinds(second) == ["gate_in"]


def test_an_empty_return_told_by_two_parties_is_one_end() -> None:
    (only,) = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "NLRTM", BOX, BILL),
            happened("depot", Kind.EMPTY_RETURNED, "2026-03-03 08:00", "NLRTM", BOX),
            happened("carrier", Kind.EMPTY_RETURNED, "2026-03-03 11:00", "NLRTM", BOX),
        ]
    )
    assert kinds(only) == ["gate_out", "empty_returned", "empty_returned"]


def test_without_empty_events_other_cargo_after_the_box_was_opened_begins_a_trip() -> None:
    first, second = cut(
        [
            happened("terminal", Kind.DISCHARGED, "2026-03-01 08:00", "NLRTM", BOX, BILL),
            happened("terminal", Kind.GATE_OUT, "2026-03-02 08:00", "NLRTM", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-12 08:00", "NLRTM", BOX),
            happened("terminal", Kind.LOADED, "2026-03-13 08:00", "NLRTM", BOX, BILL2, V2),
        ]
    )
    assert kinds(first) == ["discharged", "gate_out"]
    assert first.cargo == {BILL}
    assert kinds(second) == ["gate_in", "loaded"]
    assert second.cargo == {BILL2}


def test_transhipment_is_one_trip() -> None:
    (only,) = cut(
        [
            happened("terminal", Kind.LOADED, "2026-03-01 08:00", "CNYTN", BOX, BILL, V1),
            happened("terminal", Kind.DISCHARGED, "2026-03-06 08:00", "SGSIN", BOX, BILL, V1),
            happened("terminal", Kind.LOADED, "2026-03-09 08:00", "SGSIN", BOX, BILL, V2),
            happened("terminal", Kind.DISCHARGED, "2026-04-01 08:00", "NLRTM", BOX, BILL, V2),
        ]
    )
    assert only.cargo == {BILL}


def test_a_transhipment_that_takes_two_months_is_one_trip() -> None:
    (only,) = cut(
        [
            happened("terminal", Kind.DISCHARGED, "2026-03-06 08:00", "SGSIN", BOX, BILL, V1),
            happened("terminal", Kind.LOADED, "2026-05-09 08:00", "SGSIN", BOX, BILL, V2),
        ]
    )
    assert kinds(only) == ["discharged", "loaded"]


def test_a_long_silence_begins_a_trip_where_no_cargo_says_otherwise() -> None:
    first, second = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "NLRTM", BOX, BILL),
            happened("terminal", Kind.GATE_IN, "2026-05-01 08:00", "DEHAM", BOX),
        ]
    )
    assert (kinds(first), kinds(second)) == (["gate_out"], ["gate_in"])


def test_a_bill_named_late_does_not_part_a_trip_that_began_with_its_booking() -> None:
    (only,) = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "CNYTN", BOX, BOOKING),
            happened("terminal", Kind.GATE_IN, "2026-03-03 08:00", "CNYTN", BOX),
            happened("terminal", Kind.LOADED, "2026-03-04 08:00", "CNYTN", BOX, BILL, V1),
        ]
    )
    assert only.cargo == {BOOKING, BILL}


def test_a_shippers_order_for_several_boxes_loads_does_not_join_two_trips() -> None:
    first, second = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "NLRTM", BOX, BILL, ORDER),
            happened("terminal", Kind.GATE_IN, "2026-03-12 08:00", "NLRTM", BOX, BILL2, ORDER),
        ]
    )
    assert first.cargo == {BILL, ORDER}
    assert second.cargo == {BILL2, ORDER}


def test_a_plan_belongs_to_the_trip_of_its_cargo_however_near_another_is() -> None:
    first, second = cut(
        [
            happened("terminal", Kind.GATE_OUT, "2026-03-01 08:00", "NLRTM", BOX, BILL),
            planned("carrier", Kind.LOADED, "2026-03-02 08:00", "NLRTM", BOX, BILL2, V2),
            happened("depot", Kind.EMPTY_RETURNED, "2026-03-03 08:00", "NLRTM", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-20 08:00", "NLRTM", BOX, BILL2),
        ]
    )
    assert kinds(first) == ["gate_out", "empty_returned"]
    assert kinds(second) == ["loaded", "gate_in"]


def test_a_plan_that_names_no_cargo_belongs_to_the_nearest_trip() -> None:
    first, second = cut(
        [
            happened("depot", Kind.EMPTY_RETURNED, "2026-03-03 08:00", "NLRTM", BOX),
            planned("carrier", Kind.GATE_IN, "2026-03-19 08:00", "NLRTM", BOX),
            happened("terminal", Kind.GATE_IN, "2026-03-20 08:00", "NLRTM", BOX, BILL2),
        ]
    )
    assert (kinds(first), kinds(second)) == (["empty_returned"], ["gate_in", "gate_in"])


def test_customs_papers_cut_nothing() -> None:
    (only,) = cut(
        [
            happened("terminal", Kind.GATE_IN, "2026-03-01 08:00", "CNYTN", BOX, BILL),
            happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-02 08:00", "CNYTN", BOX, DECLARATION),
            happened("terminal", Kind.LOADED, "2026-03-03 08:00", "CNYTN", BOX, BILL, V1),
        ]
    )
    assert kinds(only) == ["gate_in", "customs_released", "loaded"]


def test_plans_alone_are_a_trip() -> None:
    (only,) = cut([planned("carrier", Kind.LOADED, "2026-03-02 08:00", "NLRTM", BOX, BILL2, V2)])
    assert kinds(only) == ["loaded"]
    assert cut([]) == []
