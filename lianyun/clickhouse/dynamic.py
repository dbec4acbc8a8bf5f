"""Columns whose types stand in the block itself.

Variant(A, B)   prefix 8 (mode 0), prefixes of A, B; then rows * 1 (which type, 255 for none), then each type's rows
Dynamic         prefix 8 (version 1 or 2), in version 1 a varint, varint types, names; then as Variant of these and
                SharedVariant (strings), in the order of their names
JSON            prefix 8 (version 0 or 2; 1: every row is a string), in version 0 a varint, varint paths, names, then
                the prefixes of the typed paths and of each path as Dynamic; then the rows of all of them in this
                order, then Array(Tuple(String, String)): the paths that had no column of their own
"""

import re
from collections import Counter
from collections.abc import Callable

from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming

Skip = Callable[[Incoming, int], None]
Column = Callable[[Incoming], Skip]  # reads the prefix, and tells how to pass over some rows
Of = Callable[[str], Column]  # the column of an inner type

TYPES = 255
PATHS = 10_000
PIECE_BYTES = 1 << 16
NONE = 255
SHARED = "SharedVariant"
TYPED = re.compile(r"\s*((?:`(?:[^`\\]|\\.)*`|[\w.])+)\s+(?!REGEXP)(\S.*)", re.DOTALL)


def variant(inside: list[str], of: Of) -> Column:
    inner = [of(part) for part in inside]
    return lambda incoming: _started(incoming, inner)


def dynamic(_: list[str], of: Of) -> Column:
    def start(incoming: Incoming) -> Skip:
        if _version(incoming, (1, 2)) == 1:
            incoming.varint()
        names = sorted([*_names(incoming, TYPES), SHARED])
        return _started(incoming, [of("String" if name == SHARED else name) for name in names])

    return start


def json(inside: list[str], of: Of) -> Column:
    """Typed paths stand in the type: JSON(a UInt8, max_dynamic_paths = 3, SKIP b)."""
    found = [TYPED.fullmatch(part) for part in inside]
    typed = sorted((path[1], path[2]) for path in found if path and path[1] != "SKIP" and path[2][0] != "=")
    columns = [of(type_name) for _, type_name in typed]

    def start(incoming: Incoming) -> Skip:
        version = _version(incoming, (0, 1, 2))
        if version == 1:
            return Incoming.skip_strings
        if version == 0:
            incoming.varint()
        paths = [*columns, *(dynamic([], of) for _ in _names(incoming, PATHS)), of("Array(Tuple(String, String))")]
        return _in_turn([path(incoming) for path in paths])

    return start


def _in_turn(parts: list[Skip]) -> Skip:
    def skip(incoming: Incoming, rows: int) -> None:
        for part in parts:
            part(incoming, rows)

    return skip


def _started(incoming: Incoming, inner: list[Column]) -> Skip:
    _version(incoming, (0,))
    types = [column(incoming) for column in inner]

    def skip(incoming: Incoming, rows: int) -> None:
        counts = _counts(incoming, rows)
        if any(which >= len(types) and which != NONE for which in counts):
            raise ProtocolError(117, "A Variant's discriminator that names no type (INCORRECT_DATA)")
        for which, rest in enumerate(types):
            rest(incoming, counts[which])

    return skip


def _counts(incoming: Incoming, rows: int) -> Counter[int]:
    """How many rows have each type, counted piece by piece: a block may claim any number of rows."""
    counts: Counter[int] = Counter()
    while rows > 0:
        piece = incoming.read(min(rows, PIECE_BYTES))
        counts.update(piece)
        rows -= len(piece)
    return counts


def _version(incoming: Incoming, known: tuple[int, ...]) -> int:
    version = incoming.number(8)
    if version not in known:
        raise ProtocolError(48, f"Version {version} of a Variant, Dynamic or JSON column (NOT_IMPLEMENTED)")
    return version


def _names(incoming: Incoming, limit: int) -> list[str]:
    count = incoming.varint()
    if count > limit:
        raise ProtocolError(101, f"{count} types or paths in one column; at most {limit} are taken")
    return [incoming.text() for _ in range(count)]
