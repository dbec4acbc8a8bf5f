"""Compressed frames: what we send can be read, what is broken is named."""

import pytest
from clickhouse_driver import errors
from clickhouse_driver.streams import compressed
from hypothesis import example, given
from hypothesis import strategies as st

from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.frames import ASKED, FRAME_BYTES, HEAD, LIMIT_BYTES, LZ4, NONE, SUM, ZSTD, framed, unframed
from lianyun.clickhouse.incoming import Incoming
from tests.lianyun.clickhouse.conftest import Connect

METHODS = {"LZ4": LZ4, "ZSTD": ZSTD, "none": NONE}


def unpacked(frames: bytes) -> bytes:
    """Until the end of the frames."""
    incoming, found = Incoming(data=frames), b""
    while incoming.at < len(frames):
        found += unframed(incoming)
    return found


def refused(frame: bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        unpacked(frame)
    return caught.value


@given(st.binary(max_size=2_000), st.sampled_from(sorted(METHODS)))
@example(b"", "LZ4")
@example(b"a" * (2 * FRAME_BYTES + 1), "ZSTD")
def test_what_is_framed_is_unframed(body: bytes, name: str) -> None:
    assert unpacked(framed(body, METHODS[name])) == body


def test_a_long_body_is_several_frames() -> None:
    frames = framed(bytes(2 * FRAME_BYTES + 1), NONE)
    assert len(frames) == 2 * FRAME_BYTES + 1 + 3 * (SUM.size + HEAD.size)


@given(st.data(), st.sampled_from(sorted(METHODS)))
def test_a_flipped_bit_is_noticed(data: st.DataObject, name: str) -> None:
    frame = bytearray(framed(b"the same words, the same words, the same words", METHODS[name]))
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((ProtocolError, EOFError)):  # a longer size waits for bytes that do not come
        unpacked(bytes(frame))


def resummed(method: int, unpacked_size: int, data: bytes) -> bytes:
    """A frame whose checksum is right, whatever else is wrong."""
    body = HEAD.pack(method, HEAD.size + len(data), unpacked_size) + data
    value = compressed.CityHash128(body)
    return SUM.pack(value >> 64, value & 0xFFFF_FFFF_FFFF_FFFF) + body


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (resummed(0x77, 4, b"data"), 89),
        (resummed(LZ4, 4, b"\xff\xff"), 271),
        (resummed(ZSTD, 4, b"no zstd"), 271),
        (resummed(NONE, 5, b"data"), 271),
        (resummed(LZ4, LIMIT_BYTES + 1, b"x"), 101),
        (bytes(SUM.size) + HEAD.pack(LZ4, 3, 0), 101),
    ],
    ids=["method", "no LZ4", "no ZSTD", "size", "too much", "too short"],
)
def test_a_frame_that_cannot_be_read_is_refused(frame: bytes, code: int) -> None:
    assert refused(frame).code == code


class Heard(Exception):
    """A client has received a frame; says of which method."""


@pytest.mark.parametrize("asked", [*ASKED, "zstd", ""])
def test_answers_are_compressed_as_the_client_asks(
    connect: Connect, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heard(method: int) -> None:
        raise Heard(method)

    client = connect(compression="lz4", settings={"network_compression_method": asked} if asked else {})
    monkeypatch.setattr(compressed, "get_decompressor_cls", heard)
    with pytest.raises(Heard) as caught:
        client.execute("SELECT 1")
    assert caught.value.args == (ASKED[(asked or "LZ4").upper()],)


def test_a_method_that_means_nothing_is_refused(connect: Connect) -> None:
    client = connect(compression="lz4")
    with pytest.raises(errors.ServerException) as caught:
        client.execute("SELECT 1", settings={"network_compression_method": "zip"})
    assert caught.value.code == 432
    assert client.execute("SELECT 2") == [(2,)]
