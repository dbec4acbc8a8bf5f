"""Distances on the globe, taken as a sphere."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
Point = tuple[float, float]  # degrees, WGS84: lat, lon


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(a, 1)))
