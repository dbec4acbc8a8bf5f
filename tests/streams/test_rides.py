"""What carried a box: under which names, from where to where, and which of the carrier's own words concern it."""

from collections.abc import Sequence

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from streams.known import Known
from streams.reach import Looked
from streams.ride import Ride, where
from streams.rides import rides
from tests.streams.story import (
    BARGE,
    BOX,
    MMSI,
    TRAIN,
    V1,
    V2,
    V3,
    WAGON,
    expected,
    happened,
    linked,
    planned,
)


def of_box(facts: Sequence[Movement]) -> list[Ride]:
    about = [fact for fact in facts if BOX in fact.refs]
    return rides([(BOX, frozenset({BOX}), about)], Looked(Known(facts)))


def own(ride: Ride) -> list[str]:
    return [f"{fact.kind}@{fact.place.locode if fact.place else ''}" for fact in ride.facts]


LOADED = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1)
DISCHARGED = happened("terminal", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", BOX, V1)


def test_a_ride_begins_with_loading_and_ends_with_discharge() -> None:
    (ride,) = of_box([LOADED, DISCHARGED])
    assert (ride.start, ride.end) == (LOADED.occurred_at, DISCHARGED.occurred_at)
    assert (where(ride.opens), where(ride.closes), ride.began, ride.ended) == ("CNYTN", "SGSIN", True, True)


def test_a_plan_begins_nothing() -> None:
    (ride,) = of_box([planned("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1)])
    assert (where(ride.opens), ride.began, ride.ended) == ("CNYTN", False, False)


def test_only_calls_while_the_box_is_aboard_concern_it() -> None:
    (ride,) = of_box(
        [
            *(LOADED, DISCHARGED),
            happened("port", Kind.DEPARTED, "2026-02-20 10:00", "CNYTN", V1),
            happened("port", Kind.ARRIVED, "2026-03-05 02:00", "CNYTN", V1),
            happened("port", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
            happened("port", Kind.ARRIVED, "2026-03-08 02:00", "VNSGN", V1),
            happened("port", Kind.DEPARTED, "2026-03-08 20:00", "VNSGN", V1),
            happened("port", Kind.ARRIVED, "2026-03-12 02:00", "SGSIN", V1),
            happened("port", Kind.DEPARTED, "2026-03-12 20:00", "SGSIN", V1),
            happened("port", Kind.ARRIVED, "2026-03-30 02:00", "NLRTM", V1),
        ]
    )
    assert own(ride) == ["departed@CNYTN", "arrived@VNSGN", "departed@VNSGN", "arrived@SGSIN"]


def test_every_name_of_a_vessel_is_one_ride() -> None:
    (ride,) = of_box(
        [
            *(LOADED, DISCHARGED),
            linked("ais", "2026-03-06 01:00", V1, MMSI),
            happened("ais", Kind.ARRIVED, "2026-03-12 03:00", "SGSIN", MMSI),
        ]
    )
    assert ride.names == (V1, MMSI)
    assert "arrived@SGSIN" in own(ride)


def test_a_ride_planned_elsewhere_gives_way_to_the_one_that_really_began_there() -> None:
    rolled = planned("carrier", Kind.LOADED, "2026-03-04 10:00", "CNYTN", BOX, V2)
    (ride,) = of_box([rolled, LOADED, DISCHARGED])
    assert ride.names == (V1,)
    assert [plan.names for plan in ride.replaced] == [(V2,)]


def test_a_plan_for_the_next_leg_stays() -> None:
    onward = planned("carrier", Kind.LOADED, "2026-03-14 10:00", "SGSIN", BOX, V2)
    first, second = of_box([LOADED, DISCHARGED, onward])
    assert (first.names, second.names) == ((V1,), (V2,))
    assert not second.began


def test_a_ride_nobody_closed_ends_where_the_next_begins() -> None:
    onward = happened("terminal", Kind.LOADED, "2026-03-14 10:00", "SGSIN", BOX, V2)
    first, second = of_box([LOADED, onward])
    assert (first.end, first.ended) == (onward.occurred_at, True)
    assert not second.ended


def test_an_estimated_discharge_ends_nothing() -> None:
    (ride,) = of_box([LOADED, expected("carrier", Kind.DISCHARGED, "2026-03-12 10:00", "SGSIN", BOX, V1)])
    assert where(ride.closes) == "SGSIN"
    assert not ride.ended


def test_a_box_on_a_wagon_rides_the_wagons_train() -> None:
    facts = [
        happened("rail", Kind.LOADED, "2026-03-19 10:00", "CNYTN", BOX, WAGON),
        happened("rail", Kind.DEPARTED, "2026-03-20 10:00", "CNYTN", WAGON, TRAIN),
        happened("rail", Kind.BORDER_CROSSED, "2026-03-27 10:00", "CNAKL", TRAIN),
        happened("rail", Kind.DISCHARGED, "2026-04-05 10:00", "DEDUI", BOX, WAGON),
        happened("rail", Kind.DEPARTED, "2026-04-20 10:00", "DEDUI", WAGON, V3),
    ]
    wagon, train = of_box(facts)
    assert (wagon.names, train.names) == ((WAGON,), (TRAIN,))
    assert "border_crossed@CNAKL" in own(train)


def test_the_mode_is_what_the_facts_say_before_what_the_name_suggests() -> None:
    (ride,) = of_box([happened("carrier", Kind.LOADED, "2026-03-03 10:00", "CNFOS", BOX, BARGE)])
    assert ride.mode is Mode.BARGE
