"""Store first, then send, then acknowledge: the one way in, for every transport.

A receipt means that ClickHouse holds the raw messages and their facts, and that Kafka holds the records. Callers on many
threads share the work: what arrives while one batch is written becomes the next batch, so that a thousand small messages
cost a handful of inserts and records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from io import BytesIO
from queue import Empty, Queue
from threading import Thread
from typing import Any, BinaryIO, NamedTuple, Protocol

from ingest.message import Heard, Unacknowledged
from ingest.reading import Dead, Understood, read
from ingest.records import Record, movement_records, position_records
from ingest.sender import now
from ingest.taken import Batch, Taken, batches
from ingest.trust import Trust

SLICE_MESSAGES = 2_000  # of one stream, acknowledged together
SLICE_BYTES = 4 * 1024 * 1024
SLICE_FACTS = 10_000  # a message that tells more is a slice of its own
TOGETHER_BYTES = 32 * 1024 * 1024  # slices of different callers in one batch of inserts, SLICE_MESSAGES at most: what a
# batch costs the store is nearly the same for twenty messages and for two thousand, so it takes what has come meanwhile
PIECE_FACTS = 10_000  # of a batch that are stored and sent together: far less than Kafka's SECONDS of work


class Keeper(Protocol):
    def keep(self, batch: Batch, records: Sequence[Record]) -> None: ...

    def ask(self, query: str) -> Sequence[tuple[Any, ...]]: ...

    def close(self) -> None: ...


class Carrier(Protocol):
    def send(self, records: Sequence[Record], started: float | None = None) -> Mapping[tuple[str, int], int]: ...


class Receipt(NamedTuple):
    """What became of each message: every one is kept, in `messages` or in `dead_letters`."""

    understood: tuple[Understood, ...]
    dead: tuple[Dead, ...]

    @property
    def messages(self) -> int:
        return len(self.understood) + len(self.dead)

    @property
    def facts(self) -> int:
        """Movements and positions."""
        return sum(len(one.facts) for one in self.understood)


class _Slice(NamedTuple):
    taken: Sequence[Taken]
    done: "Future[None]"

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(one.read.body) for one in self.taken)

    @property
    def facts(self) -> int:
        return sum(one.facts for one in self.taken)


class Intake:
    """Takes messages from any thread. It owns `store` and `sender`: nobody else may use that store's connection."""

    def __init__(self, store: Keeper, sender: Carrier, partitions: int, trust: Trust | None = None) -> None:
        self._store = store
        self._trust = trust or Trust()
        self._sender = sender
        self._partitions = partitions
        self._waiting: Queue[_Slice | None] = Queue()
        self._thread = Thread(target=self._write, name="intake", daemon=True)
        self._thread.start()

    def take(self, message: bytes | BinaryIO, heard: Heard) -> Receipt:
        """Everything in these bytes, acknowledged. Unacknowledged (Unstored, Unsent) where it has to be told again."""
        stream = BytesIO(message) if isinstance(message, bytes) else message
        receipts = list(self.slices(stream, heard))
        return Receipt(
            tuple(one for receipt in receipts for one in receipt.understood),
            tuple(one for receipt in receipts for one in receipt.dead),
        )

    def slices(self, stream: BinaryIO, heard: Heard) -> Iterator[Receipt]:
        """The receipts of a stream of any length, each as soon as it is acknowledged, in bounded memory.

        The next slice is read while the last is written.
        """
        written: _Slice | None = None
        for taken in _sliced(read(stream, heard), heard):
            if written:
                yield _receipt(written)
            written = _Slice(taken, Future())
            self._waiting.put(written)
        if written:
            yield _receipt(written)

    def taken(self, taken: Sequence[Taken]) -> Receipt:
        """Messages that were read already, acknowledged together: few enough for one batch. Unacknowledged."""
        one = _Slice(taken, Future())
        self._waiting.put(one)
        return _receipt(one)

    def close(self) -> None:
        """Ends when everything taken so far is written; closes the store's connection."""
        self._waiting.put(None)
        self._thread.join()
        self._store.close()

    def _write(self) -> None:
        while (first := self._waiting.get()) is not None:
            slices = [first]
            messages, size, facts, ended = len(first.taken), first.size, first.facts, False
            while messages < SLICE_MESSAGES and size < TOGETHER_BYTES and facts < SLICE_FACTS and not ended:
                try:
                    another = self._waiting.get_nowait()
                except Empty:
                    break
                if another:
                    slices.append(another)
                    messages, size = messages + len(another.taken), size + another.size
                    facts += another.facts
                ended = another is None
            self._settle(slices)
            if ended:
                return

    def _settle(self, slices: Sequence[_Slice]) -> None:
        """Writes slices together; where that fails for another reason than a lost engine, each alone, to spare the rest."""
        try:
            self._acknowledge([taken for one in slices for taken in one.taken])
        except Exception as error:  # every one of them is raised again, in the thread that waits for it
            if len(slices) > 1 and not isinstance(error, Unacknowledged):
                for one in slices:
                    self._settle([one])
                return
            for one in slices:
                one.done.set_exception(error)
        else:
            for one in slices:
                one.done.set_result(None)

    def _acknowledge(self, taken: Sequence[Taken]) -> None:
        """A batch of many facts piece by piece, its messages with the last: one that is kept has all its facts. What a
        failure left of it is told again, and counts once."""
        self._trust.look(self._store.ask)
        for one, _ in taken:
            if isinstance(one, Understood):
                self._trust.stamp(one.facts, one.format)
        for piece in batches(taken, PIECE_FACTS):
            records = [
                *movement_records(piece.told, self._partitions, piece.encoded),
                *position_records(piece.seen, self._partitions),
            ]
            started = now()  # before the store's clock stamps the rows: see ingest/quiet.py
            self._store.keep(piece, records)
            self._sender.send(records, started)


def _sliced(reads: Iterable[Understood | Dead], heard: Heard) -> Iterator[list[Taken]]:
    taken: list[Taken] = []
    size = facts = 0
    for one in (Taken(read_, heard) for read_ in reads):
        taken.append(one)
        size, facts = size + len(one.read.body), facts + one.facts
        if len(taken) >= SLICE_MESSAGES or size >= SLICE_BYTES or facts >= SLICE_FACTS:
            yield taken
            taken, size, facts = [], 0, 0
    if taken:
        yield taken


def _receipt(written: _Slice) -> Receipt:
    written.done.result()
    reads = [taken.read for taken in written.taken]
    return Receipt(
        tuple(one for one in reads if isinstance(one, Understood)),
        tuple(one for one in reads if isinstance(one, Dead)),
    )
