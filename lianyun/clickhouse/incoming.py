"""Bytes from a client, read in the native protocol's small units, with a bound on everything a client can claim."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lianyun.clickhouse.errors import ProtocolError

VARINT_BYTES = 10
NAME_BYTES = 1 << 16


class Incoming:
    """Reads ahead in pieces and hands out what is asked for.

    `receive` gives the next piece, b"" at the end; `data` is one already there. Raises EOFError when the end comes
    too early, ProtocolError for a claim that is out of bounds. Memory: one piece, and what a caller asked for.
    """

    def __init__(self, receive: Callable[[], bytes] = bytes, data: bytes = b"") -> None:
        self._receive = receive
        self._data = data
        self._at = 0
        self._told = 0
        self._sink: Callable[[bytes], None] | None = None

    @property
    def at(self) -> int:
        """The position in `data`, while nothing else was needed."""
        return self._at

    def ahead(self) -> bytes:
        """What was received and not yet read."""
        return self._data[self._at :]

    @contextmanager
    def copied(self, sink: Callable[[bytes], None]) -> Iterator[None]:
        """Every byte read or skipped inside also goes to `sink`, in order, in large pieces."""
        self._sink, self._told = sink, self._at
        try:
            yield
            self._tell()
        finally:
            self._sink = None

    def byte(self) -> int:
        if self._at == len(self._data):
            self._more()
        self._at += 1
        return self._data[self._at - 1]

    def varint(self) -> int:
        """LEB128, at most 64 bits."""
        value = 0
        for shift in range(0, 7 * VARINT_BYTES, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF
        raise ProtocolError(101, "A number longer than 64 bits")

    def number(self, size: int) -> int:
        """An unsigned little-endian number of `size` bytes."""
        return int.from_bytes(self.read(size), "little")

    def text(self, limit: int = NAME_BYTES) -> str:
        size = self.varint()
        if size > limit:
            raise ProtocolError(101, f"A string of {size} bytes where at most {limit} are taken")
        return self.read(size).decode(errors="replace")

    def read(self, size: int) -> bytes:
        pieces = []
        while size > (here := len(self._data) - self._at):
            pieces.append(self._data[self._at :])
            self._at += here
            size -= here
            self._more()
        pieces.append(self._data[self._at : self._at + size])
        self._at += size
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def skip(self, size: int) -> None:
        while size > (here := len(self._data) - self._at):
            self._at += here
            size -= here
            self._more()
        self._at += size

    def skip_strings(self, count: int) -> None:
        """`count` strings, each its length and its bytes: the inner loop of every insert, so it stays on local names."""
        while count:
            data, at, end = self._data, self._at, len(self._data)
            while count and at < end and (size := data[at]) < 0x80 and at + size < end:
                at += size + 1
                count -= 1
            self._at = at
            if count:
                self.skip(self.varint())
                count -= 1

    def _more(self) -> None:
        self._tell()
        piece = self._receive()
        if not piece:
            raise EOFError
        self._data = self._data[self._at :] + piece
        self._at = self._told = 0

    def _tell(self) -> None:
        if self._sink and self._at > self._told:
            self._sink(self._data[self._told : self._at])
        self._told = self._at
