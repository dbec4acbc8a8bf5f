"""A request's body, of bounded size, on the way to a thread: raw bytes to a file, then unpacked.

The limit holds twice: for what is sent and for what comes out of gzip, so that neither a long body nor a bomb costs more.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from fastapi import Request

from api.problems import Problem, bad

IN_MEMORY = 1 << 20  # bytes; more goes to a file
CHUNK = 1 << 16
PLAIN = {"", "identity"}
PACKED = {"gzip", "x-gzip"}
GZIP = 16 + zlib.MAX_WBITS


async def received(request: Request, limit: int) -> BinaryIO:
    """The body as it came. Problem where it has more than `limit` bytes, or is empty."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit:
        raise _too_large(limit, "")
    with _discarded_on_error() as file:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise _too_large(limit, "")
            file.write(chunk)
        if not size:
            raise bad("body", "is empty: send a message")
    return file


def encoding(request: Request) -> str:
    """`gzip` or an empty string. Problem for any other Content-Encoding."""
    return named(request.headers.get("content-encoding", "").strip().lower())


def named(said: str) -> str:
    """The same for what a Content-Encoding says, in small letters."""
    if said in PLAIN:
        return ""
    if said in PACKED:
        return "gzip"
    raise Problem("unsupported-encoding", f"Content-Encoding {said[:40]!r}")


def unpacked(file: BinaryIO, packed: str, limit: int) -> BinaryIO:
    """The body itself. Blocks. Problem where it unpacks to more than `limit` bytes or is no gzip."""
    if not packed:
        return file
    with _discarded_on_error() as out:
        size = 0
        stream = zlib.decompressobj(GZIP)
        while raw := stream.unconsumed_tail or stream.unused_data or file.read(CHUNK):
            if stream.eof:  # gzip files may stand one behind the other
                stream = zlib.decompressobj(GZIP)
            size += out.write(_decompressed(stream, raw))
            if size > limit:
                raise _too_large(limit, " when unpacked")
        if not stream.eof:
            raise bad("body", "says gzip, but ends too early")
    return out


def _decompressed(stream: "zlib._Decompress", raw: bytes) -> bytes:
    try:
        return stream.decompress(raw, CHUNK)
    except zlib.error as error:
        raise bad("body", f"says gzip, but is none: {error}") from None


@contextmanager
def _discarded_on_error() -> Iterator[BinaryIO]:
    """A new file, at its start when it is written; closed where that fails."""
    file = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - whoever gets it closes it
    try:
        yield file
        file.seek(0)
    except BaseException:
        file.close()
        raise


def _too_large(limit: int, when: str) -> Problem:
    return Problem("too-large", f"body has more than {limit} bytes{when}", limit=limit)
