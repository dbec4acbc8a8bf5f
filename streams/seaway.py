"""How far it is by sea. The sea lanes of schemas/data/sea_lanes.geojson as a graph, and the shortest way through it.

A position joins the graph at the lane points near it, so a ship off its lane is measured from the lane. Good to about 5 %
between ports: enough to say when a ship comes, not to steer one.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from heapq import heappop, heappush
from importlib.resources import files
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from shapely import Point as Dot
from shapely import STRtree

from schemas.globe import Point, between, kilometres

STEP_KM = 100.0  # between two points of a lane
REACH_KM = 600.0  # farther from every lane than this we know no way

Ways = dict[Point, dict[Point, float]]


class _Lanes(NamedTuple):
    ways: Ways
    points: list[Point]
    near: STRtree


def by_sea(one: Point, other: Point) -> float | None:
    """Kilometres of the shortest way by sea; None where either is far from every lane we know."""
    straight = kilometres(one, other)
    if straight < STEP_KM:
        return straight
    left = _from(other)
    ends = [kilometres(one, point) + left[point] for point in _joins(one) if point in left]
    return min(ends, default=None)


@lru_cache(maxsize=512)
def _from(end: Point) -> dict[Point, float]:
    """Kilometres to `end` from every point of the lanes: Dijkstra's algorithm from there."""
    lanes = _lanes()
    found: dict[Point, float] = {}
    open_ = [(kilometres(end, point), point) for point in _joins(end)]
    open_.sort()
    while open_:
        far, point = heappop(open_)
        if point in found:
            continue
        found[point] = far
        for neighbour, step in lanes.ways[point].items():
            if neighbour not in found:
                heappush(open_, (far + step, neighbour))
    return found


def _joins(where: Point) -> list[Point]:
    """Points of the lanes that are not much farther than the nearest: with land between they seldom are."""
    lanes = _lanes()
    box = Dot(where[1], where[0]).buffer(REACH_KM / 60)  # degrees; near the poles too wide, and sorted out below
    around = sorted((kilometres(where, lanes.points[i]), lanes.points[i]) for i in lanes.near.query(box))
    return [point for far, point in around if far <= min(REACH_KM, 2 * around[0][0] + STEP_KM)]


@cache
def _lanes() -> _Lanes:
    ways: Ways = {}
    for one, other in _steps():
        ways.setdefault(one, {})[other] = ways.setdefault(other, {})[one] = kilometres(one, other)
    points = list(ways)
    return _Lanes(ways, points, STRtree([Dot(lon, lat) for lat, lon in points]))


def _steps() -> Iterator[tuple[Point, Point]]:
    """Every lane, great circles cut into short steps."""
    text = (files("schemas") / "data" / "sea_lanes.geojson").read_text(encoding="utf-8")
    for lane in json.loads(text)["features"]:
        for one, other in pairwise((lat, lon) for lon, lat in lane["geometry"]["coordinates"]):
            count = ceil(kilometres(one, other) / STEP_KM)
            cut = [one, *(between(one, other, step / count) for step in range(1, count)), other]
            yield from pairwise(cut)
