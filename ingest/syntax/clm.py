"""CLM, car location messages of North American railways (AAR): one sighting of one car or box a line.

    EXRX202099JOLIET   IL06241402LW      GALVESTONTXEXRR                          columns
    EXRX 202099 JOLIET IL 06 24C1402 L P 36914 GALVESTON TX EXRR 86004 EXRR       columns with spaces between
    EXRX20209938000000006241402LW…                                                SPLC in the place of city and state
    "Equipment Initials","Equipment Number","Location","Location Province/State","Month","Day", …    a row a sighting

Columns: initial 4, number 6, city 9 and state 2 (or SPLC 9), month, day, zone 0 or 1, hour, minute, load or empty 1, code 1,
train 6, destination 9 and state 2, then the flat car under a box, the railway, and where one is told the expected city,
state, code and MMDDHH. Rows without a header have these fields in this order. Each part is one sighting, of rows with the
header before it. Headings and rules between the lines are no sightings and are left out.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import BinaryIO

from ingest.message import Broken, Malformed, Part
from ingest.syntax.repeated import RULE, Repeated
from ingest.syntax.x12.time import Clock
from schemas.times import Precision, nearest_year

NAME = "CLM"
TYPE = "CLM"
CHUNK = 64 * 1024
LONGEST = 1024  # bytes of a line
WIDEST = 160  # characters of one in columns
_LINE = re.compile(
    r"(?P<initial>[A-Z]{2,4})\s*(?P<number>\d{1,6})\s*"
    r"(?:(?P<splc>\d{9})|(?P<city>[A-Z][A-Z .&'/-]{0,18}?)\s*(?P<state>[A-Z]{2}))\s*"
    r"(?P<month>\d\d)[ /]?(?P<day>\d\d)\s?(?P<zone>[A-Z]?)\s?(?P<hour>\d\d):?(?P<minute>\d\d)\s*"
    r"(?P<load>[LE])\s*(?P<event>[A-Z])(?P<rest>(?![A-Z]{3} ).*)"
)
_FLAT_CAR = r"(?:\s*(?P<flat_initial>[A-Z]{2,4})\s*(?P<flat_number>\d{1,6}))?"
_EXPECTED = (
    r"(?:\s+(?P<eta_city>[A-Z][A-Z .]{0,8}?)\s*(?P<eta_state>[A-Z]{2})\s*(?P<eta_event>[A-Z]?)\s*(?P<eta_time>\d{6}))?"
)
_END = _FLAT_CAR + r"(?:\s*(?P<scac>[A-Z]{2,4}))?" + _EXPECTED + r"\s*"
_RESTS = (  # train, destination: in columns, else by words, the first of which is the train where there are several
    re.compile(r"(?P<train>.{6})(?P<destination>[A-Z ][A-Z .&'/-]{8})(?P<destination_state>[A-Z ]{2})" + _END),
    re.compile(
        r"\s*(?:(?P<train>\S{1,6}(?: +\d{3})?)\s+)??(?P<destination>[A-Z][A-Z.&'/-]*)\s+"
        r"(?P<destination_state>[A-Z]{2})(?![A-Z])" + _END
    ),
)
ORDER = (
    *("initial", "number", "city", "state", "month", "day", "zone", "hour", "minute", "load", "event", "train"),
    *(
        "destination",
        "destination_state",
        "scac",
        "eta_city",
        "eta_state",
        "eta_event",
        "eta_month",
        "eta_day",
        "eta_hour",
    ),
)
WITHOUT_ZONE = tuple(name for name in ORDER if name != "zone")
NAMES = {  # of columns, without what is no letter
    **dict.fromkeys(("equipmentinitials", "equipmentinitial", "carinitial", "carinit", "initial", "init"), "initial"),
    **dict.fromkeys(("equipmentnumber", "carnumber", "number", "nbr"), "number"),
    **dict.fromkeys(("location", "city", "locationcity", "sightinglocation"), "city"),
    **dict.fromkeys(("locationprovincestate", "locationstate", "state", "prst"), "state"),
    **dict.fromkeys(("splc", "locationsplc"), "splc"),
    **dict.fromkeys(("loadempty", "le", "loademptystatus"), "load"),
    **dict.fromkeys(("event", "eventcode", "sightingcode", "clmcode", "ev"), "event"),
    **dict.fromkeys(("train", "trainid"), "train"),
    **dict.fromkeys(("destination", "destinationcity", "destined"), "destination"),
    **dict.fromkeys(("destinationprovincestate", "destinationstate"), "destination_state"),
    **dict.fromkeys(("scac", "railroad", "road"), "scac"),
    **dict.fromkeys(("flatcarinitials", "flatcarinitial"), "flat_initial"),
    "flatcarnumber": "flat_number",
    "timezone": "zone",
    **{name: name for name in ("month", "day", "hour", "minute")},
    **{name.replace("_", ""): name for name in ORDER if name.startswith("eta_")},
    "etaprovincestate": "eta_state",
}
NEEDED = {"initial", "number", "event", "month", "day"}


def sniff(head: bytes) -> bool:
    """The first line is a row or names the columns of rows, or after headings comes a sighting."""
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()[:8] if line.strip()]
    if lines and (_is_header(lines[0]) or _is_row(lines[0])):
        return True
    first = next((line for line in lines if re.search(rb"\d", line)), b"")
    return _match(_text(first)) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Every sighting in the stream; a line that is none is broken."""
    header, repeated = b"", Repeated()
    for line in _lines(stream):
        if _is_header(line):
            header = line.removeprefix(b"\xef\xbb\xbf")
        elif header and b"," in line and not repeated.affords(len(header), len(line)):
            yield Broken(NAME, line, "header", RULE)
        elif header and b"," in line:
            yield Part(NAME, TYPE, header + b"\n" + line)
        elif len(line) <= LONGEST and (_match(_text(line)) or _is_row(line)):
            yield Part(NAME, TYPE, line)
        elif re.search(rb"\d", line):  # headings and rules have none
            yield Broken(
                NAME, line, "line", "is no sighting: wants initial, number, place, month, day, time, L or E, and code"
            )


def fields(body: bytes) -> dict[str, str]:
    """One sighting: `initial`, `number`, `city`, `state` or `splc`, `month` … , as far as it tells them."""
    header, newline, row = body.partition(b"\n")
    if newline or _is_row(body):
        values = _values(row if newline else body)
        names = [NAMES.get(_plain(name), "") for name in _values(header)] if newline else _order(values)
        return {name: value.strip() for name, value in zip(names, values, strict=False) if name and value.strip()}
    found = _match(_text(body))
    if not found:
        raise Malformed("line", "is no sighting")
    told = {name: value for name, value in found.groupdict().items() if name != "rest"}
    rest = next((match for pattern in _RESTS if (match := pattern.fullmatch(found["rest"].rstrip()))), None)
    told |= rest.groupdict() if rest else {"note": found["rest"]}
    return {name: value.strip() for name, value in told.items() if value and value.strip()}


def clock(told: dict[str, str], of: str, near: datetime) -> Clock:
    """What a clock on the spot showed, in the year nearest to `near`. `of`: `eta_` for what is expected, to the hour."""
    parts = ("month", "day", "hour", "minute")
    joined = told.get(f"{of}time") or "".join(told.get(of + part, "00").zfill(2) for part in parts)
    if not re.fullmatch(r"(\d\d){3,4}", joined):
        raise Malformed(f"{of}month, day, hour, minute", f"{joined!r} is no time")
    month, day, hour, minute = (int(joined[i : i + 2] or 0) for i in (0, 2, 4, 6))
    precision = Precision.HOUR if of else Precision.MINUTE if "hour" in told else Precision.DAY
    try:
        return Clock(nearest_year(month, day, hour, minute, near), precision)
    except ValueError as error:
        raise Malformed(f"{of}month, day, hour, minute", f"{joined!r} is no time: {error}") from None


def _match(line: str) -> re.Match[str] | None:
    return _LINE.fullmatch(line.strip()) if len(line) <= WIDEST else None


def _order(values: list[str]) -> tuple[str, ...]:
    return (
        WITHOUT_ZONE if len(values) > 6 and values[6].strip().isdigit() and values[8].strip() in ("L", "E") else ORDER
    )


def _is_row(line: bytes) -> bool:
    values = _values(line) if b"," in line and len(line) <= LONGEST else []
    return len(values) >= 11 and bool(re.fullmatch(r"[A-Z]{2,4}", values[0].strip())) and values[1].strip().isdigit()


def _is_header(line: bytes) -> bool:
    return b"," in line and len(line) <= LONGEST and {NAMES.get(_plain(name), "") for name in _values(line)} >= NEEDED


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _values(line: bytes) -> list[str]:
    try:
        return next(csv.reader(StringIO(_text(line), newline=""), strict=False), [])
    except csv.Error as error:
        raise Malformed("line", f"is no CSV record: {error}") from None


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip("\ufeff\x00\x1a")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines that hold something, without their ends; of an endless one, pieces."""
    left = b""
    while more := stream.read(CHUNK):
        *whole, left = (left + more).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        yield from (line for line in whole if line.strip())
        if len(left) > CHUNK:
            yield left
            left = b""
    if left.strip():
        yield left
