"""What positions show at a fence: a quay, an anchorage, a yard and a control point of simple shape, invented vessels."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, Position
from schemas.refs import Ref, ref
from streams.fences import CARRIERS, CROSSING, REACH, RULES, SOURCE, Fences, derive

START = datetime(2026, 6, 20, tzinfo=UTC)
VESSEL, TRUCK, TRAIN = ref("vessel", "MMSI477123456"), ref("truck", "粤B12345"), ref("train", "X8020/2026-06-20")
# A square of 0.02° around each middle, far from one another: (lon, lat)
MIDDLES = {
    ("CNYTN-YICT", "berth"): (114.0, 22.0),
    ("CNYTN-YICT", "yard"): (115.0, 22.0),
    ("CNYTN-ANCH", "anchorage"): (116.0, 22.0),
    ("CNSZX-HGG", "control_point"): (117.0, 22.0),
    ("DEHAM-CTA", "yard"): (9.9, 53.5),
    ("CNPHN-PHN", "station"): (118.0, 22.0),
}
OUT = 0.1  # degrees: outside of every square


def square(lon: float, lat: float) -> list[list[float]]:
    return [[lon + x * 0.01, lat + y * 0.01] for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]


def feature(id_: str, role: str, lon: float, lat: float) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [square(lon, lat)]}
    return {"type": "Feature", "properties": {"id": id_, "role": role, "how": "drawn"}, "geometry": geometry}


FENCES = Fences(feature(id_, role, *middle) for (id_, role), middle in MIDDLES.items())


def seen(who: Ref, fence: tuple[str, str], *fixes: tuple[float, float, float, float | None]) -> list[Position]:
    """Fixes as (minutes, degrees east and north of the fence's middle, speed in km/h)."""
    lon, lat = MIDDLES[fence]
    return [
        Position(source="test", ref=who, at=START + timedelta(minutes=m), lat=lat + north, lon=lon + east, speed=speed)
        for m, east, north, speed in fixes
    ]


def told(positions: Iterable[Position]) -> list[tuple[Kind, str, float]]:
    known: dict[Ref, list[Position]] = {}
    for position in positions:
        known.setdefault(position.ref, []).append(position)
    return [short(fact) for fact in derive(known, FENCES)]


def short(fact: Movement) -> tuple[Kind, str, float]:
    assert fact.place is not None
    return fact.kind, fact.place.facility, (fact.occurred_at - START) / timedelta(minutes=1)


BERTH, ANCHORAGE, GATE = ("CNYTN-YICT", "berth"), ("CNYTN-ANCH", "anchorage"), ("CNSZX-HGG", "control_point")


def test_a_vessel_arrives_berths_and_departs() -> None:
    call = seen(
        VESSEL, BERTH, (0, OUT, 0, 12), (10, OUT, 0, 12), (20, 0, 0, 9), (30, 0, 0, 0), (600, 0, 0, 0), (610, OUT, 0, 9)
    )
    call[4:4] = seen(VESSEL, BERTH, *((m, 0, 0, 0.0) for m in range(120, 600, 120)))
    assert told(call) == [(Kind.ARRIVED, "CNYTN-YICT", 20), (Kind.BERTHED, "CNYTN-YICT", 30)], "one fix may be a glitch"
    call += seen(VESSEL, BERTH, (620, OUT, 0, 15))
    assert told(call)[2:] == [(Kind.DEPARTED, "CNYTN-YICT", 610)]


def test_what_is_derived_says_so() -> None:
    call = seen(VESSEL, BERTH, (0, OUT, 0, 12), (10, OUT, 0, 12), (20, 0, 0, 0))
    arrived, _ = derive({VESSEL: call}, FENCES)
    assert arrived.source == SOURCE
    assert arrived.certainty is Certainty.ACTUAL
    assert arrived.attributes == {"derived_from": "ais", "fence": "CNYTN-YICT/berth"}
    assert arrived.offset == 8 * 60, "told in the terminal's own clock"
    assert arrived.place is not None
    assert arrived.place.locode == "CNYTN"


def test_a_vessel_that_passes_the_quay_does_not_arrive() -> None:
    assert told(seen(VESSEL, BERTH, *((m, OUT if m not in (10, 11, 12) else 0, 0, 20) for m in range(20)))) == []


def test_two_fixes_far_enough_apart_count_without_a_speed() -> None:
    fixes = [(0, OUT, 0, None), (10, OUT, 0, None), (20, 0, 0, None), (50, 0, 0, None)]
    assert told(seen(VESSEL, BERTH, *fixes)) == [(Kind.ARRIVED, "CNYTN-YICT", 20)]
    assert told(seen(VESSEL, BERTH, *fixes[:3], (49, 0, 0, None))) == []


def test_one_slow_fix_is_enough_and_a_knot_is_not_slow() -> None:
    approach = [(0, OUT, 0, 12), (10, OUT, 0, 12)]
    assert told(seen(VESSEL, ANCHORAGE, *approach, (20, 0, 0, 1.67))) == [(Kind.APPROACHED, "CNYTN-ANCH", 20)]
    assert told(seen(VESSEL, ANCHORAGE, *approach, (20, 0, 0, 1.85))) == []


def test_a_stray_fix_neither_ends_a_visit_nor_begins_one() -> None:
    stray = [(0, OUT, 0, 12), (10, OUT, 0, 12), (20, 0, 0, 9), (30, OUT, 0, 9), (40, OUT, 0, 9)]
    assert told(seen(VESSEL, BERTH, *stray)) == []
    stay = [(0, OUT, 0, 12), (10, OUT, 0, 12), (20, 0, 0, 0), (30, OUT, 0, 9), (40, 0, 0, 0), (80, 0, 0, 0)]
    assert [kind for kind, _, _ in told(seen(VESSEL, BERTH, *stay))] == [Kind.ARRIVED, Kind.BERTHED]


def test_what_nobody_saw_is_not_told() -> None:
    assert told(seen(VESSEL, BERTH, (0, 0, 0, 0), (30, 0, 0, 0))) == [], "it was there before we looked"
    silent = seen(VESSEL, BERTH, (0, OUT, 0, 20), (10, OUT, 0, 20), (191, 0, 0, 0), (230, 0, 0, 0))
    assert told(silent) == [], "three hours of silence: it may have been there for long"
    left = seen(VESSEL, BERTH, (0, 0, 0, 0), (30, 0, 0, 0), (211, OUT, 0, 20), (220, OUT, 0, 20))
    assert told(left) == []
    left = seen(VESSEL, BERTH, (0, 0, 0, 0), (30, 0, 0, 0), (210, OUT, 0, 20), (220, OUT, 0, 20))
    assert told(left) == [(Kind.DEPARTED, "CNYTN-YICT", 210)]


def test_a_vessel_is_not_in_a_yard_that_has_a_berth_of_its_own() -> None:
    yard = ("CNYTN-YICT", "yard")
    assert told(seen(VESSEL, yard, (0, OUT, 0, 9), (5, OUT, 0, 9), (10, 0, 0, 0))) == []
    quay = seen(VESSEL, ("DEHAM-CTA", "yard"), (0, OUT, 0, 9), (5, OUT, 0, 9), (10, 0, 0, 0))
    assert told(quay) == [(Kind.ARRIVED, "DEHAM-CTA", 10), (Kind.BERTHED, "DEHAM-CTA", 10)]


def test_a_truck_arrives_at_a_yard_and_leaves() -> None:
    yard = ("CNYTN-YICT", "yard")
    fixes = [(0, OUT, 0, 40), (1, OUT, 0, 40), (2, 0, 0, 20), (8, 0, 0, 20), (9, OUT, 0, 40), (10, OUT, 0, 40)]
    assert told(seen(TRUCK, yard, *fixes)) == [(Kind.ARRIVED, "CNYTN-YICT", 2), (Kind.DEPARTED, "CNYTN-YICT", 9)]


def test_a_control_point_is_crossed_when_the_truck_leaves_on_the_other_side() -> None:
    come = [(0, 0, OUT, 40), (1, 0, OUT, 40), (2, 0, 0.005, 5), (3, 0, 0, 5)]
    across = [(9, 0, -OUT, 40), (10, 0, -OUT, 40)]
    back = [(9, 0.01, OUT, 40), (10, 0.01, OUT, 40)]
    assert told(seen(TRUCK, GATE, *come, *across))[-1] == (Kind.BORDER_CROSSED, "CNSZX-HGG", 9)
    assert told(seen(TRUCK, GATE, *come, *back))[-1] == (Kind.DEPARTED, "CNSZX-HGG", 9)


def test_who_stays_long_at_a_control_point_has_other_business_there() -> None:
    come = [(0, 0, OUT, 40), (1, 0, OUT, 40), *((2 + 30 * n, 0, 0, 0.0) for n in range(10))]
    assert told(seen(TRUCK, GATE, *come, (280, 0, -OUT, 40), (281, 0, -OUT, 40)))[-1][0] is Kind.DEPARTED


def test_a_train_arrives_at_a_station() -> None:
    station = ("CNPHN-PHN", "station")
    fixes = [(0, OUT, 0, 60), (5, OUT, 0, 60), (10, 0, 0, 20), (15, 0, 0, 0)]
    assert told(seen(TRAIN, station, *fixes)) == [(Kind.ARRIVED, "CNPHN-PHN", 10)]


def test_two_conveyances_do_not_mix() -> None:
    one = seen(VESSEL, BERTH, (0, OUT, 0, 9), (5, OUT, 0, 9))
    other = seen(ref("vessel", "MMSI477000002"), BERTH, (10, 0, 0, 0), (50, 0, 0, 0))
    assert told(one + other) == []


def test_containers_and_flights_have_positions_and_show_nothing_here() -> None:
    box = [(0, OUT, 0, 9), (5, OUT, 0, 9), (10, 0, 0, 0), (40, 0, 0, 0)]
    assert told(seen(ref("container", "MSCU1234566"), BERTH, *box)) == []


def test_reach_is_longer_than_anything_a_movement_rests_on() -> None:
    for (type_, _), rule in RULES.items():
        gap = CARRIERS[type_].gap
        assert 3 * gap < REACH, "stopped, came, two fixes before"
        assert 2 * gap + rule.stay < REACH
        if rule.crosses:
            assert CROSSING + 2 * gap < REACH


def test_every_curated_fence_means_something_to_somebody_who_goes_there() -> None:
    roles = {role for _, role in RULES} | {"airport"}
    assert {fence.role for fence in Fences.load().fences} <= roles


def test_the_curated_fences_hold_the_points_they_are_drawn_for() -> None:
    text = (files("schemas") / "data" / "fences.geojson").read_text(encoding="utf-8")
    inner = [shape(feature["geometry"]).representative_point() for feature in json.loads(text)["features"]]
    hits = Fences.load().hits([(point.x, point.y) for point in inner])
    assert {(index, index) for index in range(len(inner))} <= set(hits)
    assert Fences.load().hits([]) == []


STEPS = [1, 4, 10, 29, 31, 59, 110, 179, 181, 400]  # minutes: about every limit of the rules
LEGS = st.tuples(st.sampled_from([0.0, OUT, 0.0, -OUT]), st.lists(st.sampled_from(STEPS), min_size=1, max_size=4))


@st.composite
def tracks(draw: st.DrawFn) -> list[Position]:
    """A vessel or truck about one fence: legs inside and outside, stray fixes, slow and fast, with silences."""
    who, fence = draw(st.sampled_from([(VESSEL, BERTH), (VESSEL, ANCHORAGE), (TRUCK, GATE)]))
    fixes: list[tuple[float, float, float, float | None]] = [(0, 0, OUT, 9), (1, 0, OUT, 9)]
    minute = 1
    slow = draw(st.sampled_from([(9.0, None), (0.0, 9.0, None)]))
    for side, steps in draw(st.lists(LEGS, min_size=1, max_size=8)):
        for step in steps:
            minute += step
            fixes.append((minute, 0, side, draw(st.sampled_from(slow))))
    return seen(who, fence, *fixes)


@given(tracks(), st.randoms(use_true_random=False), st.integers(0, 5))
def test_order_and_repeats_never_matter(track: list[Position], random: Any, repeats: int) -> None:
    mixed = track + [random.choice(track) for _ in range(repeats)]
    random.shuffle(mixed)
    assert derive({track[0].ref: mixed}, FENCES) == derive({track[0].ref: track}, FENCES)


@given(tracks(), st.data())
def test_positions_further_than_reach_change_nothing(track: list[Position], data: st.DataObject) -> None:
    """Of everything within REACH of a moment, the movements about that moment are the true ones."""
    who, at = track[0].ref, data.draw(st.sampled_from(track)).at
    near = [position for position in track if abs(position.at - at) <= REACH]
    about = timedelta(minutes=1)
    whole = [fact for fact in derive({who: track}, FENCES) if abs(fact.occurred_at - at) < about]
    part = [fact for fact in derive({who: near}, FENCES) if abs(fact.occurred_at - at) < about]
    assert part == whole
