"""A stream whose first bytes have been looked at and are still to be read."""

from io import RawIOBase
from typing import BinaryIO, cast


class _Rewound(RawIOBase):
    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._unread = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return self.readall()
        told = self._unread[:size] or self._rest.read(size)
        self._unread = self._unread[len(told) :]
        return told


def peeked(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first `size` bytes (fewer only where the stream ends before), and a stream that begins with them again.

    `read(n)` of the latter gives up to n bytes, as many as come at once, and b"" only at the end.
    """
    pieces, missing = [], size
    while missing and (more := stream.read(missing)):
        pieces.append(more)
        missing -= len(more)
    head = b"".join(pieces)
    return head, cast(BinaryIO, _Rewound(head, stream))
