"""Where a column ends in a Native block: its length follows from its type, so blocks are passed on without being decoded.

fixed width          rows * width
String               rows * (varint, bytes)
Nullable(T)          rows * 1, then T
Array(T)             rows * 8 (end offsets), then T with as many rows as the last offset says
Map(K, V)            Array(Tuple(K, V));  Nested(a A, …) the same
Tuple(A, B)          A, then B
LowCardinality(T)    prefix 8 (version); then 8 (index width, flags), 8 (keys), keys as T, 8 (rows), rows * width

A prefix stands before the whole column, also when the type is nested deep inside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming

Skip = Callable[[Incoming, int], None]
Prefix = Callable[[Incoming], None]

WIDTHS = {
    "Nothing": 1, "Bool": 1, "Int8": 1, "UInt8": 1, "Enum8": 1,
    "Int16": 2, "UInt16": 2, "Enum16": 2, "Date": 2, "BFloat16": 2,
    "Int32": 4, "UInt32": 4, "Float32": 4, "Date32": 4, "DateTime": 4, "IPv4": 4, "Decimal32": 4, "Time": 4,
    "Int64": 8, "UInt64": 8, "Float64": 8, "DateTime64": 8, "Decimal64": 8, "Time64": 8,
    "Int128": 16, "UInt128": 16, "UUID": 16, "IPv6": 16, "Decimal128": 16,
    "Int256": 32, "UInt256": 32, "Decimal256": 32,
}  # fmt: skip
ALIASES = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": "Array(Point)",
    "LineString": "Array(Point)",
    "MultiLineString": "Array(LineString)",
    "Polygon": "Array(Ring)",
    "MultiPolygon": "Array(Polygon)",
}
DECIMAL_WIDTHS = ((9, 4), (18, 8), (38, 16), (76, 32))
DEPTH = 32
HAS_KEYS, SHARED_KEYS = 0x200, 0x100
TYPE = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*", re.DOTALL)
NAMED = re.compile(r"\s*(?:`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*)\s+(?=\S)", re.DOTALL)
PART = re.compile(r"'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|[(),]|[^'`(),]+", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """How to pass over one column: what stands before it once, and its rows."""

    skip: Skip
    prefix: Prefix = lambda incoming: None


@lru_cache(maxsize=4096)
def column(type_name: str, depth: int = 0) -> Column:
    """The column of a type; ProtocolError (NOT_IMPLEMENTED) for one whose length is not known here."""
    found = TYPE.fullmatch(type_name)
    if not found or depth > DEPTH:
        raise ProtocolError(50, f"Unknown data type: {type_name[:200]} (UNKNOWN_TYPE)")
    name, inside = found[1], found[2] or ""
    if name in ALIASES:
        return column(ALIASES[name], depth + 1)
    if name in NESTING:
        return NESTING[name](parts(inside), depth + 1)
    width = WIDTHS.get(name) or (8 if name.startswith("Interval") else None)
    if width is None:
        raise ProtocolError(48, f"Blocks with a column of type {type_name[:200]} cannot be read (NOT_IMPLEMENTED)")
    return _fixed(width)


def parts(inside: str) -> list[str]:
    """`a Int8, Enum8('x, y' = 1)` → both elements: split at the commas of the outermost level."""
    found, depth = [""], 0
    for piece in PART.findall(inside):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and not depth:
            found.append("")
        else:
            found[-1] += piece
    return [part.strip() for part in found]


def _fixed(width: int) -> Column:
    return Column(lambda incoming, rows: incoming.skip(rows * width))


def _string(_: list[str], __: int) -> Column:
    return Column(lambda incoming, rows: incoming.skip_strings(rows))


def _fixed_string(inside: list[str], _: int) -> Column:
    return _fixed(int(inside[0]))


def _decimal(inside: list[str], _: int) -> Column:
    precision = int(inside[0])
    return _fixed(next(width for most, width in DECIMAL_WIDTHS if precision <= most))


def _nullable(inside: list[str], depth: int) -> Column:
    inner = column(inside[0], depth)

    def skip(incoming: Incoming, rows: int) -> None:
        incoming.skip(rows)
        inner.skip(incoming, rows)

    return Column(skip, inner.prefix)


def _array(inside: list[str], depth: int) -> Column:
    return _repeated(column(inside[0], depth))


def _repeated(inner: Column) -> Column:
    def skip(incoming: Incoming, rows: int) -> None:
        if rows:
            incoming.skip(8 * (rows - 1))
            inner.skip(incoming, incoming.number(8))

    return Column(skip, inner.prefix)


def _tuple(inside: list[str], depth: int) -> Column:
    inner = [column(NAMED.sub("", part, count=1), depth) for part in inside if part]

    def skip(incoming: Incoming, rows: int) -> None:
        for element in inner:
            element.skip(incoming, rows)
        if not inner:
            incoming.skip(rows)

    def prefix(incoming: Incoming) -> None:
        for element in inner:
            element.prefix(incoming)

    return Column(skip, prefix)


def _map(inside: list[str], depth: int) -> Column:
    return _repeated(_tuple(inside, depth))


def _last(inside: list[str], depth: int) -> Column:
    """SimpleAggregateFunction(max, T) is stored as T."""
    return column(inside[-1], depth)


def _low_cardinality(inside: list[str], depth: int) -> Column:
    found = TYPE.fullmatch(inside[0])
    keys = column(found[2] if found and found[1] == "Nullable" else inside[0], depth)

    def skip(incoming: Incoming, rows: int) -> None:
        while rows > 0:
            flags = incoming.number(8)
            if flags & SHARED_KEYS or not flags & HAS_KEYS:
                raise ProtocolError(48, "A LowCardinality column without keys of its own (NOT_IMPLEMENTED)")
            keys.skip(incoming, incoming.number(8))
            some = incoming.number(8)
            if not 0 < some <= rows:
                raise ProtocolError(117, f"{some} LowCardinality indexes for {rows} rows (INCORRECT_DATA)")
            incoming.skip(some << (flags & 3))
            rows -= some

    return Column(skip, lambda incoming: incoming.skip(8))


NESTING: dict[str, Callable[[list[str], int], Column]] = {
    "String": _string,
    "FixedString": _fixed_string,
    "Decimal": _decimal,
    "Nullable": _nullable,
    "Array": _array,
    "Tuple": _tuple,
    "Map": _map,
    "Nested": _map,
    "SimpleAggregateFunction": _last,
    "LowCardinality": _low_cardinality,
}
