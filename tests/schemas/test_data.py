"""The curated reference data against every trap we know of: see docs/reference-data.md."""

import csv
import json
import re
from collections import Counter
from functools import cache
from itertools import product
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from shapely import get_coordinates
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from schemas.places import airport, is_one_place, zone_of

DATA = Path(__file__).parents[2] / "schemas" / "data"

SHENZHEN = (22.40, 22.87, 113.75, 114.63)  # south, north, west, east
KINDS = {"sea", "rail", "road", "air"}
CODE_LISTS = {"SMDG", "IATA", "ESR", "RICS", "IMMD", "OWN"}
FACILITY_KINDS = {
    "sea_terminal", "barge_terminal", "airport", "land_control_point", "rail_terminal",
    "rail_border", "depot", "warehouse", "inspection", "anchorage",
}  # fmt: skip
ROLES = {"berth", "yard", "station", "airport", "control_point", "anchorage"}
COLUMNS = {
    "places.csv": "locode,iata,name_en,name_zh,country,lat,lon,zone,kinds,source",
    "facilities.csv": "id,locode,code,code_list,kind,name_en,name_zh,lat,lon,zone,quality,source",
    "rail_points.csv": "code,code_list,locode,facility_id,name_en",
    "zones.csv": "country,zone",
    "airport_zones.csv": "iata,zone",
    "city_airports.csv": "city,airports",
}
SHENZHEN_TERMINALS = ["CNYTN-YICT", "CNYTN-YICTW", "CNSHK-SCT", "CNSHK-CCT", "CNSHK-MCT", "CNSHK-SCMWH", "CNDCB-DACHAN"]

Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def by(name: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows(name)}


@cache
def fences() -> list[tuple[dict[str, str], BaseGeometry, dict[str, Any]]]:
    features = json.loads((DATA / "fences.geojson").read_text(encoding="utf-8"))["features"]
    return [(f["properties"], shape(f["geometry"]), f["geometry"]) for f in features]


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (lat, lon)."""
    (south, west), (north, east) = a, b
    half = sin(radians(north - south) / 2) ** 2
    half += cos(radians(south)) * cos(radians(north)) * sin(radians(east - west) / 2) ** 2
    return 12742 * asin(sqrt(half))


def position(row: Row) -> tuple[float, float]:
    return float(row["lat"]), float(row["lon"])


def point(row: Row) -> Point:
    return Point(float(row["lon"]), float(row["lat"]))


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_the_columns_are_the_agreed_ones(name: str, columns: str) -> None:
    assert (DATA / name).read_text(encoding="utf-8").splitlines()[0] == columns
    assert all(None not in row and None not in row.values() for row in rows(name))


def test_codes_are_unique() -> None:
    assert not repeated([row["locode"] for row in rows("places.csv")])
    assert not repeated([row["iata"] for row in rows("places.csv") if row["iata"]])
    assert not repeated([row["name_en"] for row in rows("places.csv")])
    assert not repeated([row["name_zh"] for row in rows("places.csv")])
    assert not repeated([row["id"] for row in rows("facilities.csv")])
    assert not repeated([row["country"] for row in rows("zones.csv")])
    assert not repeated([row["code_list"] + row["code"] for row in rows("rail_points.csv")])
    assert not repeated([f"{properties['id']} {properties['role']}" for properties, _, _ in fences()])


def test_a_facility_is_keyed_by_its_locode_and_its_code() -> None:
    for row in rows("facilities.csv"):
        assert row["id"] == f"{row['locode']}-{row['code']}"


def test_every_field_is_told_with_its_source() -> None:
    for row in rows("places.csv") + rows("facilities.csv"):
        assert all(value for field, value in row.items() if field != "iata"), row
        assert row["name_zh"] != row["name_en"]
    assert all(properties["source"] for properties, _, _ in fences())


def test_words_come_from_their_lists() -> None:
    for row in rows("places.csv"):
        assert set(row["kinds"].split(" ")) <= KINDS
        assert bool(row["iata"]) == ("air" in row["kinds"].split(" ")), row["locode"]
        assert row["country"] == row["locode"][:2]
    for row in rows("facilities.csv"):
        assert row["kind"] in FACILITY_KINDS
        assert row["code_list"] in CODE_LISTS
        assert row["quality"] in {"A", "B", "C"}
    assert {properties["role"] for properties, _, _ in fences()} <= ROLES
    assert {properties["how"] for properties, _, _ in fences()} <= {"drawn", "buffered", "runways"}


def test_everything_refers_to_something() -> None:
    places, facilities = by("places.csv", "locode"), by("facilities.csv", "id")
    for row in rows("facilities.csv"):
        assert row["locode"] in places
    for row in rows("rail_points.csv"):
        assert row["locode"] in places
        assert facilities[row["facility_id"]]["locode"] == row["locode"]
    assert {properties["id"] for properties, _, _ in fences()} == set(facilities)


@pytest.mark.parametrize("name", ["places.csv", "facilities.csv", "zones.csv"])
def test_every_zone_loads(name: str) -> None:
    for row in rows(name):
        assert ZoneInfo(row["zone"]).key == row["zone"]


def test_places_agree_with_the_zone_of_a_single_zone_country() -> None:
    zones = {row["country"]: row["zone"] for row in rows("zones.csv")}
    two = {"KZAAU": "one clock with Almaty since March 2024, another before"}
    for row in rows("places.csv"):
        assert row["locode"] in two or zones.get(row["country"], row["zone"]) == row["zone"], row["locode"]


def test_railways_at_the_chinese_border_keep_beijing_time() -> None:
    for locode in ("CNAKL", "CNHRS"):
        assert by("places.csv", "locode")[locode]["zone"] == "Asia/Shanghai"
    for facility in ("CNAKL-ALA", "CNHRS-HRS"):
        assert by("facilities.csv", "id")[facility]["zone"] == "Asia/Shanghai"
    assert by("facilities.csv", "id")["KZDOS-708507"]["zone"] == "Asia/Almaty"


@pytest.mark.parametrize("locode", ["CNYTN", "CNSZX", "CNPHN", "CNSHK", "CNDCB", "CNCWN", "CNMWN"])
def test_shenzhen_codes_lie_in_shenzhen(locode: str) -> None:
    south, north, west, east = SHENZHEN
    named = [by("places.csv", "locode")[locode], *(r for r in rows("facilities.csv") if r["locode"] == locode)]
    for row in named:
        lat, lon = position(row)
        assert south < lat < north, row
        assert west < lon < east, row


def test_yantian_is_not_in_fujian() -> None:
    assert km(position(by("places.csv", "locode")["CNYTN"]), (22.57, 114.27)) < 2
    assert km(position(by("places.csv", "locode")["CNYTN"]), (26.85, 119.87)) > 700


def test_facilities_lie_near_their_place() -> None:
    places = by("places.csv", "locode")
    for row in rows("facilities.csv"):
        away = km(position(row), position(places[row["locode"]]))
        assert away < (40 if row["kind"] == "airport" else 30), f"{row['id']} lies {away:.0f} km away"


def test_places_do_not_lie_on_each_other() -> None:
    alike = {frozenset(pair) for pair in (("CNSHA", "CNSGH"), ("CNHUA", "CNCAN"), ("CNSHK", "CNCWN"))}
    places = rows("places.csv")
    for one, other in product(places, places):
        if one["locode"] < other["locode"] and {one["locode"], other["locode"]} not in alike:
            assert km(position(one), position(other)) > 0.9, (one["locode"], other["locode"])


def test_coordinates_are_degrees_the_right_way_round() -> None:
    for row in rows("places.csv") + rows("facilities.csv"):
        lat, lon = position(row)
        assert -60 < lat < 75
        assert -180 < lon <= 180
        if row["locode"][:2] in {"CN", "HK", "MO"}:
            assert 18 < lat < 54 < 73 < lon < 135, row
    for properties, fence, _ in fences():
        if properties["id"][:2] in {"CN", "HK"}:
            west, south, east, north = fence.bounds
            assert 18 < south < north < 54 < 73 < west < east < 135, properties


@pytest.mark.parametrize(
    ("facility", "published"),
    [("CNSZX-SZX", (22.6393, 113.8107)), ("HKHKG-HKG", (22.3089, 113.9146)), ("CNCAN-CAN", (23.3925, 113.2990))],
)
def test_coordinates_are_wgs84_and_not_gcj02(facility: str, published: tuple[float, float]) -> None:
    """Aerodrome reference points are published in WGS84; GCJ-02 would put them about 590 m away."""
    assert km(position(by("facilities.csv", "id")[facility]), published) < 0.2


def test_fences_are_valid_and_counter_clockwise() -> None:
    for properties, fence, geometry in fences():
        assert geometry["type"] in {"Polygon", "MultiPolygon"}
        assert fence.is_valid, properties
        parts = list(getattr(fence, "geoms", [fence]))
        assert all(orient(part).equals_exact(part, 0) for part in parts), properties
        assert max(len(get_coordinates(part)) for part in parts) < 100


def test_a_fence_is_at_its_facility() -> None:
    facilities = by("facilities.csv", "id")
    around = {id_: [fence for properties, fence, _ in fences() if properties["id"] == id_] for id_ in facilities}
    for id_, polygons in around.items():
        here = point(facilities[id_])
        assert any(polygon.covers(here) for polygon in polygons), f"no fence of {id_} holds its point"
        for polygon in polygons:
            nearest = polygon.boundary.interpolate(polygon.boundary.project(here))
            assert polygon.covers(here) or km((here.y, here.x), (nearest.y, nearest.x)) < 3, id_


@pytest.mark.parametrize("facility", SHENZHEN_TERMINALS)
def test_shenzhen_terminals_have_a_berth_and_a_yard(facility: str) -> None:
    found = {p["role"]: fence for p, fence, _ in fences() if p["id"] == facility and p["how"] == "drawn"}
    assert set(found) == {"berth", "yard"}
    assert found["berth"].distance(found["yard"]) > 0


def test_drawn_fences_do_not_overlap() -> None:
    drawn = [(f"{p['id']} {p['role']}", fence) for p, fence, _ in fences() if p["how"] == "drawn"]
    assert len(drawn) >= 25
    for (one, here), (other, there) in product(drawn, drawn):
        assert one >= other or not here.intersects(there), (one, other)


def test_esr_codes_carry_their_check_digit() -> None:
    codes = [row["code"] for row in rows("rail_points.csv") if row["code_list"] == "ESR"]
    assert codes
    for code in codes:
        assert sum(int(digit) * weight for weight, digit in enumerate(code[:5], 1)) % 11 == int(code[5])


def test_own_rail_codes_cannot_be_taken_for_real_ones() -> None:
    for row in rows("rail_points.csv"):
        if row["code_list"] == "OWN":
            assert row["code"][:4] == row["locode"][:2] + "99"


def test_the_chain_has_what_its_stories_need() -> None:
    kinds = Counter(row["kind"] for row in rows("facilities.csv"))
    assert set(kinds) == FACILITY_KINDS
    assert 200 <= len(rows("places.csv")) <= 300
    assert len(rows("zones.csv")) >= 120


def test_an_airport_is_a_hub_or_has_its_zone_beside_them() -> None:
    listed = [row["iata"] for row in rows("airport_zones.csv")]
    assert listed == sorted(set(listed))
    assert not set(listed) & {row["iata"] for row in rows("places.csv")}
    assert all(
        len(code) == 3 and code.isupper() and ZoneInfo(row["zone"])
        for code, row in zip(listed, rows("airport_zones.csv"), strict=True)
    )


@pytest.mark.parametrize(
    ("iata", "zone"),
    [("BRU", "Europe/Brussels"), ("TFU", "Asia/Shanghai"), ("ELP", "America/Denver"), ("LON", "Europe/London")],
)
def test_times_at_an_airport_that_is_no_hub_are_local(iata: str, zone: str) -> None:
    assert zone_of(airport(iata)) == ZoneInfo(zone)
    assert airport(iata).facility == f"IATA-{iata}"


def test_an_airport_and_the_city_it_serves_are_one_place_for_a_consignment() -> None:
    assert is_one_place(airport("LHR"), airport("LON"))
    assert is_one_place(airport("LON"), airport("LHR"))
    assert not is_one_place(airport("LHR"), airport("LGW"))
    assert not is_one_place(airport("LHR"), airport("PAR"))


def test_no_city_is_written_down_twice_and_every_code_is_one() -> None:
    cities = rows("city_airports.csv")
    assert not repeated([row["city"] for row in cities])
    assert all(re.fullmatch(r"[A-Z]{3}", code) for row in cities for code in (row["city"], *row["airports"].split()))
