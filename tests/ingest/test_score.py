"""What counts for a source's scorecard, of one message."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.message import Heard
from ingest.reading import Understood, read
from ingest.score import MOST_LAGS, Score, score
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.refs import RefType, ref
from schemas.times import Precision, given

NOW = datetime(2026, 6, 19, 12, 0, tzinfo=UTC)
RIGHT, WRONG = ref(RefType.CONTAINER, "MSCU1234566"), ref(RefType.CONTAINER, "MSCU1234567")
SHIP = ref(RefType.VESSEL, "IMO9321483")


def told(minutes: float = 5, **more: Any) -> Movement:
    said = {"kind": Kind.GATE_IN, "certainty": Certainty.ACTUAL, "refs": (RIGHT,), **more}
    occurred = more.pop("occurred", given(NOW - timedelta(minutes=minutes)))
    return movement(source="s", mode=Mode.SEA, **{**said, "occurred": occurred})


def test_lags_are_seconds_to_our_hearing() -> None:
    found = score([told(5, reported_at=NOW - timedelta(seconds=30)), told(7)], NOW)
    assert found == Score(2, 0, 0, (), (30,), (300, 420))


def test_what_is_planned_has_not_occurred_and_a_date_is_not_a_midnight() -> None:
    day = told(occurred=given(NOW.replace(hour=0), Precision.DAY))
    found = score([told(certainty=Certainty.PLANNED), day], NOW)
    assert (found.occurred, found.dated, found.movements) == ((), 1, 2)


def test_a_position_is_no_movement_but_has_a_lag() -> None:
    position = Position(source="s", ref=SHIP, at=NOW - timedelta(seconds=9), lat=22.5, lon=114.2)
    assert score([position], NOW) == Score(0, 0, 0, (), (), (9,))


def test_a_check_digit_that_fails_counts_once_a_message() -> None:
    assert score([told(refs=(WRONG, SHIP)), told(6, refs=(WRONG,)), told(refs=(RIGHT,))], NOW).misnumbered == 1


def test_codes_that_no_table_maps_are_named_with_their_list() -> None:
    assert score([told(kind=Kind.UNMAPPED, attributes={"list": "STS", "code": "777"})], NOW).unmapped == ("STS:777",)


def test_the_lags_of_one_message_are_bounded() -> None:
    found = score([told(minutes) for minutes in range(1000)], NOW - timedelta(days=90_000))
    assert len(found.occurred) == MOST_LAGS
    assert min(found.occurred) >= -(1 << 31)


def test_every_message_has_a_score() -> None:
    from io import BytesIO

    raw = b"FSU/12\r\n180-12345675SZXFRA/T10K250.0\r\nRCS/19JUN0815/SZX/T10K250.0\r\n"
    (one,) = read(BytesIO(raw), Heard("s", NOW))
    assert isinstance(one, Understood)
    assert score(one.facts, NOW).movements == 1
