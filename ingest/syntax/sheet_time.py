"""Times as spreadsheets and platforms in China write them, in ISO 8601.

2026/6/12 2:30      2026-6-12 02:30:00      2026年6月12日 2时30分      20260612[0230[00]]
46185.1042 (a spreadsheet's days since 1899-12-30)      1781230800, 1781230800000 (seconds, milliseconds since 1970, UTC)
"""

import re
from datetime import UTC, datetime, timedelta

_WRITTEN = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})(?:[:：]|时|點|点)(\d{1,2})(?:(?:[:：]|分)(\d{1,2}(?:\.\d+)?)秒?|分)?)?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
_MINUTE = timedelta(minutes=1)


def iso(value: str) -> str:
    """The same time in ISO 8601; what is written in none of these ways stays as it is."""
    value = value.strip()
    if found := _WRITTEN.fullmatch(value) or _DIGITS.fullmatch(value):
        year, month, day, hour, minute, second = found.groups()
        clock = (
            f"T{hour:0>2}:{minute:0>2}" + (f":{second if second[1:2].isdigit() else '0' + second}" if second else "")
            if hour
            else ""
        )
        return f"{year}-{month:0>2}-{day:0>2}{clock}"
    if _SERIAL.fullmatch(value):
        at = _FIRST_DAY + timedelta(days=float(value))
        at = at + _MINUTE / 2 if "." in value else at  # fractions of a day are rounded: to the minute
        return f"{at:%Y-%m-%dT%H:%M}" if "." in value else f"{at:%Y-%m-%d}"
    if re.fullmatch(r"1\d{9}(?:\d{3})?", value):
        at = datetime.fromtimestamp(int(value[:10]), UTC)
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return value
