"""UN/EDIFACT interchanges (ISO 9735 syntax 1 to 4), cut into messages.

    UNA? { UNB { UNG? { UNH … UNT } UNE? } UNZ }      or bare UNH … UNT

Each part is one message in an envelope of its own: the UNA and UNB (and UNG) it stood under, UNH to UNT as they came, and
UNE and UNZ that count one. What UNT, UNE and UNZ of the file count and which reference they repeat is not checked: real
senders get both wrong in messages that are otherwise sound. A message without its UNT is broken, because it may have been
cut short. Segments outside of any message, and an interchange without one, are broken too.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ingest.message import MAX_PART, Broken, Part
from ingest.syntax.edifact.delimiters import BLANK, LEVEL_A, LOOKAHEAD, Delimiters, delimiters
from ingest.syntax.repeated import RULE, Repeated
from ingest.syntax.window import CHUNK, Window

NAME = "EDIFACT"
LONGEST = 1024  # bytes of a service segment; a longer one is none: it would be copied into every message
TRIES = 64  # released terminators in a row that are worth stepping over to give memory back early
_BEGIN = re.compile(rb"UNA[^\w\s]|UN[BGH]\s*[+\x1d]|UNA\s*UN[BGH]")
_SERVICE = re.compile(rb"UNA|UN[BEGHTZ](?!\w)")
_NOT_BLANK = re.compile(rb"[^%s]" % re.escape(BLANK))


def sniff(head: bytes) -> bool:
    """Begins, after byte order marks and white space, with a UNA or a service segment that opens something."""
    return _BEGIN.match(head.lstrip(BLANK)) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Every message of every interchange in the stream, each in an envelope of its own."""
    cutter = _Cutter()
    for run in runs(stream):
        yield from cutter.take(run)
    yield from cutter.end()


class Run(NamedTuple):
    """One service segment, or (`tag` empty) other segments in a row.

    `raw` as it came, with the blanks before it and the terminator; `delimiters` that hold from here on.
    """

    tag: bytes
    raw: bytes
    delimiters: Delimiters


def runs(stream: BinaryIO) -> Iterator[Run]:
    """The stream in service segments and what stands between them; together they are the stream, without its end's blanks."""
    window = Window(stream)
    current: Delimiters | None = None
    while (start := _begin(window, current or LEVEL_A)) is not None:
        tag = window.peek(start, 3)
        if current is None or tag == b"UNA" or (tag == b"UNB" and window.peek(start + 3, 1) != current.element):
            current, advice = delimiters(window.peek(start, LOOKAHEAD))
            if advice:
                yield Run(tag, window.consume(start + advice), current)
                continue
        if _SERVICE.match(window.peek(start, 4)):
            raw = window.consume(_end(window, start, current))
            yield Run(tag if len(raw) <= LONGEST or tag == b"UNH" else b"", raw, current)
        else:
            yield Run(b"", window.consume(_rest(window, start, current)), current)


def _begin(window: Window, current: Delimiters) -> int | None:
    """Where the next segment begins, after blanks and after terminators that end nothing."""
    at = 0
    while True:
        found = _NOT_BLANK.search(window.bytes, at)
        if found and window.bytes[found.start() : found.end()] != current.terminator:
            return found.start()
        at = found.end() if found else len(window.bytes)
        if not found and not window.grow():
            return None
        if at > CHUNK:
            window.consume(at)
            at = 0


def _end(window: Window, start: int, current: Delimiters) -> int:
    """How many bytes go to the end of the segment that begins at `start`; as many as there are where it has no end."""
    at = start
    while True:
        found = window.bytes.find(current.terminator, at)
        if found >= 0 and not _released(window.bytes, found, start, current):
            return found + 1
        at = found + 1 if found >= 0 else len(window.bytes)
        if found < 0 and (at > MAX_PART or not window.grow()):
            return at


def _rest(window: Window, start: int, current: Delimiters) -> int:
    """How many bytes go to the next service segment, as far as the window tells: a part where there is no end in sight."""
    blank, at = BLANK.replace(current.terminator, b""), start
    while True:
        for found in _SERVICE.finditer(window.bytes, at):
            before = found.start() - 1
            while before > start and window.bytes[before] in blank:
                before -= 1
            if window.bytes[before] == current.terminator[0] and not _released(window.bytes, before, start, current):
                return before + 1
        last = _last(window.bytes, start, current)
        if last > CHUNK or len(window.bytes) > MAX_PART:
            return last if last > start else len(window.bytes)
        at = max(start, len(window.bytes) - 2)
        if not window.grow():
            return len(window.bytes)


def _last(told: bytearray, start: int, current: Delimiters) -> int:
    """Where a late segment that is there in whole ends, without its terminator; `start` where none is found soon."""
    at = len(told)
    for _ in range(TRIES):
        at = told.rfind(current.terminator, start, at)
        if at < 0:
            return start
        if not _released(told, at, start, current):
            return at
    return start


def _released(told: bytearray, end: int, start: int, current: Delimiters) -> bool:
    """Whether what stands at `end` is data, because an odd number of release characters stands before it."""
    at = end
    while at > start and told[at - 1 : at] == current.release:
        at -= 1
    return (end - at) % 2 == 1


class _Cutter:
    """What has been opened and not yet closed."""

    def __init__(self) -> None:
        self._delimiters = LEVEL_A
        self._interchange = b""  # the UNB
        self._group = b""  # the UNG
        self._empty = False  # the interchange has told nothing yet
        self._message: list[bytes] = []  # from UNH on
        self._stray: list[bytes] = []  # segments outside of any message
        self._size = 0
        self._repeated = Repeated()

    def take(self, run: Run) -> Iterator[Part | Broken]:
        self._delimiters = run.delimiters
        if run.tag == b"UNH":
            yield from self._break(b"UNH")
            self._message = [run.raw.lstrip(BLANK + self._delimiters.terminator)]
            self._size = len(run.raw)
        elif run.tag == b"UNT" and self._message:
            yield self._part(run.raw)
        elif run.tag in (b"UNA", b"UNB", b"UNG", b"UNE", b"UNZ"):
            yield from self._break(run.tag)
            yield from self._service(run)
        else:
            (self._message or self._stray).append(run.raw)
            self._size += len(run.raw)
            if self._size > MAX_PART:
                yield from self._break(b"", f"has more than {MAX_PART} bytes, which is the most that is read")

    def end(self) -> Iterator[Part | Broken]:
        yield from self._break(b"end of the stream")
        yield from self._nothing()

    def _service(self, run: Run) -> Iterator[Broken]:
        raw = run.raw[run.raw.index(run.tag) :]  # terminators before it may be those of the interchange before
        if run.tag == b"UNG":
            self._group = raw
        elif run.tag == b"UNE":
            self._group = b""
        else:
            yield from self._nothing()
            self._interchange, self._group, self._empty = b"", b"", False
            if run.tag == b"UNB":
                self._interchange, self._empty = raw, True

    def _nothing(self) -> Iterator[Broken]:
        if self._empty:
            yield Broken(NAME, self._opened(), "UNB", "the interchange holds no message")
            self._empty = False

    def _part(self, unt: bytes) -> Part | Broken:
        whole = b"".join(self._message) + unt
        if not unt.endswith(self._delimiters.terminator):
            whole = whole.rstrip(BLANK) + self._delimiters.terminator
        type_ = self._type(self._message[0])
        self._message, self._size, self._empty = [], 0, False
        if not self._repeated.affords(len(self._opened()), len(whole)):
            return Broken(NAME, whole, "UNB", RULE)
        if not type_:
            return Broken(NAME, self._opened() + whole, "UNH S009 0065", "the message type is missing")
        alone = self._alone(self._opened() + whole + self._closed())
        if not sniff(alone[:LOOKAHEAD]):
            return Broken(NAME, alone, "UNB", "opens no interchange: wants an element separator behind it")
        return Part(NAME, type_, alone)

    def _alone(self, told: bytes) -> bytes:
        """With a UNA where these bytes would be taken apart otherwise without what stood before them."""
        marks = self._delimiters
        is_told = marks.advice or delimiters(told[:LOOKAHEAD])[0] == marks
        return told if is_told else marks.written + told

    def _type(self, unh: bytes) -> str:
        elements = unh.rstrip(self._delimiters.terminator).split(self._delimiters.element)
        identifier = elements[2].split(self._delimiters.component)[0] if len(elements) > 2 else b""
        return identifier.strip(BLANK).decode("ascii", "replace")

    def _break(self, next_: bytes, rule: str = "") -> Iterator[Broken]:
        """Give up what is open, because `next_` came."""
        if self._message:
            rule = rule or f"the message has no UNT before {next_.decode()}; it may have been cut short"
            whole = b"".join(self._message)
            affords = self._repeated.affords(len(self._opened()), len(whole))
            yield Broken(NAME, (self._opened() if affords else b"") + whole, "UNT", rule)
            self._empty = False
        if self._stray:
            stray = b"".join(self._stray)
            tag = stray.lstrip(BLANK + self._delimiters.terminator)[:3]
            yield Broken(NAME, stray, "segment", f"{tag!r} stands outside of any message")
        self._message, self._stray, self._size = [], [], 0

    def _opened(self) -> bytes:
        return self._delimiters.advice + self._interchange + self._group

    def _closed(self) -> bytes:
        return self._trailer(b"UNE", self._group) + self._trailer(b"UNZ", self._interchange)

    def _trailer(self, tag: bytes, header: bytes) -> bytes:
        """One message, and the control reference of the header: its fifth element, 0020 in UNB and 0048 in UNG."""
        if not header:
            return b""
        elements = header.rstrip(self._delimiters.terminator).split(self._delimiters.element)
        reference = elements[5] if len(elements) > 5 else b"1"
        return self._delimiters.element.join((tag, b"1", reference)) + self._delimiters.terminator
