"""Files to a running API: whole where they are small, message by message where they are not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple

from rich.markup import escape

from ingest.message import Heard
from ingest.peeked import peeked
from ingest.reading import read
from ingest.transports.file import files, opened
from lianyun.client import Api, ApiError

WHOLE_BYTES = 8 * 1024 * 1024  # a file up to here is one POST
THREADS = 8
Post = Callable[[bytes], dict[str, Any]]


class Fed(NamedTuple):
    """What became of one file. `dead`: format, place and rule of the first dead letters; `dead_count`: how many there are."""

    name: str
    messages: int
    facts: int
    formats: tuple[str, ...]
    dead: tuple[tuple[str, str, str], ...]
    dead_count: int


SHOWN = 20


def feed(api: Api, path: str, source: str = "", device: str = "") -> Iterator[Fed]:
    """Each file of a path as it is acknowledged; one that is refused says why. `source`, `device`: who sends the messages
    and from which vehicle, where they do not say so themselves. FileNotFoundError, ApiError."""
    post = partial(api.post, source=source, device=device)
    for name in files(path):
        with opened(name) as stream:
            yield _fed(post, name, stream)


def progress(done: Sequence[Fed], path: str) -> str:
    """How many files are done, and which was the last; in rich's markup."""
    return f"{len(done)} files of {escape(path)}" + (f" · {escape(done[-1].name)}" if done else "")


def _fed(post: Post, name: str, stream: BinaryIO) -> Fed:
    try:
        return _summed(name, _receipts(post, stream))
    except ApiError as error:
        if not 400 <= error.status < 500:  # what is wrong is not the file
            raise
        return Fed(name, 0, 0, (), (("", "file", str(error)),), 1)


def _receipts(post: Post, stream: BinaryIO) -> Iterator[dict[str, Any]]:
    head, whole = peeked(stream, WHOLE_BYTES + 1)
    if not head:
        return
    if len(head) <= WHOLE_BYTES:
        yield post(head)
        return
    bodies = (one.body for one in read(whole, Heard("", datetime.now(UTC))))
    with ThreadPoolExecutor(THREADS) as pool:
        while some := list(islice(bodies, THREADS * 8)):
            yield from pool.map(post, some)


def _summed(name: str, receipts: Iterable[dict[str, Any]]) -> Fed:
    messages = facts = count = 0
    formats: dict[str, None] = {}
    dead: list[tuple[str, str, str]] = []
    for receipt in receipts:
        messages += receipt["accepted"]
        facts += receipt["facts"]
        count += len(receipt["dead"])
        formats |= dict.fromkeys(one["format"] for one in chain(receipt["understood"], receipt["dead"]))
        dead += [(one["format"], one["where"], one["rule"]) for one in receipt["dead"][: SHOWN - len(dead)]]
    return Fed(name, messages, facts, tuple(formats), tuple(dead), count)
