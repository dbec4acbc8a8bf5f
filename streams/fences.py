"""Fences: from positions to what they show: arrived, berthed, departed, crossed the border.

    vessel   berth           comes ARRIVED, first slow fix BERTHED, goes DEPARTED (the yard, where no berth is drawn)
             anchorage       comes APPROACHED
    truck    yard, station, airport    comes ARRIVED, goes DEPARTED
             control point   comes ARRIVED; goes BORDER_CROSSED on the other side, DEPARTED on the side it came from
    train    station         comes ARRIVED, goes DEPARTED

`derive` is a pure function of a *set* of positions: late, repeated and disordered positions change nothing but the set.
A derived movement's id rests on the conveyance, the fence, the kind and the time of the fix that shows it, and its report
names just these, so it can be taken back.

Taking back. A late position can show that a movement never was (one fix between two "outside" makes a visit of what was
none; an earlier fix inside moves an arrival). Every movement rests on positions less than REACH away from it, so a
position at t changes nothing that is further than REACH from t, and to know what is true there one needs the positions
up to twice REACH from t. A worker therefore does, for each conveyance that a batch touches (`touches`):

    read     the positions in `Touch.window`, and what it told itself of movements in `Touch.span` (source SOURCE)
    news     derives from all these positions, and compares with what it told: what is new is said; what was told and is
             not so is retracted; what was retracted and is so after all is said anew, later than the retraction
    store, send, commit

What the worker told within the batch at hand it says again, with the same ids: a crash between storing and sending loses
nothing. After any order, repetition and splitting of the same positions the live movements are those of `derive` on all
of them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from math import cos, hypot, radians
from typing import Any, NamedTuple, Self

import shapely
from shapely.geometry import shape

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.places import Place, facilities, facility, zone_of
from schemas.refs import Ref, RefType, type_of
from schemas.times import given
from schemas.trust import DERIVED
from streams.visit import Fix, Visit, visits

SOURCE = "lianyun-fences"
SLOW = 1.85  # km/h, one knot
REACH = timedelta(hours=10)  # more than three of the longest gaps (stopped, came, before), or a crossing and two
CROSSING = timedelta(hours=4)  # who stays longer at a control point has been there on other business


class Rule(NamedTuple):
    """What coming, stopping and going mean at a fence. `stay`: how long two fixes inside must be apart to count."""

    comes: Kind
    stops: Kind | None
    goes: Kind | None
    crosses: Kind | None
    stay: timedelta


class Carrier(NamedTuple):
    """`gap`: silence after which we no longer know where it was."""

    mode: Mode
    derived_from: str
    gap: timedelta


CARRIERS = {
    RefType.VESSEL: Carrier(Mode.SEA, "ais", timedelta(hours=3)),
    RefType.TRUCK: Carrier(Mode.ROAD, "gps", timedelta(hours=1)),
    RefType.TRAIN: Carrier(Mode.RAIL, "gps", timedelta(hours=3)),
}
_BERTH = Rule(Kind.ARRIVED, Kind.BERTHED, Kind.DEPARTED, None, timedelta(minutes=30))
_YARD = Rule(Kind.ARRIVED, None, Kind.DEPARTED, None, timedelta(minutes=5))
RULES = {
    (RefType.VESSEL, "berth"): _BERTH,
    (RefType.VESSEL, "anchorage"): Rule(Kind.APPROACHED, None, None, None, timedelta(minutes=10)),
    (RefType.VESSEL, "quay"): _BERTH,
    (RefType.TRUCK, "yard"): _YARD,
    (RefType.TRUCK, "quay"): _YARD,
    (RefType.TRUCK, "station"): _YARD,
    (RefType.TRUCK, "airport"): _YARD,
    (RefType.TRUCK, "control_point"): Rule(Kind.ARRIVED, None, Kind.DEPARTED, Kind.BORDER_CROSSED, timedelta(0)),
    (RefType.TRAIN, "station"): _YARD,
}
_WATERSIDE = {"sea_terminal", "barge_terminal"}


class Fence(NamedTuple):
    """`role` as in the data, or `quay`: a terminal's yard where no berth is drawn, so that it stands for both."""

    facility: str
    role: str
    place: Place
    lat: float
    lon: float


class Fences:
    """Polygons around facilities: GeoJSON features with the properties `id` (a facility) and `role`."""

    def __init__(self, features: Iterable[Mapping[str, Any]]) -> None:
        kept = list(features)
        polygons = [shape(feature["geometry"]) for feature in kept]
        told = [(feature["properties"]["id"], feature["properties"]["role"]) for feature in kept]
        berths = {id_ for id_, role in told if role == "berth"}
        self._tree = shapely.STRtree(polygons)
        self.fences = [
            Fence(id_, _role(id_, role, berths), facility(id_), polygon.centroid.y, polygon.centroid.x)
            for (id_, role), polygon in zip(told, polygons, strict=True)
        ]

    @classmethod
    def load(cls) -> Self:
        """The curated fences, schemas/data/fences.geojson."""
        text = (files("schemas") / "data" / "fences.geojson").read_text(encoding="utf-8")
        return cls(json.loads(text)["features"])

    def hits(self, points: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
        """(index of point, index of fence) for each (lon, lat) inside or on a fence: one query for all."""
        found = self._tree.query(shapely.points(points), predicate="intersects") if points else ((), ())
        return [(int(point), int(fence)) for point, fence in zip(*found, strict=True)]


class Touch(NamedTuple):
    """What a batch of positions can change of one conveyance: movements in `start` to `end`; and when the batch's
    positions were heard, from the first to the last."""

    start: datetime
    end: datetime
    first: datetime
    last: datetime

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.start, self.end

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The times of the positions that `news` needs."""
        return self.start - REACH, self.end + REACH


def derive(known: Mapping[Ref, Sequence[Position]], fences: Fences) -> list[Movement]:
    """What the positions of these conveyances show, in order of time. Their order and repeats do not matter."""
    fixes = {ref: _fixes(positions) for ref, positions in known.items() if type_of(ref) in CARRIERS}
    points = [(ref, fix) for ref, own in fixes.items() for fix in own]
    inside: dict[tuple[Ref, int], set[datetime]] = defaultdict(set)
    for point, index in fences.hits([(fix.lon, fix.lat) for _, fix in points]):
        ref, fix = points[point]
        inside[ref, index].add(fix.at)
    found = []
    for (ref, index), times in inside.items():
        fence, carrier = fences.fences[index], CARRIERS[type_of(ref)]
        rule = RULES.get((type_of(ref), fence.role))
        if rule:
            seen = [fix._replace(is_inside=fix.at in times) for fix in fixes[ref]]
            for visit in visits(seen, rule.stay, carrier.gap):
                found += [_movement(ref, fence, kind, fix) for kind, fix in _shown(visit, fence, rule)]
    return sorted(found, key=lambda fact: (fact.occurred_at, fact.id))


def touches(batch: Iterable[Position]) -> dict[Ref, Touch]:
    """What a batch of positions touches, by conveyance."""
    own: dict[Ref, list[Position]] = defaultdict(list)
    for position in batch:
        own[position.ref].append(position)
    return {
        ref: Touch(
            min(p.at for p in positions) - REACH,
            max(p.at for p in positions) + REACH,
            min(p.received_at for p in positions),
            max(p.received_at for p in positions),
        )
        for ref, positions in own.items()
        if type_of(ref) in CARRIERS
    }


def _role(facility_id: str, role: str, berths: set[str]) -> str:
    is_quay = role == "yard" and facility_id not in berths and facilities()[facility_id].kind in _WATERSIDE
    return "quay" if is_quay else role


def _fixes(positions: Iterable[Position]) -> list[Fix]:
    """One fix for one time: of several the first by place, so that the choice rests on the set alone.

    Times in milliseconds and speeds in two digits, as the store gives them back.
    """
    fixes = {
        Fix(_milliseconds(p.at), p.lat, p.lon, p.speed is not None and round(p.speed, 2) < SLOW, is_inside=False)
        for p in positions
    }
    return list({fix.at: fix for fix in sorted(fixes, reverse=True)}.values())[::-1]


def _milliseconds(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _shown(visit: Visit, fence: Fence, rule: Rule) -> Iterator[tuple[Kind, Fix]]:
    if visit.came:
        yield rule.comes, visit.came
    if visit.settled and rule.stops:
        yield rule.stops, visit.settled
    if visit.went and rule.goes:
        yield (rule.crosses if rule.crosses and _has_crossed(visit, fence) else rule.goes), visit.went


def _has_crossed(visit: Visit, fence: Fence) -> bool:
    """Whether it came from one side of the fence's middle and went to the other, without staying long."""
    if not (visit.before and visit.came and visit.went) or visit.went.at - visit.came.at > CROSSING:
        return False
    (x, y), (u, v) = (_from(fence, fix) for fix in (visit.before, visit.went))
    return x * u + y * v < 0


def _from(fence: Fence, fix: Fix) -> tuple[float, float]:
    """East and north of the fence's middle, as a direction."""
    east, north = (fix.lon - fence.lon) * cos(radians(fence.lat)), fix.lat - fence.lat
    length = hypot(east, north) or 1.0
    return east / length, north / length


def _movement(ref: Ref, fence: Fence, kind: Kind, fix: Fix) -> Movement:
    carrier = CARRIERS[type_of(ref)]
    name = f"{fence.facility}/{fence.role}"
    return movement(
        source=SOURCE,
        kind=kind,
        certainty=Certainty.ACTUAL,
        mode=carrier.mode,
        occurred=given(fix.at.astimezone(zone_of(fence.place) or UTC)),
        refs=(ref,),
        place=fence.place,
        report=f"{ref} {kind} {name} {fix.at.isoformat(timespec='milliseconds')}",
        attributes={"derived_from": carrier.derived_from, "fence": name},
        trust=DERIVED,
    )
