"""JT/T 808 frames written as hex digits, one a line, as logs and protocol debuggers show them.

7e0200001c013800138000...7e        with or without blanks, any case

Each line comes out as the frame's bytes, as if it had come over the air. Some programs write a frame down after undoing its
escapes; where a line's checksum only holds that way, the escapes are put back.
"""

import re
from collections.abc import Iterator
from functools import reduce
from operator import xor
from typing import BinaryIO

from ingest.message import Broken, Part
from ingest.syntax import jt808

NAME = "hex"
CHUNK = 64 * 1024
LONGEST = 16 * 1024  # characters: the longest frame has 4096 bytes
_LINE = re.compile(rb"[ \t]*7e(?:[ \t]*[0-9a-f]{2}){12,}?[ \t]*7e[ \t]*", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """Whether the first line is a frame in hex."""
    first = head.lstrip(b"\r\n").splitlines()[:1]
    return bool(first) and _LINE.fullmatch(first[0]) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    cutter = jt808.Cutter()
    for line in _lines(stream):
        if _LINE.fullmatch(line):
            yield from cutter.feed(_wire(bytes.fromhex(line.decode("ascii"))))
        elif line.strip():
            yield Broken(NAME, line, "line", "is no JT/T 808 frame in hex: wants 7e, pairs of hex digits, 7e")
    yield from cutter.end()


def _wire(told: bytes) -> bytes:
    inner = told[1:-1]
    if reduce(xor, inner) == 0 and (jt808.DELIMITER in inner or re.search(rb"\x7d(?![\x01\x02])", inner)):
        inner = inner.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")
    return b"\x7e" + inner + b"\x7e"


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(CHUNK):
        *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
        yield from lines
        if len(rest) > LONGEST:
            yield rest
            rest = b""
    yield rest
