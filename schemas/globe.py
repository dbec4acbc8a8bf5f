"""Distances and directions on the globe, taken as a sphere."""

from math import asin, atan2, cos, degrees, radians, sin, sqrt

EARTH_KM = 6371.0
Point = tuple[float, float]  # degrees, WGS84: lat, lon


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(a, 1)))


def bearing(one: Point, other: Point) -> float:
    """Degrees clockwise from north."""
    (a, b), (c, d) = (map(radians, point) for point in (one, other))
    return degrees(atan2(sin(d - b) * cos(c), cos(a) * sin(c) - sin(a) * cos(c) * cos(d - b))) % 360


def between(one: Point, other: Point, share: float) -> Point:
    """The point at this share of the great circle from one to the other."""
    angle = kilometres(one, other) / EARTH_KM
    if angle == 0:
        return one
    (a, b), (c, d) = (map(radians, point) for point in (one, other))
    p, q = sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)
    x = p * cos(a) * cos(b) + q * cos(c) * cos(d)
    y = p * cos(a) * sin(b) + q * cos(c) * sin(d)
    return degrees(atan2(p * sin(a) + q * sin(c), sqrt(x * x + y * y))), degrees(atan2(y, x))
