"""What no other syntax recognises: kept whole, in pieces that fit a dead letter."""

from collections.abc import Iterator
from typing import BinaryIO

from ingest.message import MAX_PART, Broken

NAME = "unknown"


def sniff(head: bytes) -> bool:
    """Anything: this syntax stands last."""
    return True


def split(stream: BinaryIO) -> Iterator[Broken]:
    """The stream in consecutive pieces of at most MAX_PART bytes, each with the reason."""
    start = b""
    while piece := _filled(stream):
        start = start or piece[:16]
        yield Broken(NAME, piece, "stream", f"no syntax recognises bytes that begin with {start!r}")


def _filled(stream: BinaryIO) -> bytes:
    pieces, size = [], 0
    while size < MAX_PART and (more := stream.read(MAX_PART - size)):
        pieces.append(more)
        size += len(more)
    return b"".join(pieces)
