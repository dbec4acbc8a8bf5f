"""JT/T 808 frames written as hex digits, one or more a line, as logs and protocol debuggers show them.

7e0200001c013800138000...7e                          with or without blanks, any case
2026-06-20 20:30:15 RECV 7e0200001c0138...7e         behind what a log says of it

Each line comes out as the frames' bytes, as if they had come over the air. Some programs write a frame down after undoing its
escapes, or without the bytes 7E around it; where a line's checksum only holds that way, they are put back.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.message import Broken, Part
from ingest.syntax import jt808

NAME = "hex"
CHUNK = 64 * 1024
LONGEST = 16 * 1024  # characters: the longest frame has 4096 bytes
_LINE = re.compile(
    rb"(?P<before>.{0,200}?(?<![0-9a-f])(?:0x)?)(?P<told>7e(?:[ \t]*[0-9a-f]{2}){12,}[ \t]*7e)[ \t]*", re.IGNORECASE
)
_BARE = re.compile(rb"[ \t]*(?:0x)?(?:[0-9a-f]{2}[ \t]*){13,}", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """Whether the first line is a frame in hex; behind other words, or without 7E, a sound one."""
    first = head.lstrip(b"\r\n").splitlines()[:1]
    match = _LINE.fullmatch(first[0]) if first else None
    return bool(match and not match["before"].strip()) or bool(first and any(map(_is_sound, _told(first[0]))))


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    cutter = jt808.Cutter()
    for line in _lines(stream):
        told = _told(line)
        for frames in told:
            yield from cutter.feed(frames)
        if line.strip() and not told:
            yield Broken(NAME, line, "line", "is no JT/T 808 frame in hex: wants 7e, pairs of hex digits, 7e")
    yield from cutter.end()


def _told(line: bytes) -> list[bytes]:
    """The frames of a line as on the air; none where it holds none."""
    if match := _LINE.fullmatch(line):
        return [_wire(bytes.fromhex(match["told"].decode("ascii")))]
    if _BARE.fullmatch(line):
        framed = _escaped(bytes.fromhex(line.strip().decode("ascii").lower().removeprefix("0x")))
        return [framed] if _is_sound(framed) else []
    return []


def _wire(told: bytes) -> bytes:
    """As it was on the air, where it is sound only that way."""
    escaped = _escaped(told[1:-1])
    return escaped if escaped != told and _is_sound(escaped) else told


def _escaped(inner: bytes) -> bytes:
    return b"\x7e" + inner.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"


def _is_sound(framed: bytes) -> bool:
    return all(map(jt808.is_frame, filter(None, framed.split(jt808.DELIMITER))))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(CHUNK):
        *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
        yield from lines
        if len(rest) > LONGEST:
            yield rest
            rest = b""
    yield rest
