"""Native blocks: columns * (name, type, data), passed over by type and never decoded.

varint columns, varint rows, then per column: string name, string type, and — when there are rows — prefix and data.
In a Data packet the block information stands before it: pairs (1, overflows UInt8), (2, bucket Int32), then 0.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lianyun.clickhouse.columns import column
from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming
from lianyun.clickhouse.outgoing import text, varint

INFORMATION = b"\x01\x00\x02\xff\xff\xff\xff\x00"
INFORMATION_WIDTHS = {1: 1, 2: 4}
COLUMNS = 10_000
ROWS = 1 << 32
ZONELESS = "DateTime"  # also what the engine writes for DateTime('UTC'), as for clients from before zones


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
        skip = column(type_name)(incoming)
        skip(incoming, rows)
    return name, type_name


def split(data: bytes) -> Iterator[bytes]:
    """Concatenated blocks one by one."""
    incoming = Incoming(data=data)
    while (start := incoming.at) < len(data):
        pass_block(incoming, lambda _: None)
        yield data[start : incoming.at]


def columns(block: bytes) -> list[tuple[str, str]] | None:
    """The names and types of a block's columns; None if one has a type that cannot be passed over."""
    try:
        return list(pass_block(Incoming(data=block), lambda _: None).columns)
    except ProtocolError:
        return None


def with_types(block: bytes, types: Sequence[str]) -> bytes:
    """The block with its DateTime columns named by their full types; as it is if it cannot be passed over."""
    incoming = Incoming(data=block)
    told, pieces = 0, []
    _, rows = incoming.varint(), incoming.varint()
    try:
        for full in types:
            incoming.text()
            start = incoming.at
            type_name = incoming.text()
            if type_name == ZONELESS != full:
                pieces += [block[told:start], text(full)]
                told = incoming.at
            column(type_name)(incoming)(incoming, rows)
    except ProtocolError:
        return block
    return b"".join([*pieces, block[told:]])
