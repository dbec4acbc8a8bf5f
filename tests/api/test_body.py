"""Bodies are unpacked within their limit."""

import gzip
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.body import unpacked
from api.problems import Problem

LIMIT = 300_000


@given(st.lists(st.binary(max_size=2000).map(lambda part: part * 30), min_size=1, max_size=4))
def test_gzip_comes_out_as_it_went_in(parts: list[bytes]) -> None:
    packed = b"".join(gzip.compress(part) for part in parts)  # files may stand one behind the other
    with unpacked(BytesIO(packed), "gzip", LIMIT) as out:
        assert out.read() == b"".join(parts)


def test_a_bomb_stops_at_the_limit() -> None:
    with pytest.raises(Problem) as caught:
        unpacked(BytesIO(gzip.compress(bytes(LIMIT + 1))), "gzip", LIMIT)
    assert caught.value.kind == "too-large"
    with unpacked(BytesIO(gzip.compress(bytes(LIMIT))), "gzip", LIMIT) as out:
        assert len(out.read()) == LIMIT


@given(st.integers(1, 60))
def test_what_is_cut_off_or_damaged_is_refused(cut: int) -> None:
    whole = gzip.compress(bytes(range(256)))
    for broken in (whole[: -min(cut, len(whole))], b"x" + whole, whole + b"x" * cut):
        with pytest.raises(Problem) as caught:
            unpacked(BytesIO(broken), "gzip", LIMIT).close()
        assert caught.value.more["errors"][0]["parameter"] == "body"


def test_a_plain_body_is_not_touched() -> None:
    file = BytesIO(b"\x1f\x8b not gzip")
    assert unpacked(file, "", 3) is file
