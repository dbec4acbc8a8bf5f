"""Where a column ends in a Native block: its length follows from its type, so blocks are passed on without being decoded.

fixed width          rows * width
String               rows * (varint, bytes)
Nullable(T)          rows * 1, then T
Array(T)             rows * 8 (end offsets), then T with as many rows as the last offset says
Map(K, V)            Array(Tuple(K, V));  Nested(a A, …) the same
Tuple(A, B)          A, then B
LowCardinality(T)    prefix 8 (version); then 8 (index width, flags), 8 (keys), keys as T, 8 (rows), rows * width

Variant, Dynamic, JSON: see dynamic.py

A prefix stands before the whole column, also when the type is nested deep inside it.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial

from lianyun.clickhouse import dynamic
from lianyun.clickhouse.dynamic import Column, Of, Skip
from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming

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


@lru_cache(maxsize=512)
def column(type_name: str) -> Column:
    """The column of a type; ProtocolError for one whose length is not known here."""
    if _depth(type_name) > DEPTH:
        raise _unknown(type_name)
    return _column(type_name)


def _column(type_name: str) -> Column:
    found = TYPE.fullmatch(type_name)
    if not found:
        raise _unknown(type_name)
    name, inside = found[1], found[2] or ""
    if name in ALIASES:
        return _column(ALIASES[name])
    if name in NESTING:
        try:
            return NESTING[name](parts(inside), _column)
        except (ValueError, IndexError, StopIteration) as error:
            raise _unknown(type_name) from error
    width = WIDTHS.get(name) or (8 if name.startswith("Interval") else None)
    if width is None:
        raise _unknown(type_name)
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


def _depth(type_name: str) -> int:
    """Of its brackets, before anything is taken apart at every level."""
    deepest = depth = 0
    for piece in PART.findall(type_name):
        depth += (piece == "(") - (piece == ")")
        deepest = max(deepest, depth)
    return deepest


def _unknown(type_name: str) -> ProtocolError:
    return ProtocolError(50, f"Blocks with a column of type {type_name[:200]} cannot be read (UNKNOWN_TYPE)")


def _fixed(width: int) -> Column:
    return lambda _: lambda incoming, rows: incoming.skip(rows * width)


def _string(_: list[str], __: Of) -> Column:
    return lambda _: Incoming.skip_strings


def _fixed_string(inside: list[str], _: Of) -> Column:
    return _fixed(int(inside[0]))


def _decimal(inside: list[str], _: Of) -> Column:
    precision = int(inside[0])
    return _fixed(next(width for most, width in DECIMAL_WIDTHS if precision <= most))


def _nullable(inside: list[str], of: Of) -> Column:
    inner = of(inside[0])

    def start(incoming: Incoming) -> Skip:
        values = inner(incoming)

        def skip(incoming: Incoming, rows: int) -> None:
            incoming.skip(rows)
            values(incoming, rows)

        return skip

    return start


def _array(inside: list[str], of: Of) -> Column:
    return _repeated(of(inside[0]))


def _repeated(inner: Column) -> Column:
    def start(incoming: Incoming) -> Skip:
        values = inner(incoming)

        def skip(incoming: Incoming, rows: int) -> None:
            if rows:
                incoming.skip(8 * (rows - 1))
                values(incoming, incoming.number(8))

        return skip

    return start


def _tuple(inside: list[str], of: Of) -> Column:
    inner = [of(NAMED.sub("", part, count=1)) for part in inside if part]

    def start(incoming: Incoming) -> Skip:
        elements = [element(incoming) for element in inner]

        def skip(incoming: Incoming, rows: int) -> None:
            for element in elements:
                element(incoming, rows)
            if not elements:
                incoming.skip(rows)

        return skip

    return start


def _map(inside: list[str], of: Of) -> Column:
    return _repeated(_tuple(inside, of))


def _last(inside: list[str], of: Of) -> Column:
    """SimpleAggregateFunction(max, T) is stored as T."""
    return of(inside[-1])


def _low_cardinality(inside: list[str], of: Of) -> Column:
    found = TYPE.fullmatch(inside[0])
    inner = of(found[2] if found and found[1] == "Nullable" else inside[0])

    def start(incoming: Incoming) -> Skip:
        incoming.skip(8)
        return partial(_skip_dictionary, inner(incoming))

    return start


def _skip_dictionary(keys: Skip, incoming: Incoming, rows: int) -> None:
    while rows > 0:
        flags = incoming.number(8)
        if flags & SHARED_KEYS or not flags & HAS_KEYS:
            raise ProtocolError(48, "A LowCardinality column without keys of its own (NOT_IMPLEMENTED)")
        keys(incoming, incoming.number(8))
        some = incoming.number(8)
        if not 0 < some <= rows:
            raise ProtocolError(117, f"{some} LowCardinality indexes for {rows} rows (INCORRECT_DATA)")
        incoming.skip(some << (flags & 3))
        rows -= some


NESTING: dict[str, Callable[[list[str], Of], Column]] = {
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
    "Variant": dynamic.variant,
    "Dynamic": dynamic.dynamic,
    "JSON": dynamic.json,
}
