"""ASC X12 interchanges (X12.5, X12.6; releases 003000 to 008060), cut into transaction sets.

    ISA { GS { ST … SE } GE } IEA      or GS … GE or ST … SE alone

Each part is one transaction set in an envelope of its own: the ISA and GS it stood under, ST to SE as they came, and GE and
IEA that count one. What SE, GE and IEA of the file count and which control number they repeat is not checked, and they
may be missing but for SE: real senders get them wrong in sets that are otherwise sound. A set without its SE is broken,
because it may have been cut short. Segments outside of any set, and an interchange without one, are broken too.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from ingest.message import MAX_PART, Broken, Part
from ingest.syntax.repeated import RULE, Repeated
from ingest.syntax.window import Window
from ingest.syntax.x12.delimiters import BLANK, LOOKAHEAD, WEAK, WEAKEST, Delimiters, delimiters

NAME = "X12"
LONGEST = 1024  # bytes of an envelope segment; a longer one is none: it would be copied into every part
TAGS = (b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA", b"TA1")
_TAG = re.compile(rb"[A-Z0-9]*")


def sniff(head: bytes) -> bool:
    """Begins, after byte order marks and white space, with an ISA, or with a GS or ST and the segment after it."""
    head = head.lstrip(BLANK)
    return WEAK.match(head) is not None or delimiters(head[:LOOKAHEAD]) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Every transaction set of every interchange in the stream, each in an envelope of its own."""
    cutter = _Cutter()
    for run in _runs(stream):
        yield from cutter.take(run)
    yield from cutter.end()


class _Run(NamedTuple):
    """Whole segments in a row as they came; the last one may lack its terminator."""

    delimiters: Delimiters
    raw: bytes


def _runs(stream: BinaryIO) -> Iterator[_Run]:
    window = Window(stream)
    current = _first(window)
    searched = 1  # an ISA at the begin is the one whose delimiters are current
    while True:
        at, following = _next(window, searched)
        if following:
            yield _Run(current, window.consume(at))
            current, searched = following, 1
            continue
        end = window.bytes.rfind(current.terminator, 0, _doubtful(window.bytes))
        if end >= 0:
            yield _Run(current, window.consume(end + len(current.terminator)))
            searched = 0
        else:
            searched = max(len(window.bytes) - WEAKEST, searched)
        if len(window.bytes) > MAX_PART:
            yield _Run(current, window.consume(len(window.bytes)))
            searched = 0
        if not window.grow():
            break
    yield _Run(current, window.consume(len(window.bytes)))


def _first(window: Window) -> Delimiters:
    while not window.bytes.strip(BLANK) and window.grow():
        window.consume(len(window.bytes) - len(window.bytes.lstrip(BLANK)))
    window.consume(len(window.bytes) - len(window.bytes.lstrip(BLANK)))
    return delimiters(window.peek(0, LOOKAHEAD)) or Delimiters()


def _next(window: Window, start: int) -> tuple[int, Delimiters | None]:
    """Where the next ISA begins and what it tells. Wherever it stands: the one before may have lost its end."""
    while found := WEAK.search(window.bytes, start):
        start = found.start()
        del found  # it would keep the window from growing
        if following := delimiters(window.peek(start, LOOKAHEAD)):
            return start, following
        start += 1
    return 0, None


def _doubtful(told: bytearray) -> int:
    """Where something begins that may become an ISA, whose separators are not yet known; the end where there is none."""
    at = told.rfind(b"ISA", max(len(told) - WEAKEST, 1))
    return at if at >= 0 else len(told)


@lru_cache(maxsize=64)
def _service(current: Delimiters) -> re.Pattern[bytes]:
    """An envelope segment after a terminator, even if a line was wrapped within its tag."""
    end, mark, blank = (re.escape(told) for told in (current.terminator, current.element, BLANK))
    tags = rb"|".join(rb"\s*".join(bytes([letter]) for letter in tag) for tag in TAGS)
    return re.compile(rb"%s[%s]*(%s)\s?%s" % (end, blank, tags, mark))


class _Level(NamedTuple):
    """An envelope segment as it came, and the one that closes it around a single set."""

    header: bytes = b""
    trailer: bytes = b""


def _level(header: bytes, tag: bytes, number: int, current: Delimiters) -> _Level:
    """`number`: of the element that holds the control number, GS06 or ISA13."""
    elements = header.removesuffix(current.terminator).split(current.element)
    control = elements[number].strip(BLANK) if len(elements) > number else b"1"
    return _Level(header, current.element.join((tag, b"1", control)) + current.terminator)


class _Cutter:
    """What has been opened and not yet closed."""

    def __init__(self) -> None:
        self._delimiters = Delimiters()
        self._interchange = _Level()  # the ISA
        self._group = _Level()  # the GS
        self._empty = False  # the interchange has told nothing yet
        self._set: list[bytes] = []  # from ST on
        self._stray: list[bytes] = []  # segments outside of any transaction set
        self._size = 0
        self._repeated = Repeated()

    def take(self, run: _Run) -> Iterator[Part | Broken]:
        terminator = run.delimiters.terminator
        told, at = terminator + run.raw, len(terminator)
        for found in _service(run.delimiters).finditer(told):
            start, end = found.start(1), told.find(terminator, found.end())
            end = len(told) if end < 0 else end + len(terminator)
            if end - start <= LONGEST and (found[1] != b"ISA" or WEAK.match(told, start)):
                yield from self._data(told[at:start], run.delimiters)
                yield from self._envelope(found[1].translate(None, BLANK), told[start:end], run.delimiters)
                at = end
        yield from self._data(told[at:], run.delimiters)

    def end(self) -> Iterator[Part | Broken]:
        yield from self._break("the end of the stream")
        yield from self._nothing()

    def _data(self, raw: bytes, current: Delimiters) -> Iterator[Broken]:
        if self._set or raw.strip(BLANK + current.terminator):
            (self._set or self._stray).append(raw)
            self._size += len(raw)
        if self._size > MAX_PART:
            yield from self._break("", f"has more than {MAX_PART} bytes, which is the most that is read")

    def _envelope(self, tag: bytes, raw: bytes, current: Delimiters) -> Iterator[Part | Broken]:
        if tag == b"SE":
            yield from self._ended(raw)
            return
        yield from self._break(tag.decode())
        self._delimiters = current
        if tag == b"ST":
            self._set, self._size = [raw], len(raw)
        elif tag in (b"GS", b"GE"):
            self._group = _level(raw, b"GE", 6, current) if tag == b"GS" else _Level()
        elif tag in (b"ISA", b"IEA"):
            yield from self._nothing()
            self._interchange = _level(raw, b"IEA", 13, current) if tag == b"ISA" else _Level()
            self._group, self._empty = _Level(), tag == b"ISA"

    def _ended(self, se: bytes) -> Iterator[Part | Broken]:
        if self._set:
            yield self._part(se)
        else:
            self._stray.append(se)

    def _nothing(self) -> Iterator[Broken]:
        if self._empty:
            yield Broken(NAME, self._opened(), "ISA", "the interchange holds no transaction set")
            self._empty = False

    def _part(self, se: bytes) -> Part | Broken:
        whole = b"".join(self._set) + se
        terminator = self._delimiters.terminator
        if not se.endswith(terminator):
            whole = whole.rstrip(BLANK) + terminator
        elements = self._set[0].removesuffix(terminator).split(self._delimiters.element)
        type_ = elements[1].strip(BLANK).decode("ascii", "replace") if len(elements) > 1 else ""
        self._set, self._size, self._empty = [], 0, False
        if not self._repeated.affords(len(self._opened()), len(whole)):
            return Broken(NAME, whole, "ISA", RULE)
        if not type_:
            return Broken(NAME, self._opened() + whole, "ST01", "the transaction set identifier is missing")
        alone = self._opened() + whole + self._group.trailer + self._interchange.trailer
        if not self._stands_alone(alone[:LOOKAHEAD]) or WEAK.search(self._opened(), 1):
            return Broken(NAME, alone, "GS", "opens no functional group: wants GS01 to GS08, and an ISA only before it")
        if WEAK.search(se):
            return Broken(NAME, alone, "SE", "holds what may be the ISA of another interchange")
        return Part(NAME, type_, alone)

    def _stands_alone(self, head: bytes) -> bool:
        """Whether what begins so is taken apart as it is here: without an ISA that ended before, it may not be."""
        own, here = delimiters(head) or Delimiters(), self._delimiters
        return sniff(head) and (own.element, own.terminator) == (here.element, here.terminator)

    def _break(self, next_: str, rule: str = "") -> Iterator[Broken]:
        """Give up what is open, because `next_` came."""
        if self._set:
            rule = rule or f"the transaction set has no SE before {next_}; it may have been cut short"
            whole = b"".join(self._set)
            affords = self._repeated.affords(len(self._opened()), len(whole))
            yield Broken(NAME, (self._opened() if affords else b"") + whole, "SE", rule)
            self._empty = False
        if self._stray:
            stray = b"".join(self._stray)
            tag = _TAG.match(stray.lstrip(BLANK)[:3])
            yield Broken(NAME, stray, "segment", f"{tag[0] if tag else b''!r} stands outside of any transaction set")
        self._set, self._stray, self._size = [], [], 0

    def _opened(self) -> bytes:
        return self._interchange.header + self._group.header
