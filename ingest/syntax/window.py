"""A stream as a window of bytes, for grammars that look for the end of what begins."""

from typing import BinaryIO

CHUNK = 64 * 1024


class Window:
    """The stream from the first byte not yet consumed on, as far as it has been read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ended = False
        self.bytes = bytearray()

    def grow(self) -> bool:
        """Read on. False where the stream has no more."""
        if not self._ended:
            more = self._stream.read(CHUNK)
            self.bytes += more
            self._ended = not more
        return not self._ended

    def peek(self, start: int, size: int) -> bytes:
        """`size` bytes from `start` on; fewer only where the stream ends before."""
        while len(self.bytes) < start + size and self.grow():
            pass
        return bytes(self.bytes[start : start + size])

    def consume(self, size: int) -> bytes:
        told = bytes(self.bytes[:size])
        del self.bytes[:size]
        return told
