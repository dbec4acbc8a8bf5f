"""What every route has at hand."""

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from pydantic import SecretStr

from api.feed import Feed
from api.gauges import Gauges
from api.limit import Limits
from api.metrics import Metrics
from api.store import Store
from ingest.intake import Intake
from ingest.trust import Party


class Policy(NamedTuple):
    """`body`: bytes of one POST, also when unpacked; `listeners`: live streams at once; `raw_token`: opens raw messages;
    `parties`: what is declared of who says something; `dead_share`, `dead_seconds`: which share of dead letters makes who
    sends them wait, and how long."""

    body: int = 64 << 20
    listeners: int = 1000
    raw_token: SecretStr = SecretStr("")
    dead_share: float = 0.5
    dead_seconds: int = 60
    parties: Mapping[str, Party] = {}


class Context(NamedTuple):
    """`broker`: `ok`, or what is wrong with the broker; it blocks, for two seconds at most."""

    store: Store
    intake: Intake
    feed: Feed
    metrics: Metrics
    gauges: Gauges
    broker: Callable[[], str]
    policy: Policy
    limits: Limits


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(_context)]
