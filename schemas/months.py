"""Months, counted from year 0: the grain in which a ref's facts are kept, wanted and delivered."""

from datetime import datetime

FIRST = 0
LAST = 9999 * 12 + 11  # a want from FIRST to LAST is for all time


def month(at: datetime) -> int:
    return at.year * 12 + at.month - 1
