"""Positions: what may be one, and what it may carry."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import wire
from schemas.movement import MAX_ATTRIBUTE, MAX_ATTRIBUTES, Position
from schemas.refs import ref

AT = datetime(2026, 6, 20, tzinfo=UTC)


def position(**more: Any) -> Position:
    told: dict[str, Any] = {
        "source": "test",
        "ref": ref("truck", "粤B12345"),
        "at": AT,
        "lat": 22.5,
        "lon": 114.2,
    } | more
    return Position(**told)


def test_attributes_travel_with_a_position_and_cost_nothing_where_there_are_none() -> None:
    told = position(attributes={"fuel_l": "46.8"})
    assert wire.positions(b"[" + wire.encode(told) + b"]") == (told,)
    assert b"attributes" not in wire.encode(position())


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"lat": 90.1}, "not on earth"),
        ({"lon": -180.1}, "not on earth"),
        ({"ref": ref("bill", "OOLU1234567")}, "only conveyances and units"),
        ({"at": AT.replace(tzinfo=None)}, "no offset"),
        ({"attributes": {"text": "x" * (MAX_ATTRIBUTE + 1)}}, "attributes"),
        ({"attributes": {str(n): "x" for n in range(MAX_ATTRIBUTES + 1)}}, "attributes"),
    ],
)
def test_a_position_names_what_is_wrong_with_it(wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        position(**wrong)
