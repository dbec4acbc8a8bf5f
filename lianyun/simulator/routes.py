"""Lanes: way-points set by hand, great circles between them.

Sea lanes keep to the traffic routes (separation schemes at Singapore, Dondra Head, Bab el Mandeb, Gibraltar, Ushant, Dover)
and out of the land; road and rail lanes follow the corridor roughly. Degrees WGS84, (lat, lon).
"""

from itertools import pairwise
from typing import NamedTuple

from schemas.globe import Point, bearing, between, kilometres

# Pieces of sea, each from its first point on; a lane is a chain of them.
YANTIAN_SEA = (
    (22.5730, 114.2690), (22.5480, 114.2950), (22.5150, 114.3400), (22.4650, 114.4250), (22.3800, 114.4700),
    (22.1500, 114.4600), (21.5000, 114.2000),
)  # fmt: skip
SOUTH_CHINA_SEA = (
    (18.5, 113.6), (15.5, 113.2), (12.0, 111.3), (8.0, 108.6), (5.5, 106.2), (3.2, 105.1), (1.75, 104.75),
    (1.32, 104.45), (1.265, 104.15), (1.185, 103.87),
)  # fmt: skip
PASIR_PANJANG = ((1.195, 103.79), (1.245, 103.765), (1.278, 103.780))
MALACCA = (
    (1.170, 103.75), (1.185, 103.50), (1.42, 103.10), (1.80, 102.50), (2.15, 101.90), (2.55, 101.35), (2.82, 100.95),
)  # fmt: skip
PORT_KLANG = ((2.88, 101.15), (2.905, 101.255), (2.935, 101.295))
INDIAN_OCEAN = (
    (3.40, 100.30), (4.70, 98.80), (5.80, 97.30), (6.25, 95.20), (5.70, 80.60), (7.75, 72.80), (13.40, 54.50),
    (12.60, 50.00), (12.10, 45.50), (12.40, 43.75), (12.60, 43.28),
)  # fmt: skip
RED_SEA = (
    (13.40, 42.62), (14.60, 42.10), (16.50, 40.90), (20.00, 38.50), (24.00, 36.30), (27.10, 34.60), (27.75, 33.85),
    (28.60, 33.05), (29.50, 32.62), (29.90, 32.57),
)  # fmt: skip
SUEZ = ((30.02, 32.58), (30.26, 32.42), (30.44, 32.36), (30.58, 32.32), (30.86, 32.32), (31.24, 32.35), (31.45, 32.40))
MEDITERRANEAN = (
    (32.20, 31.20), (33.70, 26.50), (34.20, 23.50), (35.90, 17.00), (36.40, 14.70), (36.85, 12.60), (37.40, 11.30),
    (37.70, 9.50), (37.60, 7.00), (36.90, 2.50), (36.30, -1.80), (36.05, -4.50), (35.97, -5.50), (35.95, -6.10),
)  # fmt: skip
ATLANTIC = (
    (36.70, -9.20), (38.70, -9.90), (43.30, -9.90), (48.80, -5.80), (49.90, -2.60), (50.35, -0.30), (50.85, 1.20),
    (51.15, 1.70), (51.60, 2.40), (52.00, 3.40),
)  # fmt: skip
ROTTERDAM = ((51.985, 3.950), (51.990, 4.040), (51.967, 4.070), (51.958, 4.046))
PEARL_RIVER = (
    (22.560, 113.480), (22.545, 113.560), (22.510, 113.640), (22.420, 113.780), (22.385, 113.880), (22.375, 113.960),
    (22.362, 114.020), (22.345, 114.065), (22.318, 114.110), (22.290, 114.130), (22.292, 114.190), (22.286, 114.235),
    (22.262, 114.265), (22.215, 114.285), (22.190, 114.340), (22.230, 114.440), (22.380, 114.470), (22.465, 114.425),
    (22.515, 114.340), (22.548, 114.295), (22.573, 114.269),
)  # fmt: skip

TO_SINGAPORE = YANTIAN_SEA + SOUTH_CHINA_SEA + PASIR_PANJANG
TO_ROTTERDAM = INDIAN_OCEAN + RED_SEA + SUEZ + MEDITERRANEAN + ATLANTIC + ROTTERDAM
CHINA_EUROPE = (
    (22.680, 114.120), (25.85, 114.93), (30.60, 114.30), (34.75, 113.65), (34.40, 109.07), (36.05, 103.80), (39.80, 98.30),
    (43.80, 87.60), (45.170, 82.570), (45.253, 82.485), (46.95, 79.67), (51.20, 71.40), (55.16, 61.40), (56.84, 60.60),
    (55.80, 49.10), (55.75, 37.60), (54.80, 32.00), (53.90, 27.55), (52.100, 23.681), (52.025, 23.535), (52.23, 21.00),
    (52.40, 16.90), (52.34, 14.55), (52.50, 13.40), (52.38, 9.74), (51.402, 6.721),
)  # fmt: skip
TO_HONG_KONG_AIRPORT = (
    (22.664, 114.030), (22.610, 114.045), (22.540, 114.050), (22.521, 114.068), (22.514, 114.066), (22.480, 114.055),
    (22.440, 114.030), (22.400, 113.985), (22.372, 114.030), (22.362, 114.060), (22.350, 114.068), (22.330, 114.020),
    (22.305, 113.960), (22.309, 113.932),
)  # fmt: skip

LANES: dict[tuple[str, str], tuple[Point, ...]] = {
    ("CNYTN", "SGSIN"): TO_SINGAPORE,
    ("CNYTN", "MYPKG"): YANTIAN_SEA + SOUTH_CHINA_SEA + MALACCA + PORT_KLANG,
    ("CNYTN", "NLRTM"): YANTIAN_SEA + SOUTH_CHINA_SEA + MALACCA + TO_ROTTERDAM,
    ("SGSIN", "NLRTM"): PASIR_PANJANG[::-1] + MALACCA + TO_ROTTERDAM,
    ("MYPKG", "NLRTM"): PORT_KLANG[::-1] + TO_ROTTERDAM,
    ("SGSIN", "CNYTN"): TO_SINGAPORE[::-1],
    ("CNZSN", "CNYTN"): PEARL_RIVER,
    ("CNPHN", "DEDUI"): CHINA_EUROPE,
    ("CNSZX", "HKHKG"): TO_HONG_KONG_AIRPORT,
}


class Seen(NamedTuple):
    """A point of a lane: the course in degrees from true north, the kilometres from its start."""

    lat: float
    lon: float
    course: float
    km: float


class Lane:
    """A chain of great circles, measured."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self.points = points
        self.marks = [0.0]
        for one, other in pairwise(points):
            self.marks.append(self.marks[-1] + kilometres(one, other))

    @property
    def km(self) -> float:
        return self.marks[-1]

    def at(self, km: float) -> Seen:
        """Where somebody is who has covered so many kilometres; the ends where it is less or more than the lane."""
        km = min(max(km, 0.0), self.km)
        i = next(i for i in range(1, len(self.marks)) if km <= self.marks[i])
        one, other, long = self.points[i - 1], self.points[i], self.marks[i] - self.marks[i - 1]
        lat, lon = between(one, other, (km - self.marks[i - 1]) / long if long else 0.0)
        return Seen(lat, lon, bearing((lat, lon), other) if km < self.marks[i] else bearing(one, other), km)
