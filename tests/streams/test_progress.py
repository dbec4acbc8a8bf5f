"""How far a shipment is, where legs, or nothing but the kinds of its milestones, tell it."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, ref
from schemas.timeline import Status, Timeline
from schemas.times import Moment, Precision, Zone
from streams.shipment import answer

DAY = datetime(2026, 6, 19, tzinfo=UTC)
AWB = ref(RefType.AWB, "784-45120364")
BOX = ref(RefType.CONTAINER, "MSCU1234566")
FLIGHT = ref(RefType.FLIGHT, "CZ307/2026-06-19")
TRAIN = ref(RefType.TRAIN, "X8020/2026-06-12")
SHIP = ref(RefType.VESSEL, "IMO9074729")
ACTUAL, ESTIMATED, PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED


def told(kind: Kind, at: str, hours: float, *refs: Ref, **more: object) -> Movement:
    said: dict[str, object] = {
        "certainty": ACTUAL,
        "mode": Mode.RAIL,
        "source": "party",
        "place": Place(at) if at else None,
    }
    when = Moment(DAY + timedelta(hours=hours), 0, Precision.MINUTE, Zone.GIVEN)
    return movement(kind=kind, occurred=when, refs=refs, **(said | more))  # type: ignore[arg-type]  # fields by name


def ends(found: Timeline) -> tuple[str, str]:
    return tuple(place.locode if place else "" for place in (found.origin, found.destination))  # type: ignore[return-value]  # two


def test_what_only_left_has_no_destination_and_what_was_only_delivered_no_origin() -> None:
    assert ends(answer(AWB, [told(Kind.RECEIVED, "CNSZX", 0, AWB)])) == ("CNSZX", "")
    assert ends(answer(AWB, [told(Kind.DELIVERED, "GBLHR", 0, AWB)])) == ("", "GBLHR")
    assert ends(answer(AWB, [told(Kind.CUSTOMS_RELEASED, "NLRTM", 0, AWB)])) == ("", "")


def test_a_booking_and_a_release_put_nothing_aboard() -> None:
    facts = [
        told(Kind.BOOKED, "CNSZX", 0, AWB, FLIGHT),
        told(Kind.DEPARTED, "CNSZX", 9, AWB, FLIGHT, certainty=PLANNED),
    ]
    assert answer(AWB, facts).status is Status.PLANNED
    released = answer(AWB, [*facts, told(Kind.CUSTOMS_RELEASED, "CNSZX", 2, AWB, FLIGHT)])
    assert (released.status, released.position_of) == (Status.ORIGIN, ())
    assert answer(AWB, [*facts, told(Kind.DEPARTED, "CNSZX", 10, AWB, FLIGHT)]).position_of == (FLIGHT,)


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([Kind.RECEIVED, Kind.DEPARTED], Status.MOVING),
        ([Kind.DEPARTED, Kind.ARRIVED], Status.WAITING),
        ([Kind.DEPARTED, Kind.ARRIVED, Kind.NOTIFIED], Status.WAITING),
        ([Kind.ARRIVED, Kind.DEPARTED], Status.MOVING),
        ([Kind.RECEIVED, Kind.GATE_IN], Status.ORIGIN),
    ],
)
def test_where_nobody_names_what_carries_it_the_milestones_tell_the_status(kinds: list[Kind], status: Status) -> None:
    facts = [told(kind, f"CNSZ{'XHKLM'[i]}", i, AWB) for i, kind in enumerate(kinds)]
    assert answer(AWB, facts).status is status


def test_a_stop_on_the_way_ends_no_leg() -> None:
    stop = [told(Kind.LOADED, "CNPHN", 0, BOX, TRAIN), told(Kind.ARRIVED, "CNAKL", 40, BOX, TRAIN)]
    assert answer(BOX, stop).status is Status.WAITING
    gone = answer(BOX, [*stop, told(Kind.DEPARTED, "CNAKL", 45, BOX, TRAIN)])
    assert (gone.status, ends(gone), gone.eta, gone.position_of) == (Status.MOVING, ("CNPHN", ""), None, (TRAIN,))


def test_an_arrival_on_the_way_does_not_hide_the_one_expected_at_the_end() -> None:
    facts = [
        told(Kind.LOADED, "CNPHN", 0, BOX, TRAIN),
        told(Kind.DEPARTED, "CNPHN", 1, BOX, TRAIN),
        told(Kind.ARRIVED, "CNAKL", 40, BOX, TRAIN),
        told(Kind.ARRIVED, "PLMAA", 200, BOX, TRAIN, certainty=ESTIMATED),
    ]
    found = answer(BOX, facts)
    assert (found.status, ends(found)) == (Status.MOVING, ("CNPHN", "PLMAA"))
    assert found.eta
    assert found.eta.at == DAY + timedelta(hours=200)


def test_an_expected_delivery_is_the_eta_where_no_leg_has_an_end() -> None:
    facts = [told(Kind.DEPARTED, "CNPHN", 0, BOX), told(Kind.DELIVERED, "DEDUI", 300, BOX, certainty=ESTIMATED)]
    found = answer(BOX, facts)
    assert found.eta
    assert found.eta.at == DAY + timedelta(hours=300)
    assert ends(found) == ("CNPHN", "DEDUI")


def test_a_truck_that_brings_a_box_for_a_ship_makes_the_ship_no_truck() -> None:
    found = answer(BOX, [told(Kind.GATE_IN, "CNYTN", 0, BOX, SHIP, mode=Mode.ROAD)])
    assert [leg.mode for leg in found.legs] == [Mode.SEA]
    assert [step.mode for step in found.milestones] == [Mode.ROAD]


def test_a_train_dated_by_its_start_and_by_what_happened_on_its_way_is_one_leg() -> None:
    later = ref(RefType.TRAIN, "X8020/2026-06-20")
    facts = [
        told(Kind.LOADED, "CNPHN", 0, BOX, TRAIN),
        told(Kind.DEPARTED, "CNPHN", 1, BOX, TRAIN),
        told(Kind.BORDER_CROSSED, "BYBQT", 150, BOX, later),
        told(Kind.DISCHARGED, "DEDUI", 200, BOX, ref(RefType.TRAIN, "X8020/2026-06-27")),
    ]
    found = answer(BOX, facts)
    assert [(leg.origin and leg.origin.locode, leg.destination and leg.destination.locode) for leg in found.legs] == [
        ("CNPHN", "DEDUI")
    ]


def test_a_box_rolled_to_the_next_train_of_its_number_did_not_ride_the_first() -> None:
    rolled = ref(RefType.TRAIN, "X8020/2026-06-19")
    plan = told(Kind.LOADED, "CNPHN", -160, BOX, TRAIN, certainty=PLANNED)
    found = answer(BOX, [plan, told(Kind.LOADED, "CNPHN", 0, BOX, rolled), told(Kind.DEPARTED, "CNPHN", -150, TRAIN)])
    assert [leg.conveyance for leg in found.legs] == [rolled]
    assert Kind.DEPARTED not in {step.kind for step in found.milestones}


def test_a_truck_under_way_from_nobody_knows_where_lets_no_later_leg_name_the_origin() -> None:
    truck = ref(RefType.TRUCK, "粤B12345")
    facts = [
        told(Kind.BORDER_CROSSED, "CNSZX", 0, AWB, truck, mode=Mode.ROAD),
        told(Kind.DEPARTED, "HKHKG", 9, AWB, FLIGHT, certainty=PLANNED),
        told(Kind.ARRIVED, "DEFRA", 20, AWB, FLIGHT, certainty=PLANNED),
    ]
    assert ends(answer(AWB, facts)) == ("", "DEFRA")
