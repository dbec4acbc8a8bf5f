"""GPS sentences: what a vehicle's position is made of, when its source knows whose it is."""

from datetime import UTC, date, datetime
from functools import reduce
from operator import xor

import pytest

from ingest.adapters.road_nmea import parse
from ingest.message import Heard, Malformed
from schemas.movement import Position

HEARD = Heard("fleet", datetime(2026, 6, 20, 12, tzinfo=UTC), device="truck:粤B·12345")
RMC = "GPRMC,083559.00,A,2235.0124,N,11416.2720,E,19.706,88.41,200626,,,A"


def told(body: str, heard: Heard = HEARD) -> list[Position]:
    return parse(f"${body}*{reduce(xor, body.encode()):02X}\r\n".encode(), heard)


def test_a_fix_is_a_position_of_the_device() -> None:
    (seen,) = told(RMC)
    assert seen.ref == "truck:粤B12345"
    assert seen.at == datetime(2026, 6, 20, 8, 35, 59, tzinfo=UTC)
    assert (seen.lat, seen.lon) == (22.58354, 114.2712)
    assert (seen.speed, seen.course) == (36.5, 88.41)


def test_south_and_west_are_negative_and_old_receivers_send_fewer_fields() -> None:
    (seen,) = told("GPRMC,083559,A,3351.6500,S,07040.1000,W,,,200626")
    assert (seen.lat, seen.lon) == (-33.8608333, -70.6683333)
    assert (seen.speed, seen.course) == (None, None)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (RMC.replace("200626", "2006"), "RMC time"),
        (RMC.replace(",N,", ",Q,"), "latitude"),
        (RMC.replace("19.706", "fast"), "speed"),
        ("GPRMC,083559.00,A", "RMC"),
    ],
)
def test_a_broken_field_is_named(body: str, where: str) -> None:
    with pytest.raises(Malformed) as error:
        told(body)
    assert error.value.where == where


@pytest.mark.parametrize("device", ["", "127.0.0.1", "::1"])
def test_a_sentence_of_nobody_is_refused(device: str) -> None:
    with pytest.raises(Malformed, match="is no vehicle"):
        told(RMC, HEARD._replace(device=device))


@pytest.mark.parametrize(
    ("sent", "day"),
    [("041106", date(2026, 6, 20)), ("210387", date(2026, 6, 20)), ("041105", date(2005, 11, 4))],
)
def test_a_receiver_that_counts_weeks_in_ten_bits_is_of_today_where_that_fits(sent: str, day: date) -> None:
    (seen,) = told(RMC.replace("200626", sent))
    assert seen.at.date() == day
    assert bool(seen.attributes) == (day.year == 2026)
