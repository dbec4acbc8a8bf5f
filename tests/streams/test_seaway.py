"""The way by sea, held against the distances that mariners' tables give (rounded, nautical miles)."""

import pytest

from schemas.globe import kilometres
from schemas.places import hubs
from streams.seaway import by_sea

MILE = 1.852
TABLE = [
    ("SGSIN", "NLRTM", 8288),
    ("HKHKG", "SGSIN", 1460),
    ("CNSHA", "NLRTM", 10525),
    ("CNSHA", "USLAX", 5708),
    ("JPYOK", "USLAX", 4840),
    ("KRPUS", "CAVAN", 4590),
    ("USNYC", "NLRTM", 3340),
    ("BRSSZ", "NLRTM", 5430),
    ("CNSHA", "USNYC", 10580),
    ("INNSA", "NLRTM", 6337),
    ("SGSIN", "AUSYD", 4260),
    ("SGSIN", "AUFRE", 2220),
    ("ZADUR", "SGSIN", 4860),
    ("CLVAP", "CNSHA", 10160),
    ("GRPIR", "SGSIN", 5610),
    ("PABLB", "JPYOK", 7680),
    ("NZAKL", "AUSYD", 1280),
    ("NGLOS", "NLRTM", 4240),
    ("USHOU", "NLRTM", 5010),
]
OUT_OF_REACH = {"AZBAK", "KZAAU", "CNCKG"}  # on a sea without a way out, or far up a river


def point(locode: str) -> tuple[float, float]:
    return hubs()[locode].lat, hubs()[locode].lon


@pytest.mark.parametrize(("one", "other", "miles"), TABLE)
def test_it_is_as_far_as_the_tables_say(one: str, other: str, miles: float) -> None:
    found = by_sea(point(one), point(other))
    assert found == pytest.approx(miles * MILE, rel=0.06)
    assert found == pytest.approx(by_sea(point(other), point(one)))


def test_every_port_of_ours_lies_on_the_lanes() -> None:
    away = {
        hub.locode
        for hub in hubs().values()
        if "sea" in hub.kinds and by_sea(point(hub.locode), point("SGSIN")) is None
    }
    assert away == OUT_OF_REACH


def test_a_ship_off_its_lane_is_measured_from_the_lane() -> None:
    off, on = (14.0, 61.0), (12.0, 61.0)  # in the Arabian Sea, bound for Suez
    far, near = (by_sea(where, point("NLRTM")) for where in (off, on))
    assert far is not None
    assert near is not None
    assert abs(far - near) < 2 * kilometres(off, on)


def test_round_the_corner_is_no_way_but_the_straight_line() -> None:
    assert by_sea((22.5, 114.2), (22.6, 114.3)) == kilometres((22.5, 114.2), (22.6, 114.3))


def test_inland_there_is_no_way_by_sea() -> None:
    assert by_sea((47.0, 100.0), point("NLRTM")) is None
