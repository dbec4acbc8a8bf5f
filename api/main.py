"""The API as one app: the store, the intake, the live feed and the routes, put together."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import eta, examples, health, live, messages, places, positions, problems, shipments, sources
from api.context import Context, Policy
from api.feed import Feed
from api.gauges import Gauges
from api.limit import Limits
from api.metrics import Counted, Guarded, Metrics
from api.pages import HEADERS, Pages
from api.store import Store
from api.wake import Wake
from ingest.intake import Intake
from ingest.sender import Sender
from ingest.store import Store as IntakeStore
from ingest.trust import Trust

TITLE = "Lianyun 联运"
VERSION = "1"
DESCRIPTION = """
One live, explained, end-to-end timeline per shipment, across sea, rail, road, air and customs.

Times are UTC (RFC 3339) with the local offset beside them. A reference is `type:value`, as `container:MSCU1234566` or
`awb:180-12345675`. Errors are problem+json (RFC 9457) with `help`.
"""
TAGS = [
    {"name": "shipments", "description": "Find a shipment, its timeline, and why · 货物"},
    {"name": "messages", "description": "Raw messages in, in any format · 报文"},
    {"name": "live", "description": "Changes as they are known · 实时"},
    {"name": "map", "description": "Positions and places · 地图"},
    {"name": "sources", "description": "Who tells us what, how well and how late · 数据源"},
    {"name": "health", "description": "For operators · 运维"},
]
ROUTERS = (
    eta.router,  # before the shipments, whose last route takes any path
    shipments.router,
    messages.router,
    live.router,
    positions.router,
    places.router,
    sources.router,
    health.router,
)
BROKER_SECONDS = 2.0
QUIET = {"log_level": "0"}  # what librdkafka has to say comes back as errors, and is said once


def create(
    clickhouse: str, kafka: Mapping[str, str], partitions: int, pages: Path | None = None, policy: Policy | None = None
) -> FastAPI:
    """The app. `clickhouse`: clickhouse://…; `kafka`: librdkafka's configuration; `pages`: the folder of the web pages.

    Neither engine needs to be there yet: what needs it answers 503 until it is.
    """
    metrics = Metrics()
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,  # its page loads scripts from elsewhere, which the policy of our pages forbids
        redoc_url=None,
        lifespan=partial(_living, clickhouse, kafka, partitions, metrics, policy or Policy()),
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    if pages is not None:
        app.mount("/", Pages(pages), name="pages")
    refused = problems.answer("cross-site", "this came from a page of another site")
    app.add_middleware(Guarded, headers=HEADERS, refuse=refused)
    app.add_middleware(Counted, metrics=metrics)
    app.openapi = partial(_openapi, app)  # type: ignore[method-assign]
    return app


class Closing(Protocol):
    def close(self) -> None: ...


@asynccontextmanager
async def _living(
    clickhouse: str, kafka: Mapping[str, str], partitions: int, metrics: Metrics, policy: Policy, app: FastAPI
) -> AsyncIterator[None]:
    store = Store(clickhouse)
    sender = Sender(dict(kafka) | QUIET)
    kept = IntakeStore(clickhouse)
    intake = Intake(kept, sender, partitions, Trust(policy.parties))
    feed = Feed(store, metrics, partitions)
    loop = asyncio.get_running_loop()

    def woken() -> None:
        loop.call_soon_threadsafe(feed.wake)

    wake = Wake(kafka, woken)
    limits = Limits(policy.dead_share, policy.dead_seconds)
    app.state.context = Context(store, intake, feed, metrics, Gauges(store), partial(broker, kafka), policy, limits)
    following = asyncio.create_task(feed.run())
    wake.start()
    try:
        yield
    finally:
        feed.close()
        following.cancel()
        await asyncio.to_thread(_close, (wake, intake, sender, kept, store))


def _close(parts: Iterable[Closing]) -> None:
    """In this order: nothing is written any more before what writes is closed."""
    for part in parts:
        part.close()


def broker(kafka: Mapping[str, str]) -> str:
    """`ok`, or what is wrong with the broker. Blocks for BROKER_SECONDS at most."""
    try:
        found = AdminClient({**kafka, **QUIET}).list_topics(timeout=BROKER_SECONDS)
    except KafkaException as error:
        return f"does not answer ({error.args[0].name()})"
    return "ok" if found.brokers else "has no brokers"


def _openapi(app: FastAPI) -> dict[str, Any]:
    if not app.openapi_schema:
        told = get_openapi(
            title=app.title, version=app.version, description=app.description, tags=app.openapi_tags, routes=app.routes
        )
        told.setdefault("components", {}).setdefault("schemas", {}).update(examples.schemas())
        _put_examples(told["paths"])
        app.openapi_schema = told
    return app.openapi_schema


def _put_examples(paths: dict[str, Any]) -> None:
    """The examples as they are: `get_openapi` leaves out every null, also those that a shape requires."""
    for route in (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)):
        for method in route.methods or ():
            answered = paths[route.path_format][method.lower()]["responses"]
            for status, told in route.responses.items():
                answered[str(status)]["content"] = told["content"]
