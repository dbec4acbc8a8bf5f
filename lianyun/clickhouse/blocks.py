"""Native blocks: columns * (name, type, data), passed over by type and never decoded.

varint columns, varint rows, then per column: string name, string type, and — when there are rows — prefix and data.
In a Data packet the block information stands before it: pairs (1, overflows UInt8), (2, bucket Int32), then 0.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lianyun.clickhouse.columns import column
from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming
from lianyun.clickhouse.outgoing import text, varint

INFORMATION = b"\x01\x00\x02\xff\xff\xff\xff\x00"
INFORMATION_WIDTHS = {1: 1, 2: 4}
COLUMNS = 10_000
ROWS = 1 << 32


@dataclass(frozen=True)
class Shape:
    columns: tuple[tuple[str, str], ...]
    rows: int

    @property
    def ends(self) -> bool:
        """A block without columns says that there is no more data; it goes to no sink."""
        return not self.columns


def header(columns: Iterable[tuple[str, str]]) -> bytes:
    """A block without rows: names and types."""
    named = list(columns)
    return varint(len(named)) + b"\x00" + b"".join(text(name) + text(type_name) for name, type_name in named)


EMPTY = header(())


def skip_information(incoming: Incoming) -> None:
    while field := incoming.varint():
        if field not in INFORMATION_WIDTHS:
            raise ProtocolError(101, f"Unknown field {field} in block information")
        incoming.skip(INFORMATION_WIDTHS[field])


def pass_block(incoming: Incoming, sink: Callable[[bytes], None]) -> Shape:
    """Reads one block (without its information), its bytes going to `sink` as they come."""
    width, rows = incoming.varint(), incoming.varint()
    if width > COLUMNS or rows > ROWS:
        raise ProtocolError(101, f"A block of {width} columns and {rows} rows")
    if width:
        sink(varint(width) + varint(rows))
    with incoming.copied(sink):
        return Shape(tuple(_pass_column(incoming, rows) for _ in range(width)), rows)


def _pass_column(incoming: Incoming, rows: int) -> tuple[str, str]:
    name, type_name = incoming.text(), incoming.text()
    if rows:
        known = column(type_name)
        known.prefix(incoming)
        known.skip(incoming, rows)
    return name, type_name


def split(data: bytes) -> Iterator[bytes]:
    """Concatenated blocks one by one."""
    pieces = iter((data,))
    incoming = Incoming(lambda: next(pieces, b""))
    left = len(data)
    while left > 0:
        taken: list[bytes] = []
        pass_block(incoming, taken.append)
        block = b"".join(taken)
        left -= max(len(block), 2)
        yield block
