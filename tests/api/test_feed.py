"""A listener that is too slow is told to come back, and has heard everything up to a point."""

import asyncio
from typing import cast

from api import cursor, feed
from api.feed import Feed, Listener
from api.metrics import Metrics
from api.store import Store
from schemas.refs import Ref

ONE = Ref("bill:ONEYSZPU12345678")
NO_STORE = cast(Store, None)  # a listener that has missed nothing asks none


async def streamed(listener: Listener) -> list[bytes]:
    return [event async for event in Feed(NO_STORE, Metrics(), 2).events(listener)]


def test_a_slow_listener_gets_what_fits_then_an_end() -> None:
    async def run() -> list[bytes]:
        listener = Listener((), {0: 7}, {0: 7})
        for number in range(feed.QUEUE + 100):
            listener.push(ONE, b"%d" % number)
        return await streamed(listener)

    first, *told, last = asyncio.run(run())
    assert first == f"id: {cursor.of_lanes({0: 7})}\nretry: 1000\n\n".encode()
    assert told == [b"%d" % number for number in range(feed.QUEUE)]
    assert b"come back" in last


def test_a_listener_that_ends_while_it_is_behind_hears_nothing_out_of_turn() -> None:
    async def run() -> list[bytes]:
        listener = Listener((), {0: 3}, {0: 7})
        listener.push(ONE, b"event 8")
        listener.end()
        return await streamed(listener)

    told = asyncio.run(run())
    assert b"event 8" not in told
    assert len(told) == 2


def test_a_listener_hears_only_what_it_asked_for() -> None:
    async def run() -> list[bytes]:
        listener = Listener((ONE,), {0: 7}, {0: 7})
        listener.push(Ref("bill:OTHER"), b"other")
        listener.push(ONE, b"ours")
        listener.end()
        return await streamed(listener)

    assert asyncio.run(run())[1:-1] == [b"ours"]


def test_a_closed_feed_ends_its_streams() -> None:
    async def run() -> int:
        told = Feed(NO_STORE, Metrics(), 2)
        listener = Listener((), {0: 0}, {0: 0})
        told._listeners.add(listener)
        asyncio.get_running_loop().call_later(0.05, told.close)
        count = len([event async for event in told.events(listener)])
        assert told.listeners == 0
        return count

    assert asyncio.run(asyncio.wait_for(run(), 5)) == 2
