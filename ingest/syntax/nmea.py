r"""NMEA 0183 sentences (IEC 61162-1), one a line, with what AIS receivers and their networks put around them.

    \g:1-2-27300,s:rMT4097,c:1697012399*hh\   tag block (NMEA 4.10): group, station, UNIX time in s or ms
    1550303566167726840                       before the sentence: UNIX time in s, ms, µs or ns, or ISO 8601 with offset
    !AIVDM,2,1,3,B,55NBjP01mt…,0*66           sentences, number, message id, channel, payload, fill bits, checksum
    ,b003669976,1272672016                    behind it (US Coast Guard): station r… or b…, UNIX time in s last
    $PGHP,1,2026,6,20,11,59,58,250,…,cc*hh    Gatehouse: UTC time and base station of the next sentence, whose checksum is cc
    # …                                       a comment

An AIS message of several sentences (VDM, VDO) is one part: its lines in the order in which they came, each with what
stood around it. Sentences belong together by the tag block's group, or else by station, and by talker, message id and
channel, so several receivers may be mixed in one stream. What stays incomplete for STALE_LINES lines is broken.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple

from ingest.message import Broken, Malformed, Part
from ingest.syntax.nmea_sentence import AIS, GATEHOUSE, Piece, Sentence, group, piece, received, sentence, station

NAME = "nmea"
CHUNK = 64 * 1024
MAX_LINE = 2048  # a sentence has at most 82 characters; what surrounds it has no limit in any standard
STALE_LINES = 100  # a receiver's message ids come round after ten messages of several sentences
STALE = timedelta(seconds=60)  # between two sentences of one message, as their receiver tells it

_HEAD = re.compile(
    rb"![A-Z]{2}VD[MO],\d|(?:\A|[\r\n\\])[^\r\n!${<]*\$[A-Z]{4,5},[^\r\n*]*\*[0-9A-Fa-f]{2}|(?:\A|[\r\n])\$[A-Z]{2}RMC,"
)
_BREAK = re.compile(rb"[\r\n]")
_AFTER = re.compile(rb"(?<=\n)|(?<=\r)(?!\n|\Z)")


class Radio(NamedTuple):
    """One AIS message as it was on the air: `payload` armoured, without its last `fill` bits; `at`, `station`: when and by
    whom it was received, where the lines tell."""

    payload: bytes
    fill: int
    at: datetime | None
    station: str


def sniff(head: bytes) -> bool:
    """Whether there is an AIS sentence, or another with a checksum at the beginning of a line; RMC also without one, so that
    what it lacks is told."""
    return _HEAD.search(head) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Each message with the lines it came in. Lines that are no sentence, and incomplete messages, come out broken."""
    cutter = Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.feed(chunk)
    yield from cutter.end()


def sentences(message: bytes) -> tuple[Sentence, ...]:
    """The sentences of a message in the order in which they came. Malformed where a line is none."""
    return tuple(sentence(line) for line in _BREAK.split(message) if line.strip())


def radio(told: tuple[Sentence, ...]) -> Radio:
    """The AIS message that these sentences carry. Malformed where one is missing."""
    pieces = sorted((piece(one) for one in told if one.type in AIS), key=lambda found: found.number)
    total = pieces[0].total if pieces else 1
    if [found.number for found in pieces] != list(range(1, total + 1)):
        raise Malformed("message", f"has {len(pieces)} AIS sentences that do not make {total} in a row")
    at = next((at for one in told if (at := received(one))), None)
    by = next((by for one in told if (by := station(one))), "")
    return Radio("".join(found.payload for found in pieces).encode(), pieces[-1].fill, at, by)


class _Open(NamedTuple):
    """A message that lacks sentences: the line it began on, when that was received, and its lines by number."""

    line: int
    at: datetime | None
    total: int
    lines: dict[int, bytes]

    def broken(self) -> Broken:
        missing = ", ".join(str(n) for n in range(1, self.total + 1) if n not in self.lines)
        rule = f"sentence {missing} of {self.total} did not come in time"
        return Broken(NAME, b"".join(self.lines.values()), "message", rule)


Key = tuple[str, ...]


class Cutter:
    """Bytes in as they come, messages out as soon as their lines are there. `_ahead` is a Gatehouse line that waits for
    the sentence with the checksum `_wanted`."""

    def __init__(self) -> None:
        self._rest = b""
        self._open: dict[Key, _Open] = {}
        self._ahead = b""
        self._wanted: int | None = None
        self._count = 0

    def feed(self, chunk: bytes) -> Iterator[Part | Broken]:
        for line in self._lines(chunk):
            yield from self._take(line)

    def end(self) -> Iterator[Part | Broken]:
        """What is left when nothing more comes."""
        if self._rest:
            yield from self._take(self._rest)
        yield from self._alone()
        yield from (held.broken() for held in self._open.values())
        self._open, self._rest = {}, b""

    def _lines(self, chunk: bytes) -> Iterator[bytes]:
        """Lines with their ends; one longer than MAX_LINE comes in pieces."""
        is_inside = not _BREAK.search(chunk) and not self._rest.endswith(b"\r")  # of a line that comes in small pieces
        *lines, rest = [self._rest + chunk] if is_inside else _AFTER.split(self._rest + chunk)
        for line in lines:
            yield from (line[start : start + MAX_LINE] for start in range(0, len(line), MAX_LINE))
        while len(rest) > MAX_LINE:
            yield rest[:MAX_LINE]
            rest = rest[MAX_LINE:]
        self._rest = rest

    def _take(self, line: bytes) -> Iterator[Part | Broken]:
        if not line.strip(b"\r\n\t \0") or line.lstrip().startswith(b"#"):
            return
        self._count += 1
        if line.lstrip().startswith((b"~", b"(", b"\xe7")):
            yield Broken(NAME, line, "line", "begins as a frame of a vehicle's terminal does, and as no sentence")
            return
        try:
            told = sentence(line)
            at = received(told)
            carried = piece(told) if told.type in AIS else None
        except Malformed as error:
            yield Broken(NAME, line, error.where, error.rule)
            return
        if told.type == GATEHOUSE:
            yield from self._alone()
            self._ahead, self._wanted = line, _wanted(told)
        elif carried is None:
            yield (
                Part(NAME, told.type, line) if sniff(line) else Broken(NAME, line, "line", "holds more than a sentence")
            )
        else:
            if self._wanted not in (None, told.check):
                yield from self._alone()
            line, self._ahead, self._wanted = self._ahead + line, b"", None
            yield from self._add(_key(told, carried), carried, at, Part(NAME, told.type, line))

    def _add(self, key: Key, carried: Piece, at: datetime | None, part: Part) -> Iterator[Part | Broken]:
        stale = [open_ for open_, held in self._open.items() if self._count - held.line > STALE_LINES]
        home = self._home(key)
        held = self._open.get(home)
        if held and home not in stale and (carried.number in held.lines or _is_late(held.at, at)):
            stale.append(home)
        for open_ in stale:
            yield self._open.pop(open_).broken()
        key = home if home in self._open else key
        if carried.total == 1:
            yield part
            return
        held = self._open.setdefault(key, _Open(self._count, at, carried.total, {}))
        held.lines[carried.number] = part.body
        if len(held.lines) == carried.total:
            del self._open[key]
            yield part._replace(body=b"".join(held.lines.values()))

    def _home(self, key: Key) -> Key:
        """The open message this sentence belongs to: some receivers name the station behind one sentence only."""
        alike = [open_ for open_ in self._open if open_[2:] == key[2:] and "" in (open_[1], key[1])]
        return alike[0] if key not in self._open and len(alike) == 1 else key

    def _alone(self) -> Iterator[Broken]:
        if self._ahead:
            yield Broken(NAME, self._ahead, GATEHOUSE, "tells the time of a sentence that does not follow it")
        self._ahead, self._wanted = b"", None


def _wanted(told: Sentence) -> int | None:
    check = told.fields[12] if len(told.fields) > 12 else ""
    return int(check, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,2}", check) else None


def _is_late(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(other - one) > STALE


def _key(told: Sentence, carried: Piece) -> Key:
    whose = ("group", group(told)) if group(told) else ("station", station(told))
    return (*whose, told.talker, told.type, str(carried.total), carried.message, carried.channel)
