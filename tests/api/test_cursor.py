"""Cursors: what was put in comes out, and nothing else goes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import cursor

LANES = st.dictionaries(st.integers(0, 65535), st.integers(0, (1 << 63) - 1), max_size=64)


@given(LANES)
def test_a_live_cursor_survives_the_round_trip(numbers: dict[int, int]) -> None:
    assert cursor.lanes(cursor.of_lanes(numbers)) == numbers


@given(st.tuples(st.integers(0, 2), st.integers(-(1 << 50), 1 << 50), st.text()))
def test_a_list_cursor_survives_the_round_trip(key: tuple[int, int, str]) -> None:
    assert cursor.key(cursor.of_key(key)) == key


def test_a_live_cursor_is_small() -> None:
    assert len(cursor.of_lanes(dict.fromkeys(range(8), 1_000_000))) <= 43


@given(st.text(max_size=100))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    for read in (cursor.lanes, cursor.key):
        try:
            read(text)
        except ValueError:
            continue


@pytest.mark.parametrize("text", ["x", "é", "gA", "AQ", "_" * 20_001, "' OR 1=1", "=" * 8, "[]", "A B"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any reason
        cursor.lanes(text)
