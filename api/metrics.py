"""What the API counts, for Prometheus. One registry per app, so that several can live in one process."""

from collections.abc import Iterable, Mapping
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lianyun_api_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "lianyun_api_request_seconds",
            "From the request's head to the answer's head",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.messages = Counter(
            "lianyun_api_messages", "Messages taken and understood", ("format",), registry=self.registry
        )
        self.facts = Counter("lianyun_api_facts", "Facts read from them", ("format",), registry=self.registry)
        self.dead = Counter(
            "lianyun_api_dead_letters", "Messages nobody could read", ("format",), registry=self.registry
        )
        self.listeners = Gauge("lianyun_api_live_clients", "Open live streams", registry=self.registry)
        self.pushed = Counter("lianyun_api_updates_pushed", "Updates of the live feed", registry=self.registry)
        self.latency = Histogram(
            "lianyun_api_update_latency_seconds",
            "From a message's receipt (received) or its answer (correlated) to the push of the update",
            ("since",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def took(self, format_: str, messages: int, facts: int) -> None:
        self.messages.labels(format_).inc(messages)
        self.facts.labels(format_).inc(facts)


class Counted:
    """ASGI: counts requests by their route's template, never by their path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "") or "other"
                self.metrics.requests.labels(scope["method"], route, message["status"]).inc()
                self.metrics.seconds.labels(route).observe(perf_counter() - started)
            await send(message)

        await self.app(scope, receive, counted)


class Guarded:
    """ASGI: headers that every answer carries; refuses what another site's page sends, for want of any log-in."""

    def __init__(self, app: ASGIApp, headers: Iterable[tuple[str, str]], refuse: ASGIApp) -> None:
        self.app = app
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers]
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        strange = scope["method"] not in ("GET", "HEAD") and _from_elsewhere(dict(scope["headers"]))
        await (self.refuse if strange else self.app)(scope, receive, guarded)


def _from_elsewhere(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of another site sends this. Over plain HTTP browsers leave out Sec-Fetch-Site, but not Origin."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"cross-site"
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host", b"")
