"""The live feed: every update once, in the order of its lane, to every listener, from any cursor on.

One loop follows the `updates` table: it waits to be woken (wake.py) or a second, reads what lies behind its `heads`, and
hands each event to every listener's queue. A listener joins at the heads of that moment, is given what lies between its own
cursor and those heads from the store, and then its queue: nothing is missed and nothing comes twice, because numbers are
consecutive per lane. A listener that is too slow for its queue is told to come back: its cursor makes it whole.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
from fastapi.sse import format_sse_event

from api import cursor, queries, shapes
from api.lookup import News, news
from api.metrics import Metrics
from api.queries import Span
from api.store import Ask, Away, Store
from schemas import wire
from schemas.refs import Ref
from schemas.timeline import Update

log = logging.getLogger("lianyun.api")
PAGE = 500  # updates read at once
QUEUE = 2_000  # events that a listener may be behind
POLL_SECONDS = 1.0
GATHER_SECONDS = 0.01  # updates that come together are read together
PATIENCE_SECONDS = 5.0  # an update may be stored a moment before the one before it, and before its answer
HEARTBEAT_SECONDS = 10.0
RETRY_MILLISECONDS = 1000


class Listener:
    """One stream. `only`: the shipments it wants to hear of; none: all. `numbers`: how far it is in each lane."""

    def __init__(self, only: Sequence[Ref], numbers: dict[int, int], heads: dict[int, int]) -> None:
        self.only = only
        self.numbers = numbers
        self.joined = heads
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.is_over = False

    def push(self, shipment: Ref, event: bytes) -> None:
        if self.is_over or (self.only and shipment not in self.only):
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """No more events: the stream ends when it has sent what it has."""
        self.is_over = True
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(None)  # wakes it up where it waits

    async def event(self, seconds: float) -> bytes | None:
        """The next event; None where there was none for so long, or never will be."""
        with suppress(asyncio.TimeoutError):
            return await asyncio.wait_for(self.queue.get(), seconds)
        return None


class Feed:
    """`lanes`: how many lanes there are at least."""

    def __init__(self, store: Store, metrics: Metrics, lanes: int) -> None:
        self._store = store
        self._metrics = metrics
        self._heads = dict.fromkeys(range(lanes), 0)
        self._listeners: set[Listener] = set()
        self._news = asyncio.Event()
        self._joining = asyncio.Lock()
        self._waits: dict[int, float] = {}  # since when a lane waits
        self._is_closed = False

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def wake(self) -> None:
        """There is something new. From the loop's own thread only."""
        self._news.set()

    def close(self) -> None:
        """Ends every stream, and lets nobody in any more."""
        self._is_closed = True
        for listener in self._listeners:
            listener.end()

    async def join(self, after: dict[int, int] | None, only: Sequence[Ref]) -> Listener:
        """A listener for what comes after a cursor; None: after now. Away where the store gives no answer."""
        async with self._joining:
            if not self._listeners:
                self._heads |= await self._store.ask(queries.heads)
            heads = dict(self._heads)
            listener = Listener(only, heads | _not_beyond(after, heads), heads)
            self._listeners.add(listener)
        self._metrics.listeners.set(len(self._listeners))
        if self._is_closed:
            listener.end()
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        self._metrics.listeners.set(len(self._listeners))

    async def run(self) -> None:
        """Follows the table until cancelled."""
        while True:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)
            self._news.clear()
            await asyncio.sleep(GATHER_SECONDS)
            try:
                while self._listeners and await self._advance():
                    pass
            except Away as away:
                log.warning("live feed: %s", away)
            except Exception:  # one bad row must not end everybody's stream
                log.exception("live feed")

    async def _advance(self) -> bool:
        """Reads and pushes one page. Whether there may be more."""
        spans = [Span(lane, number) for lane, number in self._heads.items()]
        page = await self._store.ask(_page, spans, ())
        now = datetime.now(UTC)
        pushed = 0
        for told in page:
            if self._is_next(told):
                self._heads[told.update.lane] = told.update.number
                self._push(told.update, _event(told, now, self._heads), now)
                pushed += 1
        return len(page) == PAGE and pushed > 0

    def _is_next(self, told: News) -> bool:
        """Whether to push it now. What leaves a hole waits for the number before, and what the store has not answered with
        yet for the answer; but not for ever."""
        lane, number = told.update.lane, told.update.number
        head = self._heads.get(lane, 0)
        if number <= head:
            return False
        if number == head + 1 and told.is_answered:
            self._waits.pop(lane, None)
            return True
        time = asyncio.get_running_loop().time()
        if time - self._waits.setdefault(lane, time) < PATIENCE_SECONDS:
            return False
        log.warning(
            "live feed: lane %d goes on from %d to %d, without what should have come before", lane, head, number
        )
        del self._waits[lane]
        return True

    def _push(self, update: Update, event: bytes, now: datetime) -> None:
        for listener in tuple(self._listeners):
            listener.push(update.shipment, event)
        self._metrics.pushed.inc()
        self._metrics.latency.labels("correlated").observe(max(0.0, (now - update.correlated_at).total_seconds()))
        if update.received_at:
            self._metrics.latency.labels("received").observe(max(0.0, (now - update.received_at).total_seconds()))

    async def events(self, listener: Listener) -> AsyncIterator[bytes]:
        """The bytes of a listener's stream, until it is over."""
        try:
            yield format_sse_event(id=cursor.of_lanes(listener.numbers), retry=RETRY_MILLISECONDS)
            async for event in self._missed(listener):
                yield event
            while listener.numbers == listener.joined and not (listener.is_over and listener.queue.empty()):
                pushed = await listener.event(HEARTBEAT_SECONDS)
                if pushed is not None:
                    yield pushed
                elif not listener.is_over:
                    yield self._heartbeat(listener)
            yield format_sse_event(comment="come back with your last id", retry=RETRY_MILLISECONDS)
        finally:
            self.leave(listener)

    def _heartbeat(self, listener: Listener) -> bytes:
        """With the cursor, where there is nothing between it and the listener: the feed may have gone on without it."""
        return format_sse_event(
            comment="still here", id=cursor.of_lanes(self._heads) if listener.queue.empty() else None
        )

    async def _missed(self, listener: Listener) -> AsyncIterator[bytes]:
        """What lies between the listener's cursor and the heads at which it joined. Ends early where it is over."""
        while listener.numbers != listener.joined and not listener.is_over:
            spans = [Span(lane, listener.numbers[lane], head) for lane, head in listener.joined.items()]
            behind = [span for span in spans if span.after < span.until]
            page = await self._store.ask(_page, behind, listener.only)
            now = datetime.now(UTC)
            for told in page:
                listener.numbers[told.update.lane] = told.update.number
                yield _event(told, now, listener.numbers)
            if len(page) < PAGE:
                listener.numbers.update(listener.joined)


def _not_beyond(after: dict[int, int] | None, heads: dict[int, int]) -> dict[int, int]:
    """A cursor of another store may lie beyond the heads; what comes next would never reach it."""
    return {lane: min(after.get(lane, 0), head) for lane, head in heads.items()} if after is not None else {}


def _page(ask: Ask, spans: Sequence[Span], only: Sequence[Ref]) -> list[News]:
    return news(ask, [wire.update(body) for body in queries.updates(ask, spans, only, PAGE)])


def _event(told: News, now: datetime, numbers: dict[int, int]) -> bytes:
    fields = {name: getattr(told.update, name) for name in Update.__struct_fields__}
    pushed = shapes.Pushed(**fields, pushed_at=now, summary=told.summary)
    return format_sse_event(event="update", data_str=msgspec.json.encode(pushed).decode(), id=cursor.of_lanes(numbers))
