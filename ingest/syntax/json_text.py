"""JSON (RFC 8259): objects one after the other, on lines of their own (NDJSON) or not, in an array, or in a list they are
wrapped in, such as `{"events": […]}`.

Every event of an array or a wrapped list is a part of its own. The grammar is only watched as far as cutting needs; each part
is then read whole, so what leaves here is valid JSON. Values are cut as they come, so a list may be longer than memory.
Where brackets do not fit together, reading goes on at the next line that begins with `{` or `[`.
"""

import re
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

import orjson

from ingest.message import MAX_PART, Broken, Part
from schemas.records import RECORDS, columns

NAME = "json"
CHUNK = 64 * 1024
MAX_DEPTH = 200  # the deepest real message (EPCIS, ONE Record) nests some 15 levels

# Lists that are only envelopes: an object without JSON-LD keywords that holds one of these is its elements.
WRAPPERS = (
    rb"events|receipts|records|data|items|content|results|arrivalNotices|arrivalNoticeNotifications|VGMDeclarations"
)
# Message types, each with keys that an object of it has. The first that fits counts.
SHAPES: tuple[tuple[str, frozenset[str]], ...] = (
    ("customs", frozenset({"receipt_no"})),
    ("ecmr", frozenset({"ecmrId", "ecmrConsignment"})),
    ("ecmr", frozenset({"ecmr", "senderSeal"})),
    *((type_, frozenset({name})) for type_ in RECORDS for name, field in columns().items() if field == type_),
    ("epcis", frozenset({"epcisBody"})),
    ("epcis", frozenset({"eventTimeZoneOffset"})),
    ("epcis", frozenset({"type", "schemaVersion"})),
    ("epcis", frozenset({"type", "eventTime"})),
    ("epcis", frozenset({"@context", "eventTime"})),
    ("port_call", frozenset({"operationsEventTypeCode"})),
    *(("port_call", frozenset({key})) for key in ("portCallService", "portCall", "terminalCall", "movesForecasts")),
    *(("port_call", frozenset({key})) for key in ("portCallServiceID", "terminalCallID", "portCallID")),
    ("dcsa_notified", frozenset({"specversion", "type", "data"})),
    ("dcsa_notice", frozenset({"transportDocumentReference", "issueDateTime"})),
    ("dcsa_vgm", frozenset({"declarationDateTime", "equipmentDetails"})),
    ("dcsa_vgm", frozenset({"VGM"})),
    ("dcsa", frozenset({"eventClassifierCode"})),
    ("dcsa", frozenset({"eventType"})),
    ("dcsa", frozenset({"metadata"})),
    ("dcsa", frozenset({"eventClassification"})),
    ("dcsa", frozenset({"eventDateTime"})),
    ("dcsa", frozenset({"httpMethod", "errors"})),
    ("onerecord", frozenset({"@type"})),
    ("onerecord", frozenset({"@graph"})),
)

_SPACE = b" \t\r\n\x1e\xef\xbb\xbf"  # with the record separator of RFC 7464 and the byte order mark
_BETWEEN = _SPACE + b","
_STRING = rb'"(?:[^"\\\n]++|\\.)*+'
_SKIPPED = re.compile(
    rb'(?:[^"{}\[\]]++|' + _STRING + rb'")*+', re.DOTALL
)  # up to the next bracket: texts, numbers, commas
_IN_STRING = re.compile(rb'(?:[^"\\\n]++|\\.)*+', re.DOTALL)
_WRAPPED = re.compile(rb'"(?:%s)"\s*:\s*\Z' % WRAPPERS)
_LINE = re.compile(rb"[ \t\r\n]*(\{[^\n]*\})[ \t\r]*\n")
_LINE_END = re.compile(rb"[ \t\r]*\n")
_LIST = re.compile(rb'"(?:%s)"\s*:' % WRAPPERS)
_RESTART = re.compile(rb"\n(?=[{\[])")
_OPENER = {ord("}"): ord("{"), ord("]"): ord("[")}


def sniff(head: bytes) -> bool:
    """Whether an object or an array of objects begins."""
    return re.match(rb'\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[{\]]|\Z))', head.lstrip(_SPACE)) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    cutter = _Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.take(chunk)
    yield from cutter.end()


def typed(body: bytes) -> Part | Broken:
    """One JSON text as a part of the type that its keys tell."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return Broken(NAME, body, f"line {error.lineno} column {error.colno}", f"is no JSON: {error.msg}")
    if not isinstance(value, dict):
        return Broken(NAME, body, "message", f"is a JSON {_KINDS.get(type(value), 'null')}: wants an object")
    return Part(NAME, _type(value), body)


_KINDS = {str: "text", int: "number", float: "number", bool: "true or false", list: "array in an array"}


def _type(value: dict[str, Any]) -> str:
    known = next((type_ for type_, keys in SHAPES if keys <= value.keys()), None)
    return known or f"object of {', '.join(sorted(value)[:6]) or 'nothing'}"[:80]


class _Cutter:
    """Bytes in, values out.

    `buffer` begins with what is not yet told; `at` is how far it was looked at. `stack` holds the open brackets;
    those below `floor` are of a list that is cut up (1 for an array, 2 for a wrapped one; -1 behind a wrapped list).
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._at = 0
        self._stack: list[int] = []
        self._floor = 0
        self._in_string = False
        self._lost = ""
        self._is_line = True  # the buffer begins with a line

    def take(self, chunk: bytes) -> Iterator[Part | Broken]:
        self._buffer += chunk
        while (yield from self._step()):
            pass
        if len(self._buffer) > MAX_PART:
            self._lost = self._lost or f"a value has more than {MAX_PART} bytes"
            yield self._broken(len(self._buffer), self._lost)

    def end(self) -> Iterator[Part | Broken]:
        if self._stack or self._lost:
            yield self._broken(len(self._buffer), self._lost or "ends before its last bracket is closed")
        else:
            yield from self._stray(len(self._buffer))

    def _step(self) -> Generator[Part | Broken, None, bool]:
        """On to the next bracket; False where more bytes are wanted first."""
        if self._lost:
            return (yield from self._restart())
        if self._in_string:
            return self._text()
        if part := self._line():
            yield part
            return True
        skipped = _SKIPPED.match(self._buffer, self._at)
        self._at = found = skipped.end() if skipped else self._at
        if found == len(self._buffer):
            return False
        bracket = self._buffer[found]
        if bracket == ord('"'):  # of a text whose end is not there yet
            self._in_string, self._at = True, found + 1
            return True
        if bracket in _OPENER:
            yield from self._close(found, bracket)
        else:
            yield from self._open(found, bracket)
        return True

    def _line(self) -> Part | None:
        """An object on a line of its own, as NDJSON has them: nothing has to be watched bracket by bracket."""
        if self._stack or self._at or not (self._is_line or _LINE_END.match(self._buffer)):
            return None
        self._is_line = False  # a line that is no object is looked at once, and not for each object in it
        if not (line := _LINE.match(self._buffer)):
            return None
        body = line[1]
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH or _LIST.search(body):
            return None
        part = typed(bytes(body))
        if isinstance(part, Broken):
            return None
        self._drop(line.end(1))
        return part

    def _text(self) -> bool:
        """On to the end of a text; False where it is not there yet."""
        inner = _IN_STRING.match(self._buffer, self._at)
        self._at = inner.end() if inner else self._at
        end = bytes(self._buffer[self._at : self._at + 1])
        if end == b'"':
            self._in_string, self._at = False, self._at + 1
        elif end == b"\n":
            self._lost = "a text holds a line break"
        return end in (b'"', b"\n")

    def _open(self, found: int, bracket: int) -> Iterator[Part | Broken]:
        if self._stack and self._cannot_open(found):
            yield self._broken(found, "ends before its last bracket is closed")
            self._begin()
            found = 0
        if len(self._stack) == self._floor:
            yield from self._stray(found)
            found = 0
        self._stack.append(bracket)
        self._at = found + 1
        wrapped = self._stack == [ord("{"), ord("[")] and self._floor == 0 and self._is_wrapper(found)
        if self._stack == [ord("[")] or wrapped:
            self._floor = len(self._stack)
            self._drop(found + 1)
        elif len(self._stack) > MAX_DEPTH:
            self._lost = f"nests deeper than {MAX_DEPTH}"

    def _close(self, found: int, bracket: int) -> Iterator[Part | Broken]:
        if not self._stack:
            yield self._broken(found + 1, "closes a bracket that was not opened")
        elif self._stack[-1] != _OPENER[bracket]:
            self._lost = f"closes {chr(self._stack[-1])!r} with {chr(bracket)!r}"
        elif len(self._stack) == self._floor:
            yield from self._stray(found)
            self._stack.pop()
            self._floor = -1 if self._stack else 0
            self._drop(1)
        else:
            self._stack.pop()
            self._at = found + 1
            if len(self._stack) == self._floor:
                yield typed(bytes(self._buffer[: self._at]))
                self._drop(self._at)
            elif not self._stack:  # the end of an object whose list was cut up
                self._drop(self._at)
                self._floor = 0

    def _cannot_open(self, found: int) -> bool:
        """Whether a bracket at the start of a line cannot belong to what is open: the line before was cut short."""
        if self._buffer[found - 1 : found] != b"\n" or len(self._stack) == self._floor:
            return False
        before = self._buffer[:found].rstrip(_SPACE)[-1:]
        return before != b":" and not (self._stack[-1] == ord("[") and before in b"[,")

    def _is_wrapper(self, found: int) -> bool:
        head = self._buffer[:found]
        return _WRAPPED.search(head[-100:]) is not None and b'"@' not in head

    def _stray(self, until: int) -> Iterator[Broken]:
        """What stands between values and is none; then the buffer begins where it ended."""
        if self._buffer[:until].strip(_BETWEEN):
            yield self._broken(until, "is no JSON object")
        else:
            self._drop(until)

    def _restart(self) -> Generator[Broken, None, bool]:
        found = _RESTART.search(self._buffer)
        if found:
            yield self._broken(found.end(), self._lost)
            self._begin()
        return found is not None

    def _broken(self, until: int, rule: str) -> Broken:
        broken = Broken(NAME, bytes(self._buffer[:until]), "message", rule)
        self._drop(until)
        return broken

    def _drop(self, until: int) -> None:
        del self._buffer[:until]
        self._at = 0
