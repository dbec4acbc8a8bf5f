"""Aircraft movements: which flight they are of, which time counts, and what stands beside them in a stream."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.adapters.air_mvt import CAUSES, parse
from ingest.message import Heard
from ingest.reading import Understood, read
from schemas.milestones import Kind
from schemas.refs import ref

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
FSU = b"QU SZXFFEX\n.SZXFMCZ 191205\nFSU/15\n784-45120364SZXAMS/T4\nRCS/19JUN0900/SZX/T4\n"


def message(lines: str, sent: str = "191645", station: str = "HKG") -> bytes:
    return f"QU FRAKKCX\n.HKGKKCX {sent}\nMVT\nCX289/19.BHNLB.{station}\n{lines}\n".encode()


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("AD1450/1500", "2026-06-19"),  # 22:50 at Hong Kong
        ("AD1610/1642", "2026-06-20"),  # 00:10 of the next day there
        ("AD1610/1642\nDL93/0025", "2026-06-19"),  # it was to leave at 23:45
        ("NI191800", "2026-06-19"),  # tells no time of departure: the day in UTC
    ],
)
def test_a_flight_is_of_the_local_day_it_was_to_leave_on(lines: str, day: str) -> None:
    assert parse(message(lines), HEARD)[0].refs == (ref("flight", f"CX289/{day}"),)


def test_block_times_are_those_of_the_movement() -> None:
    left, lands = parse(message("AD1610/1642 EA0455 FRA"), HEARD)
    assert (left.occurred_at.hour, left.attributes["airborne_at"]) == (16, "2026-06-19T16:42:00+00:00")
    assert lands.occurred_at == datetime(2026, 6, 20, 4, 55, tzinfo=UTC)
    (landed,) = parse(message("AA0458/0509", "200512", "FRA"), HEARD)
    assert (landed.occurred_at.minute, landed.attributes["touchdown_at"]) == (9, "2026-06-20T04:58:00+00:00")


@pytest.mark.parametrize("tens", CAUSES)
def test_a_delay_tells_whose_it_is(tens: str) -> None:
    (left,) = parse(message(f"AD1610\nDL{tens}1/{tens}2/0010/0105"), HEARD)
    assert left.attributes["delay_codes"] == f"{tens}1 {tens}2"
    assert (left.attributes["delay_minutes"], left.attributes["delay_cause"]) == ("75", CAUSES[tens])


def test_free_text_is_not_read() -> None:
    assert len(parse(message("AD1610\nSI AA1700 ED1800"), HEARD)) == 1


def test_statuses_and_movements_come_by_one_wire() -> None:
    results = list(read(BytesIO(FSU + message("AD1610/1642") + FSU), HEARD))
    assert [result.format for result in results if isinstance(result, Understood)] == ["air_fsu", "air_mvt", "air_fsu"]
    assert [fact.kind for result in results for fact in result.facts][1] is Kind.DEPARTED  # type: ignore[union-attr]


def test_an_airport_on_a_line_of_its_own_is_no_movement() -> None:
    (result,) = read(BytesIO(b"GOOD MORNING\nMVT\nIS WHERE WE ARE\n"), HEARD)
    assert result.format == "unknown"


def test_an_arrival_follows_its_departure_however_long_ago_that_was() -> None:
    left, lands = parse(message("AD052330/2345 EA0455 FRA"), HEARD)
    assert (left.occurred_at.day, lands.occurred_at) == (5, datetime(2026, 6, 6, 4, 55, tzinfo=UTC))
