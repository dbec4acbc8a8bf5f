"""Faust wiring: two agents that take micro-batches and call what is pure. Nothing is decided here.

`noack_take` and an acknowledgement of each event after the batch is stored: `take` would acknowledge in a `finally`, also
a batch that failed. Whatever goes wrong ends the process; the batch is replayed by whoever gets its partitions.
"""

import asyncio
import os
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faust

from schemas import topics
from streams.credentials import credentials
from streams.prompt import Transport
from streams.settings import Settings
from streams.watch import Watch
from streams.work import Correlation, Fencing

BATCH = 500  # records: each carries up to a few hundred facts
SESSION_SECONDS = 6.0  # a worker that is not heard for so long loses its partitions
WITHIN = 0.02  # seconds that a batch waits for more

Step = Callable[[Sequence[bytes]], None]


class App(faust.App):  # type: ignore[misc]
    def _create_directories(self) -> None:
        """None: a worker keeps nothing on disk, and may run where nothing can be written."""


def make(settings: Settings, correlation: Correlation, fencing: Fencing, watch: Watch) -> faust.App:
    """The worker's app: agents for facts and for positions in one consumer group."""
    app = App(
        topics.WORKERS,
        broker=[f"kafka://{address}" for address in settings.kafka.split(",")],
        broker_credentials=credentials(settings.kafka_config),
        store="memory://",
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=SESSION_SECONDS,  # an embedded broker holds a new group for half of it
        broker_heartbeat_interval=1.5,
        broker_commit_interval=0.2,
        broker_max_poll_interval=600.0,
        stream_wait_empty=False,
        stream_publish_on_commit=False,
        producer_acks=-1,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    movements = app.topic(topics.MOVEMENTS, value_serializer="raw", partitions=settings.partitions)
    positions = app.topic(topics.POSITIONS, value_serializer="raw", partitions=settings.partitions)

    def lanes(topic: str) -> set[int]:
        return {tp.partition for tp in app.consumer.assignment() if tp.topic == topic}

    @app.agent(movements, name="correlate")
    async def correlate(stream: Any) -> None:
        async for events in batches(stream):
            correlation.own(lanes(topics.MOVEMENTS) | {event.message.partition for event in events})
            await step(correlation.work, events)

    @app.agent(positions, name="fence")
    async def fence(stream: Any) -> None:
        async for events in batches(stream):
            await step(fencing.work, events)

    @app.timer(interval=settings.watch_seconds)
    async def watching() -> None:
        await step(lambda _: watch.look(datetime.now(UTC)), [])

    @app.on_partitions_assigned.connect
    async def assigned(_app: faust.App, _assigned: Any, **_: Any) -> None:
        correlation.moved()
        if settings.ready_file:
            await asyncio.to_thread(Path(settings.ready_file).touch)

    return app


async def batches(stream: Any) -> AsyncIterator[Sequence[Any]]:
    async for events in stream.noack_take(BATCH, within=WITHIN):
        if events:
            yield events


async def step(work: Step, events: Sequence[Any]) -> None:
    """Works a batch through in a thread, so that heartbeats go on, and acknowledges it; a failure ends the process."""
    try:
        await asyncio.to_thread(work, [event.value for event in events])
    except BaseException:
        traceback.print_exc()
        os._exit(70)  # at once: nothing of this batch may be committed
    for event in events:
        event.ack()
