"""Whether the process lives, whether it can answer, and what it has counted."""

from anyio import to_thread
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api import examples, queries, shapes
from api.answer import json
from api.context import Here
from api.problems import Problem
from api.store import Away

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The process is up", responses=examples.json(examples.HEALTH))
async def healthz() -> Response:
    """Says nothing about store and broker: restart the process only where this fails."""
    return json(shapes.Health("ok"))


@router.get("/readyz", summary="Store and broker answer", responses=examples.json(examples.READY))
async def readyz(here: Here) -> Response:
    """503 says which does not, in `checks`."""
    try:
        await here.store.ask(queries.migrated)
        store = "ok"
    except Away as away:
        store = str(away)
    checks = shapes.Ready(store, await to_thread.run_sync(here.broker))
    if checks != shapes.Ready("ok", "ok"):
        raise Problem("not-ready", f"store: {checks.store}; broker: {checks.broker}", checks=checks)
    return json(checks)


@router.get("/metrics", summary="For Prometheus", responses=examples.text("text/plain", "Counters and histograms"))
async def metrics(here: Here) -> Response:
    """Requests, messages, facts, dead letters, live streams, how long updates take, and the scorecard of every source."""
    return Response(here.metrics.text() + await here.gauges.text(), media_type=CONTENT_TYPE_LATEST)
