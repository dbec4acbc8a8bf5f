"""What bench.memory measures at length, in short: what it tells is read, and a longer file takes no more memory."""

import tracemalloc
from typing import BinaryIO, cast

import pytest

from bench.memory import BROKEN, HEARD, MESSAGES, Told
from ingest.reading import Dead, read

SHORT, LONG = 150_000, 900_000  # bytes; each has messages of a hundred kilobytes, the long one broken ones too
SPARE = 500_000  # less than what the long one has more


def peak(syntax: str, size: int) -> tuple[int, int, int]:
    """Bytes at most, messages understood, and dead letters."""
    tracemalloc.start()
    good = dead = 0
    for result in read(cast(BinaryIO, Told(syntax, size)), HEARD):
        dead += isinstance(result, Dead)
        good += not isinstance(result, Dead)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, good, dead


@pytest.mark.parametrize("syntax", MESSAGES)
def test_a_longer_file_takes_no_more_memory(syntax: str) -> None:
    peak(syntax, SHORT)  # what is read once and remembered
    (short, *_), (long, good, dead) = peak(syntax, SHORT), peak(syntax, LONG)
    assert long < short + SPARE
    assert good > 0
    assert dead <= good / (BROKEN - 1) + 1
