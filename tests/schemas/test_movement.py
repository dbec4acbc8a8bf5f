"""Movements: how much one may say."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.records import movement_records
from schemas.milestones import Kind
from schemas.movement import MAX_ATTRIBUTE, MAX_ATTRIBUTES, MAX_BYTES, Certainty, Mode, Movement, movement
from schemas.refs import MAX_LENGTH, MAX_REFS, RefType, ref
from schemas.times import Moment, Precision, Zone

AT = datetime(2026, 6, 20, tzinfo=UTC)
KAFKA_TAKES = 1_000_000  # message.max.bytes of librdkafka, the smaller of the two
LONG = "提" * (MAX_LENGTH - 2)


def told(**more: Any) -> Movement:
    given: dict[str, Any] = {
        "source": "test",
        "kind": Kind.LOADED,
        "certainty": Certainty.ACTUAL,
        "mode": Mode.SEA,
        "occurred": Moment(AT, 0, Precision.MINUTE, Zone.GIVEN),
        "refs": tuple(ref(RefType.BOOKING, f"{LONG}{number}") for number in range(MAX_REFS)),
        "report": "R1",
    } | more
    return movement(**given)


def test_the_largest_movement_fits_a_record_that_kafka_takes() -> None:
    attributes = {f"attribute_{number}": "x" * MAX_ATTRIBUTE for number in range(MAX_ATTRIBUTES)}
    largest = told(attributes=attributes, retracts=tuple(f"T{number}" for number in range(MAX_REFS)))
    (record,) = movement_records([(ref_, largest) for ref_ in largest.addresses], 1)
    assert len(record.body) < KAFKA_TAKES


def test_a_movement_that_says_more_than_a_record_holds_is_refused() -> None:
    attributes = {f"attribute_{number}": "\x01" * MAX_ATTRIBUTE for number in range(MAX_ATTRIBUTES)}  # six bytes each
    with pytest.raises(ValueError, match=f"movement: says .* at most {MAX_BYTES}"):
        told(attributes=attributes)


def test_a_movement_takes_back_no_more_reports_than_it_may_name_refs() -> None:
    with pytest.raises(ValueError, match="retracts: 65 in one movement"):
        told(retracts=tuple(f"T{number}" for number in range(MAX_REFS + 1)))
