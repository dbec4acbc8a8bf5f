"""One line of NMEA 0183: the sentence, its tag block, and what receivers write before and behind it (see nmea.py)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from operator import xor
from typing import NamedTuple

from ingest.message import Malformed

AIS = {"VDM", "VDO"}
GATEHOUSE = "PGHP"

_LINE = re.compile(
    r"(?P<before>[^\\!$]*)(?P<tags>(?:\\[^\\]*\\)*)[!$](?P<body>[^*!$]*)\*(?P<check>[0-9A-Fa-f]{2})(?P<after>.*)"
)
_ADDRESS = re.compile(r"P[A-Z0-9]{3,}|[A-Z]{5}")
_ARMOUR = re.compile(r"[0-W`-w]+")  # six-bit characters as IEC 61162-1 writes them
_GROUP = re.compile(r"\d+-\d+-(\w+)")
_STATION = re.compile(r"[rb][0-9A-Za-z_]+")
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}|\d{16}|\d{19}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_UNITS = {13: 1e3, 16: 1e6, 19: 1e9}  # digits of a UNIX time of this century -> how many of its units make a second


class Sentence(NamedTuple):
    """`type`: the formatter (`VDM`) or the maker's address (`PGHP`). `check`: the checksum. `tags`: fields of the tag
    block by their letter; `before`, `after`: what else stood around the sentence on its line."""

    talker: str
    type: str
    fields: tuple[str, ...]
    check: int
    tags: dict[str, str]
    before: str
    after: tuple[str, ...]


class Piece(NamedTuple):
    """What one sentence carries of an AIS message: `payload` armoured, without its last `fill` bits."""

    total: int
    number: int
    message: str
    channel: str
    payload: str
    fill: int


def sentence(line: bytes) -> Sentence:
    """The sentence on a line. Malformed where there is none or a checksum is wrong."""
    match = _LINE.fullmatch(line.decode("latin-1").strip("\r\n\t \0"))
    if not match:
        raise Malformed("line", "holds no NMEA sentence: wants ! or $, fields, * and two hex digits of checksum")
    _verify("checksum", match["body"], match["check"])
    address, *fields = match["body"].split(",")
    if not _ADDRESS.fullmatch(address):
        raise Malformed("address", f"{address!r} is none: wants talker and formatter, such as AIVDM")
    tags = dict(field for block in match["tags"].split("\\") if block for field in _tags(block))
    after = tuple(field.strip() for field in match["after"].split(",") if field.strip())
    talker, type_ = ("", address) if address.startswith("P") else (address[:2], address[2:])
    before = match["before"].strip("\"'[](), ")
    return Sentence(talker, type_, tuple(fields), int(match["check"], 16), tags, before, after)


def piece(told: Sentence) -> Piece:
    """What a VDM or VDO sentence carries. Malformed where its fields are not those of IEC 61162-1."""
    if len(told.fields) != 6:
        raise Malformed("sentence", f"has {len(told.fields)} fields, {told.type} has 6")
    total, number, message, channel, payload, fill = told.fields
    if not (re.fullmatch(r"[1-9]", total) and re.fullmatch(r"[1-9]", number) and number <= total):
        raise Malformed("sentence", f"is number {number!r} of {total!r}: wants 1 to 9 of them")
    if not _ARMOUR.fullmatch(payload):
        raise Malformed("payload", "is empty or holds characters that are no six-bit armour")
    if not re.fullmatch(r"[0-5]", fill):
        raise Malformed("fill bits", f"{fill!r} is not 0 to 5")
    return Piece(int(total), int(number), message, channel, payload, int(fill))


def group(told: Sentence) -> str:
    """The tag block's group, for sentences that belong together; empty where there is none."""
    match = _GROUP.fullmatch(told.tags.get("g", ""))
    return match[1] if match else ""


def station(told: Sentence) -> str:
    """Who received it: tag block `s`, the Gatehouse base station, the name behind the sentence."""
    if told.type == GATEHOUSE:
        return told.fields[10] if len(told.fields) > 10 else ""
    return told.tags.get("s") or next((name for name in told.after if _STATION.fullmatch(name)), "")


def received(told: Sentence) -> datetime | None:
    """When it was received: tag block `c`, the Gatehouse sentence, what stands before, what stands behind.

    Malformed where a time is told that is none.
    """
    if "c" in told.tags:
        return _unix("tag block c", told.tags["c"])
    if told.type == GATEHOUSE:
        return _gatehouse(told)
    if _EPOCH.fullmatch(told.before):
        return _unix("time before the sentence", told.before)
    if _ISO.fullmatch(told.before):
        return _date("time before the sentence", told.before)
    behind = [field for field in told.after if re.fullmatch(r"[1-3]\d{9}", field)]
    return _unix("time behind the sentence", behind[-1]) if behind else None


def _verify(where: str, text: str, told: str) -> None:
    found = reduce(xor, text.encode("latin-1"), 0)
    if not re.fullmatch(r"[0-9A-Fa-f]{1,2}", told) or found != int(told, 16):
        raise Malformed(where, f"says {told!r}, the characters add up to {found:02X}")


def _tags(block: str) -> Iterator[tuple[str, str]]:
    text, _, check = block.partition("*")
    _verify("tag block", text, check)
    for field in text.split(","):
        letter, _, value = field.partition(":")
        yield letter, value


def _unix(where: str, text: str) -> datetime:
    if not re.fullmatch(r"\d{9,19}(?:\.\d{1,9})?", text):
        raise Malformed(where, f"{text!r} is no UNIX time")
    seconds = float(text) / _UNITS.get(len(text.partition(".")[0]), 1)
    if not 315_532_800 <= seconds < 4_102_444_800:
        raise Malformed(where, f"{text!r} is outside 1980 to 2100")
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def _date(where: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Malformed(where, f"{text!r} is no time: {error}") from error


def _gatehouse(told: Sentence) -> datetime:
    """`PGHP,1,2026,6,20,11,59,58,250,…`: UTC, the last number in milliseconds."""
    numbers = told.fields[1:8]
    if len(numbers) < 7 or not all(re.fullmatch(r"\d{1,4}", number) for number in numbers):
        raise Malformed(GATEHOUSE, "wants year, month, day, hour, minute, second, millisecond in fields 2 to 8")
    year, month, day, hour, minute, second, milliseconds = (int(number) for number in numbers)
    text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}+00:00"
    return _date(GATEHOUSE, text)
