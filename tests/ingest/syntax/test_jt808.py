"""JT/T 808 frames: what goes over the wire comes back, whatever is in it, between it and missing from it."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import MAX_PART, Broken, Malformed, Part
from ingest.syntax import jt808
from tests.ingest.syntax.terminal import PHONE, enclosed, frame
from tests.ingest.test_reading import dribble

BODIES = st.binary(max_size=300) | st.lists(st.sampled_from([0x7D, 0x7E, 1, 2]), max_size=40).map(bytes)


def parts(stream: bytes) -> list[Part | Broken]:
    return list(jt808.split(BytesIO(stream)))


@given(st.lists(st.tuples(st.integers(0, 0x54FF), BODIES, st.booleans()), max_size=6))
def test_frames_come_back_as_they_went(sent: list[tuple[int, bytes, bool]]) -> None:
    frames = [frame(id_, body, serial=n, version=1 if new else None) for n, (id_, body, new) in enumerate(sent)]
    found = parts(b"".join(frames))
    assert [part.body for part in found] == frames
    for part, (id_, body, new) in zip(found, sent, strict=True):
        told = jt808.whole(part.body)
        assert (told.id, told.body, told.year) == (id_, body, 2019 if new else 2013)
        assert told.phone == PHONE.lstrip("0"), "one terminal in both forms of the header"
        assert isinstance(part, Part)
        assert part.type == f"{id_:04X}"


@given(st.binary(max_size=2500), st.integers(1, 9), st.randoms(use_true_random=False))
def test_sub_packages_come_together_in_any_order(body: bytes, total: int, random: object) -> None:
    size = max(1, -(-len(body) // total))
    pieces = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    frames = [
        frame(0x0704, piece, serial=(0xFFFE + n) & 0xFFFF, package=(len(pieces), n + 1))
        for n, piece in enumerate(pieces)
    ]
    random.shuffle(frames)  # type: ignore[attr-defined]
    (part,) = parts(b"".join(frames))
    assert jt808.whole(part.body).body == body
    assert parts(part.body) == [part], "a part stands alone"


def test_packages_of_two_terminals_do_not_mix() -> None:
    one = [frame(0x0704, bytes([n]), serial=5 + n, package=(2, n + 1)) for n in (0, 1)]
    other = [frame(0x0704, bytes([8 + n]), serial=5 + n, package=(2, n + 1), phone="13900139000") for n in (0, 1)]
    found = parts(one[0] + other[0] + other[1] + one[1])
    assert [jt808.whole(part.body).body for part in found] == [b"\x08\x09", b"\x00\x01"]


def test_messages_that_wait_are_bounded_by_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [frame(0x0801, b"x", serial=10 * n, package=(9, 1)) for n in range(jt808.MAX_OPEN + 2)]
    found = list(jt808.split(BytesIO(b"".join(waiting))))
    assert len(found) == len(waiting)
    assert all(isinstance(piece, Broken) and "1 of 9 came" in piece.rule for piece in found)
    monkeypatch.setattr(jt808, "MAX_PART", 5_000)
    long = [frame(0x0801, bytes(1000), serial=n, package=(9, n + 1)) for n in range(9)]
    for piece in parts(b"".join(long)):
        assert isinstance(piece, Broken)
        assert piece.where == "sub-package"
        assert len(piece.body) <= 5_000 + 1_100


@given(st.binary(max_size=9000), st.integers(1, 64))
def test_any_bytes_are_cut_the_same_however_they_come(stream: bytes, size: int) -> None:
    class Slow(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(size)

    assert list(jt808.split(Slow(stream))) == parts(stream)


def test_a_frame_longer_than_any_is_refused_in_pieces_and_the_next_is_read() -> None:
    junk = b"\x7e" + b"x" * (3 * jt808.MAX_FRAME)
    *broken, last = parts(junk + frame(0x0002))
    assert all(isinstance(piece, Broken) and len(piece.body) <= jt808.MAX_FRAME + 2 for piece in broken)
    assert b"".join(piece.body for piece in broken) == junk + b"\x7e"
    assert isinstance(last, Broken) or last.type == "0002"
    assert isinstance(parts(junk + frame(0x0002) + frame(0x0002))[-1], Part)


def test_every_flipped_bit_is_noticed() -> None:
    whole = frame(0x0200, bytes(range(28)))
    for at in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        assert not any(isinstance(piece, Part) for piece in parts(bytes(flipped))), f"bit {at}"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (frame(0x0200, bytes(28)), True),
        (frame(0x0200, bytes(28))[:9], True),
        (b"junk" + frame(0x0002) + frame(0x0002), True),
        (b"\xe7\x02\x00\x00\x00\xe7", True),
        (b"(013800138000BP05)", True),
        (b"~ISA*00*          ", False),
        ("第一行".encode(), False),
        (b"(an aside)", False),
        (b"UNB+UNOC:3+A+B+260620:1155+1'", False),
        (b"", False),
    ],
)
def test_sniff(head: bytes, expected: bool) -> None:
    assert jt808.sniff(head) is expected


def test_whole_wants_every_frame() -> None:
    with pytest.raises(Malformed, match="message: has 1 of 2 frames"):
        jt808.whole(frame(0x0704, b"x", package=(2, 1)))
    with pytest.raises(Malformed, match="message: has 0 of 1 frames"):
        jt808.whole(b"")


def test_terminals_numbered_in_hex_keep_their_number() -> None:
    plain = bytes.fromhex("0002 0000 4EB6FB4AD628 0001")
    (part,) = parts(enclosed(plain))
    assert jt808.whole(part.body).phone == "4EB6FB4AD628"


def test_one_byte_at_a_time() -> None:
    stream: Sequence[bytes] = [frame(0x0002), b"noise", frame(0x0200, b"\x7d\x7e" * 14)]
    assert list(jt808.split(dribble(b"".join(stream)))) == parts(b"".join(stream))
    assert MAX_PART > jt808.MAX_FRAME
