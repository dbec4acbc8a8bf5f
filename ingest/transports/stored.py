"""Files that wait for us: opened unpacked, within limits."""

import zlib
from io import RawIOBase
from typing import BinaryIO, cast

from ingest.message import Malformed

CHUNK = 1 << 16
GZIP = 16 + zlib.MAX_WBITS


def unpacked(file: BinaryIO, name: str, limit: int) -> BinaryIO:
    """The bytes of a file, of `.gz` what is packed in it. Reading it is Malformed where that is more than `limit` bytes,
    or no gzip."""
    return cast(BinaryIO, _Limited(_Unpacked(file) if name.lower().endswith(".gz") else file, limit))


class _Limited(RawIOBase):
    def __init__(self, stream: "BinaryIO | _Unpacked", limit: int) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return self.readall()
        told = self._stream.read(size)
        self._left -= len(told)
        if self._left < 0:
            raise Malformed("file", f"has more than {self._limit} bytes, also unpacked")
        return told


class _Unpacked:
    """gzip files may stand one behind the other. Never more than the bytes asked for are unpacked at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = zlib.decompressobj(GZIP)

    def read(self, size: int) -> bytes:
        while raw := self._stream.unconsumed_tail or self._stream.unused_data or self._file.read(CHUNK):
            if self._stream.eof:
                self._stream = zlib.decompressobj(GZIP)
            try:
                told = self._stream.decompress(raw, size)
            except zlib.error as error:
                raise Malformed("file", f"is named .gz, but is none: {error}") from None
            if told:
                return told
        if not self._stream.eof:
            raise Malformed("file", "is named .gz, but ends too early")
        return b""
