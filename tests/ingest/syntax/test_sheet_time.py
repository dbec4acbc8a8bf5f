"""Times as spreadsheets write them."""

import pytest

from ingest.syntax.sheet_time import iso


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026/6/12", "2026-06-12"),
        ("2026/6/12 2:30", "2026-06-12T02:30"),
        ("2026-6-12 02:30:05", "2026-06-12T02:30:05"),
        ("2026-06-12 02:30:05.250", "2026-06-12T02:30:05.250"),
        ("2026.06.12", "2026-06-12"),
        ("2026年6月12日", "2026-06-12"),
        ("2026年6月12日 2时30分", "2026-06-12T02:30"),
        ("2026年6月12日2点30分5秒", "2026-06-12T02:30:05"),
        ("2026/6/12 2：30", "2026-06-12T02:30"),
        ("202606120230", "2026-06-12T02:30"),
        ("20260612023005", "2026-06-12T02:30:05"),
        ("46185", "2026-06-12"),
        ("46185.104166667", "2026-06-12T02:30"),
        ("1781231400", "2026-06-12T02:30:00Z"),
        ("1781231400123", "2026-06-12T02:30:00Z"),
    ],
)
def test_a_time_is_the_same_in_iso_8601(written: str, meant: str) -> None:
    assert iso(written) == meant


@pytest.mark.parametrize("written", ["2026-06-12T02:30:00+08:00", "12/6/2026", "tomorrow", "", "26-06-12"])
def test_what_could_mean_two_days_is_left_as_it_is(written: str) -> None:
    assert iso(written) == written
