"""Blocks are passed over by their types; whatever a client sends instead of one is an error, soon and in bounded memory."""

import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lianyun.clickhouse.blocks import COLUMNS, ROWS, header, pass_block, skip_information
from lianyun.clickhouse.columns import column, parts
from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming
from lianyun.clickhouse.outgoing import text, varint

HOSTILE = [
    "Array(" * 5_000 + "UInt8" + ")" * 5_000,
    "Tuple(" * 31 + "UInt8, UInt8" + ")" * 31,
    "LowCardinality(LowCardinality(String))",
    "Decimal",
    "Decimal(77, 1)",
    "FixedString(x)",
    "Nullable()",
    "Enum8('a' = 1",
    "",
]
WORDS = [
    "Array",
    "Tuple",
    "Map",
    "Nullable",
    "LowCardinality",
    "JSON",
    "Variant",
    "Dynamic",
    "String",
    "UInt8",
    "Nested",
]


def a_block(type_name: str, rows: int, body: bytes) -> bytes:
    return varint(1) + varint(rows) + text("c") + text(type_name) + body


def passed(data: bytes) -> int:
    """How many bytes a block is long."""
    incoming = Incoming(data=data)
    pass_block(incoming, lambda _: None)
    return incoming.at


@given(st.binary(max_size=300))
def test_junk_is_an_error_or_a_block(junk: bytes) -> None:
    try:
        assert passed(junk) <= len(junk)
    except (ProtocolError, EOFError):
        return


@given(
    st.text(st.sampled_from([*"(),` '=1a"]), max_size=6).flatmap(
        lambda tail: st.lists(st.sampled_from(WORDS), max_size=5).map(lambda words: "(".join(words) + tail)
    ),
    st.integers(0, 1_000),
    st.binary(max_size=100),
)
@example(HOSTILE[0], 1, b"")
@example(HOSTILE[2], 1, bytes(100))
def test_types_nobody_has_thought_of_are_an_error_or_a_column(type_name: str, rows: int, body: bytes) -> None:
    try:
        passed(a_block(type_name, rows, body))
    except (ProtocolError, EOFError):
        return


@pytest.mark.parametrize(
    "type_name", [name for name in HOSTILE if "LowCardinality" not in name and "Tuple" not in name]
)
def test_a_type_without_a_length_is_named(type_name: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        column(type_name)
    assert caught.value.code == 50
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (varint(COLUMNS + 1) + varint(1), "columns"),
        (varint(1) + varint(ROWS + 1), "rows"),
        (varint(1) + varint(1) + varint(1 << 40), "string"),
        (a_block("Dynamic", 1, (2).to_bytes(8, "little") + varint(1 << 40)), "types or paths"),
        (a_block("LowCardinality(String)", 1, bytes(8) + bytes(8)), "keys"),
        (a_block("Variant(UInt8)", 1, bytes(8) + b"\x07"), "discriminator"),
    ],
)
def test_claims_out_of_bounds_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(ProtocolError, match=says):
        passed(data)


@pytest.mark.parametrize(
    "type_name", ["UInt8", "String", "Array(String)", "Variant(String, UInt8)", "Nullable(Decimal(76, 1))"]
)
def test_a_claim_of_many_rows_costs_neither_time_nor_memory(type_name: str) -> None:
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(EOFError):
        passed(a_block(type_name, ROWS, bytes(1_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - started < 2
    assert peak < 4 << 20


@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.sampled_from(["UInt8", "String", "Array(Nullable(Int256))"])), min_size=1
    )
)
def test_a_header_is_a_block_without_rows(named: list[tuple[str, str]]) -> None:
    shape = pass_block(Incoming(data=header(named)), lambda _: None)
    assert (list(shape.columns), shape.rows, shape.ends) == (named, 0, False)


def test_what_is_passed_over_is_copied_whatever_pieces_it_comes_in() -> None:
    block = a_block(
        "Array(Tuple(a String, b Nullable(UInt16)))",
        2,
        b"\x01" + bytes(7) + b"\x02" + bytes(7) + b"\x01x\x01y" + bytes(6),
    )
    for size in (1, 3, len(block)):
        pieces = iter([block[at : at + size] for at in range(0, len(block), size)])
        copied: list[bytes] = []
        pass_block(Incoming(lambda pieces=pieces: next(pieces, b"")), copied.append)  # type: ignore[misc]
        assert b"".join(copied) == block


def test_elements_are_split_at_the_outermost_commas() -> None:
    told = "a Int8, Enum8('x, y' = 1, 'it''s (' = 2), `b, c` Map(String, Array(UInt8))"
    assert parts(told) == ["a Int8", "Enum8('x, y' = 1, 'it''s (' = 2)", "`b, c` Map(String, Array(UInt8))"]


def test_block_information_that_is_not_known_is_refused() -> None:
    skip_information(Incoming(data=b"\x01\x00\x02\xff\xff\xff\xff\x00"))
    with pytest.raises(ProtocolError, match="Unknown field 3"):
        skip_information(Incoming(data=b"\x03"))
