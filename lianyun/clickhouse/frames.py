"""Compressed frames of the native protocol.

16 bytes  CityHash128 (ClickHouse's 1.0.2 variant) of everything after it
1         method: 0x82 LZ4, 0x90 ZSTD, 0x02 none
4         size of the frame without the checksum: 9 + the bytes that follow
4         size unpacked
n         the data
"""

from collections.abc import Callable
from functools import partial
from struct import Struct

import cramjam
from clickhouse_driver.streams.compressed import CityHash128
from lz4 import block as lz4  # type: ignore[import-untyped]

from lianyun.clickhouse.errors import ProtocolError, refusal
from lianyun.clickhouse.incoming import Incoming

HEAD = Struct("<BII")
SUM = Struct("<QQ")
NONE, LZ4, ZSTD = 0x02, 0x82, 0x90
PACK: dict[int, Callable[[bytes], bytes]] = {
    LZ4: partial(lz4.compress, store_size=False),
    ZSTD: lambda data: bytes(cramjam.zstd.compress(data, level=1)),
    NONE: bytes,
}
ASKED = {"LZ4": LZ4, "LZ4HC": LZ4, "ZSTD": ZSTD, "NONE": NONE}
FRAME_BYTES = 1 << 20
LIMIT_BYTES = 256 << 20


def asked_for(name: str) -> int:
    """The method that a value of the setting network_compression_method names; ClickHouseError where it names none."""
    if name.upper() not in ASKED:
        raise refusal(432, f"Unknown codec family: {name[:50]}; {', '.join(ASKED)} are known")
    return ASKED[name.upper()]


def framed(body: bytes, method: int = LZ4) -> bytes:
    """`body` as frames of a megabyte each, the size other servers send."""
    return b"".join(_frame(body[start : start + FRAME_BYTES], method) for start in range(0, len(body), FRAME_BYTES))


def unframed(incoming: Incoming) -> bytes:
    """The data of the next frame; ProtocolError for a wrong checksum, an unknown method or a frame over LIMIT_BYTES."""
    checksum = incoming.read(SUM.size)
    head = incoming.read(HEAD.size)
    method, size, unpacked = HEAD.unpack(head)
    if not HEAD.size <= size <= LIMIT_BYTES or unpacked > LIMIT_BYTES:
        raise ProtocolError(
            101, f"A compressed frame of {size} bytes, {unpacked} unpacked; at most {LIMIT_BYTES} are taken"
        )
    data = incoming.read(size - HEAD.size)
    if _checksum(head + data) != checksum:
        raise ProtocolError(40, "Checksum doesn't match: corrupted data (CHECKSUM_DOESNT_MATCH)")
    return _unpacked(method, data, unpacked)


def _frame(data: bytes, method: int) -> bytes:
    packed = PACK[method](data)
    body = HEAD.pack(method, HEAD.size + len(packed), len(data)) + packed
    return _checksum(body) + body


def _unpacked(method: int, data: bytes, size: int) -> bytes:
    unpacked: bytes
    try:
        if method == LZ4:
            unpacked = lz4.decompress(data, uncompressed_size=size)
        elif method == ZSTD:
            room = bytearray(size)
            unpacked = bytes(room[: cramjam.zstd.decompress_into(data, room)])
        elif method == NONE:
            unpacked = data
        else:
            raise ProtocolError(89, f"Unknown compression method {method:#x} (UNKNOWN_COMPRESSION_METHOD)")
    except (lz4.LZ4BlockError, cramjam.DecompressionError) as error:
        raise ProtocolError(271, f"Cannot decompress: {error} (CANNOT_DECOMPRESS)") from error
    if len(unpacked) != size:
        raise ProtocolError(271, f"Cannot decompress: {len(unpacked)} bytes, not {size} (CANNOT_DECOMPRESS)")
    return unpacked


def _checksum(data: bytes) -> bytes:
    value = CityHash128(data)
    return SUM.pack(value >> 64, value & 0xFFFF_FFFF_FFFF_FFFF)
