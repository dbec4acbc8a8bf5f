"""AIS: the public receivers' logs, and rules that hold for all messages of a kind."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyais import IterMessages, encode_dict
from pyais.messages import MSG_CLASS

from ingest.adapters import sea_ais
from ingest.adapters.sea_ais_destination import COUNTRIES, destination
from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement, Position

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "ais_nmea"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
SHIP = {"mmsi": 477123456}
FIX = {"type": 1, "lon": 114.2912, "lat": 22.5433, "speed": 12.4, "course": 251.3, "heading": 250, "second": 57} | SHIP

# File -> positions, links, estimated arrivals, dead letters. Dead are: halves of messages whose other half is not in the
# file, sentences and tag blocks whose checksum is wrong, a fragment count of 0.
PUBLIC = {
    "AisLib__ais250.txt.partA.nmea": (97, 7, 0, 2),
    "AisLib__stream_example.txt.partA.nmea": (1448, 251, 0, 0),
    "go-ais__aistest.nmea.partA.nmea": (286, 42, 4, 5),
    "gpsd__ais-nmea-type6-fid55.log.partA.nmea": (408, 89, 6, 0),
    "ais-tools__type1-bad-bitcount.nmea.nmea": (12, 0, 0, 0),
    "libais__test.aivdm.partA.nmea": (13, 2, 0, 0),
    "pyais__sample.ais.nmea": (7, 1, 0, 4),
}
OF_SHIPS = {1, 2, 3, 18, 19, 27}


def facts(lines: bytes, heard: Heard = HEARD) -> list[Movement | Position]:
    results = list(read(BytesIO(lines), heard))
    assert not [result for result in results if isinstance(result, Dead)]
    return [fact for result in results if isinstance(result, Understood) for fact in result.facts]


def said(**fields: Any) -> list[Movement | Position]:
    return facts("\n".join(encode_dict(fields, talker_id="AI", radio_channel="A")).encode())


def position(**fields: Any) -> Position:
    (fact,) = said(**FIX | fields)
    assert isinstance(fact, Position)
    return fact


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
@pytest.mark.parametrize("name", PUBLIC)
def test_public_logs_are_understood(name: str) -> None:
    results = list(read(BytesIO((CORPORA / name).read_bytes()), HEARD))
    told = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    kinds = Counter("position" if isinstance(fact, Position) else fact.kind.value for fact in told)
    dead = sum(isinstance(result, Dead) for result in results)
    assert (kinds["position"], kinds["linked"], kinds["arrived"], dead) == PUBLIC[name]


def peer(name: str) -> Counter[tuple[int, float, float]]:
    """MMSI, latitude and longitude of every ship's position, by the library's own reading of the bare sentences."""
    lines = re.findall(rb"![A-Z]{2}VD[MO],[^*\\\n]*\*[0-9A-F]{2}", (CORPORA / name).read_bytes())
    decoded = (message.decode() for message in IterMessages(lines) if message.ais_id in OF_SHIPS and message.is_valid)
    ships = (d for d in decoded if d.mmsi in sea_ais.SHIPS and d.lat < 91 and d.lon < 181)
    return Counter((d.mmsi, d.lat, d.lon) for d in ships)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
@pytest.mark.parametrize("name", [path.name for path in sorted(CORPORA.glob("*.nmea"))])
def test_positions_are_those_that_a_peer_reads(name: str) -> None:
    results = list(read(BytesIO((CORPORA / name).read_bytes()), HEARD))
    told = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    own = Counter((int(f.ref[-9:]), f.lat, f.lon) for f in told if isinstance(f, Position))
    assert own <= peer(name)
    dead = [result for result in results if isinstance(result, Dead)]
    assert (peer(name) - own).total() <= len(dead), "what we refuse is dead, not lost"


@pytest.mark.parametrize("type_", MSG_CLASS)
def test_every_message_type_is_read_or_ignored_by_name(type_: int) -> None:
    assert (type_ in sea_ais.READERS) is not (type_ in sea_ais.IGNORED) or type_ == 0


@pytest.mark.parametrize("type_", sorted(set(sea_ais.IGNORED) - {6, 7, 8, 12, 13, 14, 15, 16, 17, 20, 22, 25, 26, 28}))
def test_what_no_ship_tells_about_itself_says_nothing(type_: int) -> None:
    assert said(type=type_, mmsi=477123456, dest_mmsi=477123457, lon=114.0, lat=22.0, name="PORT BUOY 7") == []


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    knots=st.floats(0, 102.2),
    course=st.floats(0, 359.9),
    type_=st.sampled_from([1, 2, 3, 18]),
)
def test_a_position_says_what_was_sent(lat: float, lon: float, knots: float, course: float, type_: int) -> None:
    told = position(type=type_, lat=lat, lon=lon, speed=knots, course=course)
    assert (told.lat, told.lon) == pytest.approx((lat, lon), abs=1e-5)
    assert told.speed == pytest.approx(knots * 1.852, abs=0.2)
    assert told.course == pytest.approx(course, abs=0.11)


@pytest.mark.parametrize("type_", [1, 2, 3, 18, 27])
def test_without_coordinates_there_is_no_position(type_: int) -> None:
    assert said(**FIX | {"type": type_, "lon": 181.0, "lat": 91.0}) == []
    assert said(**FIX | {"type": type_, "lat": 91.0}) == []


def test_what_is_not_available_is_left_out() -> None:
    told = position(speed=102.3, course=360.0, heading=511, status=15)
    assert (told.speed, told.course, told.heading, told.attributes) == (None, None, None, {})
    assert position(speed=102.2).speed == pytest.approx(189.27)


@given(st.integers(0, 59), st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)))  # noqa: DTZ001
def test_the_time_is_the_last_one_with_the_second_that_was_sent(second: int, heard_at: datetime) -> None:
    at = heard_at.replace(tzinfo=UTC)
    lines = "\n".join(encode_dict(FIX | {"second": second}, talker_id="AI", radio_channel="A")).encode()
    (told,) = facts(lines, HEARD._replace(received_at=at))
    assert isinstance(told, Position)
    assert told.at.second == second
    assert at - timedelta(seconds=60) < told.at - sea_ais.SLACK <= at


@pytest.mark.parametrize("mmsi", [0, 123456, 4131234, 111413001, 970123456, 994131001, 982131234, 200000000 - 1])
def test_what_is_no_ship_says_nothing(mmsi: int) -> None:
    assert said(**FIX | {"mmsi": mmsi}) == []


def test_static_data_is_one_fact_a_day_whoever_received_it() -> None:
    ship = {"type": 5, "imo": 9321483, "callsign": "VRXX1", "shipname": "EXAMPLE STAR", "destination": "NLRTM"} | SHIP
    lines = encode_dict(ship | {"month": 7, "day": 21, "hour": 6, "minute": 30}, talker_id="AI", radio_channel="A")
    told = "\n".join(lines).encode()
    ids = set()
    for hour, station in ((0, "b003669794"), (11, "r11CSDO1"), (23, "b003669795")):
        heard = Heard(source="", received_at=datetime(2026, 6, 20, hour, 59, tzinfo=UTC))
        ids |= {fact.id for fact in facts(told + b"," + station.encode(), heard) if isinstance(fact, Movement)}
    assert len(ids) == 2, "a link and an estimated arrival"
    tomorrow = facts(told, HEARD._replace(received_at=datetime(2026, 6, 21, tzinfo=UTC)))
    assert not ids & {fact.id for fact in tomorrow if isinstance(fact, Movement)}


@pytest.mark.parametrize(
    ("heard_at", "month", "day", "eta"),
    [
        (datetime(2026, 12, 28, tzinfo=UTC), 1, 5, datetime(2027, 1, 5, 4, tzinfo=UTC)),
        (datetime(2026, 1, 2, tzinfo=UTC), 12, 30, datetime(2025, 12, 30, 4, tzinfo=UTC)),
        (datetime(2026, 6, 20, tzinfo=UTC), 6, 19, datetime(2026, 6, 19, 4, tzinfo=UTC)),
        (datetime(2027, 12, 1, tzinfo=UTC), 2, 29, datetime(2028, 2, 29, 4, tzinfo=UTC)),
        (datetime(2025, 12, 1, tzinfo=UTC), 2, 29, None),
        (datetime(2026, 6, 20, tzinfo=UTC), 0, 0, None),
        (datetime(2026, 6, 20, tzinfo=UTC), 13, 1, None),
        (datetime(2026, 6, 20, tzinfo=UTC), 6, 31, None),
    ],
)
def test_an_eta_has_the_nearest_year(heard_at: datetime, month: int, day: int, eta: datetime | None) -> None:
    ship = {"type": 5, "destination": "NLRTM", "month": month, "day": day, "hour": 4, "minute": 0} | SHIP
    lines = "\n".join(encode_dict(ship, talker_id="AI", radio_channel="A")).encode()
    told = facts(lines, HEARD._replace(received_at=heard_at))
    assert [f.occurred_at for f in told if isinstance(f, Movement) and f.kind is Kind.ARRIVED] == ([eta] if eta else [])


@pytest.mark.parametrize("number", [0, 1, 9321484, 831148100, 999999, 10000000])
def test_a_number_that_is_no_imo_number_joins_nothing(number: int) -> None:
    (fact,) = said(type=5, imo=number, shipname="EXAMPLE STAR", **SHIP)
    assert isinstance(fact, Movement)
    assert fact.refs == ("vessel:MMSI477123456",)
    assert fact.relations == ()
    assert fact.attributes.get("imo_mistyped") == (str(number) if number else None)


@pytest.mark.parametrize(
    ("sign", "is_one"), [("VRXX1", True), ("PBQR", True), ("0000000", False), ("UNKNOWN", False), ("A", False)]
)
def test_a_call_sign_is_a_name_where_it_is_one(sign: str, is_one: bool) -> None:
    (fact,) = said(type=5, callsign=sign, shipname="EXAMPLE STAR", **SHIP)
    assert isinstance(fact, Movement)
    assert (f"vessel:CALL-{sign}" in fact.refs) is is_one


@pytest.mark.parametrize(
    ("text", "locode", "origin"),
    [
        ("CNYTN", "CNYTN", ""),
        ("CN YTN", "CNYTN", ""),
        ("CN-YTN", "CNYTN", ""),
        ("NLRTM", "NLRTM", ""),
        ("NL AMS.", "NLAMS", ""),
        (">NLRTM", "NLRTM", ""),
        ("> NL RTM", "NLRTM", ""),
        ("CNYTN>NLRTM", "NLRTM", "CNYTN"),
        ("CNYTN > NLRTM", "NLRTM", "CNYTN"),
        ("CN YTN>NL RTM", "NLRTM", "CNYTN"),
        ("CNYTN=>NLRTM", "NLRTM", "CNYTN"),
        ("CNYTN->NLRTM", "NLRTM", "CNYTN"),
        ("CNYTN>>NLRTM", "NLRTM", "CNYTN"),
        ("CNYTN-NLRTM", "NLRTM", "CNYTN"),
        ("CN YTN-NL RTM", "NLRTM", "CNYTN"),
        ("DEHAM TO NLRTM", "NLRTM", "DEHAM"),
        ("SGSIN>CNSHA>CNYTN", "CNYTN", "CNSHA"),
        ("?? ???>NLRTM", "NLRTM", ""),
        ("ROTTERDAM>NLRTM", "NLRTM", ""),
        ("ISSTR>NOAES", "NOAES", "ISSTR"),
    ],
)
def test_a_destination_by_code(text: str, locode: str, origin: str) -> None:
    bound = destination(text)
    assert bound is not None
    assert (bound.place.locode, bound.origin) == (locode, origin)


@pytest.mark.parametrize(
    "text",
    [
        *("", "ROTTERDAM", "GENOA", "TOKYO", "LAGOS", "AT SEA", "NO ETA", "IN SEA", "FISHING", "HVIDE-SANDE", ">"),
        *("CNYTN>?? ???", "=== US WC", "CNYTN>ROTTERDAM", "XX ABC", "NL RT1", "NLRT", "NLRTMX", "CNYTN VIA NLRTM"),
    ],
)
def test_a_destination_in_words_is_not_guessed(text: str) -> None:
    assert destination(text) is None


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249
