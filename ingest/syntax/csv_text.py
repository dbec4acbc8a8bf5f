"""CSV (RFC 4180): a header line that names columns of our records (schemas/data/record_fields.csv), then one record a line.

Each part is one record with the header before it, so it stands alone. Columns are separated by comma, semicolon or tab;
text is UTF-8, with a byte order mark or without, UTF-16 with one, or GB 18030, as spreadsheets in China write it. A unit in
brackets behind a column's name is left out. The message type is the column that names the record: `handover_no` …
"""

import csv
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from typing import BinaryIO

from ingest.message import MAX_PART, Broken, Malformed, Part
from ingest.syntax.repeated import RULE, Repeated
from schemas.records import RECORDS, columns

NAME = "csv"
CHUNK = 64 * 1024
LONGEST_HEADER = 4000  # bytes
DELIMITERS = (",", ";", "\t")
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: it leaves here as UTF-8
_UNIT = re.compile(r"[（(].*?[)）]")
_LINE = re.compile(rb"\r\n|\n|\r")


def sniff(head: bytes) -> bool:
    """Whether the first line names the column of one of our records."""
    if head.startswith(_WIDE):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    line = _LINE.split(head.removeprefix(_BOM).lstrip(b"\r\n"), maxsplit=1)[0]
    return len(line) <= LONGEST_HEADER and bool(_type(_header(line)[1]))


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    header, repeated = b"", Repeated()
    for line in _records(stream):
        if len(line) > MAX_PART:
            yield Broken(NAME, line, "line", f"a record has more than {MAX_PART} bytes")
        elif header and not repeated.affords(len(header), len(line)):
            yield Broken(NAME, line, "header", RULE)
        elif header:
            yield Part(NAME, _type(_header(header)[1]), header + line)
        else:
            header = line.removeprefix(_BOM).rstrip(b"\r\n") + b"\n"


def fields(message: bytes) -> dict[str, str]:
    """One record: its fields that hold something. A column that is none of ours is left out."""
    header, _, line = message.partition(b"\n")
    delimiter, names = _header(header)
    values = _values(_text(line), delimiter)
    told = {columns()[name]: value.strip() for name, value in zip(names, values, strict=False) if name in columns()}
    return {name: value for name, value in told.items() if value}


def _values(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(StringIO(line, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise Malformed("line", f"is no CSV record: {error}") from None


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gb18030")


def _header(line: bytes) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns; nothing where the line is no text."""
    try:
        text = _text(line)
    except UnicodeDecodeError:
        return ",", []
    delimiter = max(DELIMITERS, key=text.count)
    return delimiter, [_UNIT.sub("", name.strip().strip('"')).strip().lower() for name in text.split(delimiter)]


def _type(names: list[str]) -> str:
    ours = [columns()[name] for name in names if name in columns()]
    return next((name for name in ours if name in RECORDS), "") if len(ours) > 1 else ""


def _records(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; a line break inside quotes ends none. Blank lines are left out."""
    cutter = _Cutter()
    for chunk in _utf8(iter(lambda: stream.read(CHUNK), b"")):
        yield from cutter.take(chunk)
    yield from cutter.end()


def _utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks as they are, or of UTF-16 as UTF-8."""
    first = b""
    while len(first) < 2 and (more := next(chunks, b"")):
        first += more
    if not first.startswith(_WIDE):
        yield first
        yield from chunks
        return
    decoder = getincrementaldecoder("utf-16")("replace")
    yield from (decoder.decode(chunk).encode() for chunk in chain((first,), chunks))


class _Cutter:
    """Bytes in, records out. `at`: where the last line of the buffer begins, up to which quotes are counted; `looked`: up to
    where there is no end of that line."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._at = self._looked = 0
        self._quoted = False

    def take(self, chunk: bytes) -> Iterator[bytes]:
        self._buffer += chunk
        while end := self._end_of_line():
            self._quoted ^= self._buffer.count(b'"', self._at, end) % 2 == 1
            self._at = self._looked = end
            if not self._quoted:
                yield from self._cut(end)
        self._looked = max(self._at, len(self._buffer) - 1)
        if len(self._buffer) > MAX_PART:
            yield from self._cut(len(self._buffer))

    def end(self) -> Iterator[bytes]:
        yield from (line for line in _rest(bytes(self._buffer)) if line.strip())

    def _end_of_line(self) -> int:
        """0 where there is none yet. The last byte may be the first of a CR LF: it waits for the next chunk."""
        found = _LINE.search(self._buffer, self._looked)
        return found.end() if found and found.end() < len(self._buffer) else 0

    def _cut(self, end: int) -> Iterator[bytes]:
        record = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._begin()
        if record.strip():
            yield record


def _rest(buffer: bytes) -> list[bytes]:
    """What is left at the end of the stream: one line, or two where the last byte was an end."""
    found = _LINE.search(buffer)
    if not found or buffer[: found.end()].count(b'"') % 2:
        return [buffer]
    return [buffer[: found.end()], buffer[found.end() :]]
