"""What the native protocol of the embedded ClickHouse costs: rows per second in and out, beside the same engine in-process.

    python -m bench.clickhouse [ROWS]

Ours is clickhouse-driver over a socket to the server process, plain and with LZ4. The peer is chDB in this process, on a
folder of its own, given the very same blocks by the very same calls and with the very same driver code that makes Python
columns into blocks and back; so what differs is the protocol, the socket, the second process and the compression.

  in    INSERT of Python columns into a MergeTree, in blocks of 1,000 and of 50,000 rows, each acknowledged
  out   SELECT of all rows into Python columns, and of one row by its key
  count SELECT count() of half the rows: the engine's work, with next to nothing to carry

In turn, plain, LZ4, in-process, in several rounds; a ratio is the median of the rounds' ratios.

What this does not show: a ClickHouse server (its own binary, with more memory and threads), several clients, disks slower
than this one, rows of other shapes. Ours uses two processes, so where two cores are free its encoding and the engine's
work overlap; the peer has one. chDB's own ways in (DataFrames, files) do without Python columns, and are not measured.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple, Protocol

from clickhouse_driver import Client
from clickhouse_driver.block import ColumnOrientedBlock
from clickhouse_driver.bufferedreader import CompressedBufferedReader
from clickhouse_driver.bufferedwriter import BufferedSocketWriter
from clickhouse_driver.connection import ServerInfo
from clickhouse_driver.context import Context
from clickhouse_driver.streams.native import BlockInputStream, BlockOutputStream

from lianyun.clickhouse.engine import Session
from lianyun.clickhouse.process import ClickHouseProcess
from lianyun.clickhouse.statement import Insert

ROUNDS = 5
POINTS = 100
PEER = "in-process"
BUFFER_BYTES = 1 << 20
START = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS = [
    ("n", "UInt32"),
    ("ref", "String"),
    ("kind", "LowCardinality(String)"),
    ("at", "DateTime64(3, 'UTC')"),
    ("lat", "Float64"),
    ("place", "Nullable(String)"),
    ("tags", "Array(String)"),
    ("body", "String"),
]
TABLE = f"CREATE OR REPLACE TABLE %s ({', '.join(map(' '.join, COLUMNS))}) ENGINE = MergeTree ORDER BY n"

Columns = list[Sequence[object]]


class Store(Protocol):
    """Either side: `make` an empty table, `put` a block, `ask` for Python columns."""

    def make(self, table: str) -> None: ...
    def put(self, table: str, block: Columns) -> None: ...
    def ask(self, query: str) -> Columns: ...


class Driver:
    def __init__(self, port: int, compression: str | bool) -> None:
        self._client = Client("127.0.0.1", port=port, compression=compression)

    def make(self, table: str) -> None:
        self._client.execute(TABLE % table)

    def put(self, table: str, block: Columns) -> None:
        self._client.execute(f"INSERT INTO {table} VALUES", block, columnar=True)

    def ask(self, query: str) -> Columns:
        return list(map(list, self._client.execute(query, columnar=True)))


class InProcess:
    """chDB here; blocks are made and read by clickhouse-driver."""

    def __init__(self, folder: Path) -> None:
        self._session = Session(str(folder / "inside"), "bench")
        self._file = folder / "block.native"
        self._context = Context()
        self._context.settings = {}
        self._context.client_settings = Client("nowhere").connection.context.client_settings
        self._context.server_info = ServerInfo("", 0, 0, 0, 0, "UTC", "", 0)

    def make(self, table: str) -> None:
        self._session.execute(TABLE % table)

    def put(self, table: str, block: Columns) -> None:
        sink = Sink()
        stream = BlockOutputStream(BufferedSocketWriter(sink, BUFFER_BYTES), self._context)
        stream.write(ColumnOrientedBlock(COLUMNS, block))
        self._file.write_bytes(b"".join(sink.pieces))
        self._session.insert(Insert(f"INSERT INTO {table}", table, None), COLUMNS, self._file)

    def ask(self, query: str) -> Columns:
        blocks = [self._columns(chunk.bytes()) for chunk in self._session.select(query)]
        return [[value for part in parts for value in part] for parts in zip(*blocks, strict=True)]

    def _columns(self, block: bytes) -> Columns:
        pieces = iter((block,))
        stream = BlockInputStream(CompressedBufferedReader(lambda: next(pieces), BUFFER_BYTES), self._context)
        columns: Columns = stream.read().get_columns()
        return columns


class Sink:
    """A socket that keeps what it is sent."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(bytes(data))


def rows(count: int) -> Columns:
    random = Random("clickhouse")
    return [
        list(range(count)),
        [f"container:MSCU{number % 9_999_999:07}" for number in range(count)],
        [random.choice(("loaded", "discharged", "gate_in", "gate_out")) for _ in range(count)],
        [START + timedelta(seconds=random.randrange(10**7)) for _ in range(count)],
        [random.uniform(-90, 90) for _ in range(count)],
        [random.choice((None, "CNYTN", "NLRTM")) for _ in range(count)],
        [["reefer", "imo"][: random.randrange(3)] for _ in range(count)],
        [
            f'{{"refs":["booking:{random.randrange(10**12)}"],"text":"{"x" * random.randrange(120)}"}}'
            for _ in range(count)
        ],
    ]


class Work(NamedTuple):
    """`units` of one run of `run`; `fresh`: in an empty table."""

    what: str
    units: int
    run: Callable[[Store, Columns], object]
    fresh: bool = False


def put(store: Store, columns: Columns, size: int) -> None:
    for start in range(0, len(columns[0]), size):
        store.put("made", [column[start : start + size] for column in columns])


def points(store: Store, columns: Columns) -> None:
    for key in range(0, len(columns[0]), len(columns[0]) // POINTS):
        store.ask(f"SELECT * FROM full WHERE n = {key}")


def works(count: int) -> list[Work]:
    return [
        Work("in, blocks of 1,000: rows/s", count, partial(put, size=1_000), fresh=True),
        Work("in, blocks of 50,000: rows/s", count, partial(put, size=50_000), fresh=True),
        Work("out, all: rows/s", count, lambda store, _: store.ask("SELECT * FROM full")),
        Work("out, one row by key: queries/s", POINTS, points),
        Work("count(): queries/s", 1, lambda store, _: store.ask("SELECT count() FROM full WHERE lat > 0")),
    ]


def rate(store: Store, work: Work, columns: Columns) -> float:
    """Units per second."""
    if work.fresh:
        store.make("made")
    start = perf_counter()
    work.run(store, columns)
    return work.units / (perf_counter() - start)


def compare(stores: dict[str, Store], columns: Columns) -> None:
    print(f"{len(columns[0]):,} rows of {len(columns)} columns; in-process, then ours and how much of it that is")
    for work in works(len(columns[0])):
        rounds = [{name: rate(store, work, columns) for name, store in stores.items()} for _ in range(ROUNDS)]
        peer = median(one[PEER] for one in rounds)
        told = [f"{work.what:32}{peer:12,.0f}"]
        for name in (name for name in stores if name != PEER):
            ratio = median(one[name] / one[PEER] for one in rounds)
            told.append(f"{name} {median(one[name] for one in rounds):10,.0f} ×{ratio:.2f}")
        print("   ".join(told), flush=True)


def main() -> None:
    columns = rows(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    with TemporaryDirectory() as folder, ClickHouseProcess(Path(folder) / "server") as server:
        inside = InProcess(Path(folder))
        stores: dict[str, Store] = {
            "plain": Driver(server.port, False),
            "LZ4": Driver(server.port, "lz4"),
            PEER: inside,
        }
        for store in (stores["plain"], inside):
            store.make("full")
            store.put("full", columns)
        assert stores["LZ4"].ask("SELECT * FROM full ORDER BY n") == inside.ask("SELECT * FROM full ORDER BY n")
        compare(stores, columns)


if __name__ == "__main__":
    main()
