"""The scorecard of every source for Prometheus: gauges of the last days, worked out at most every CACHED_SECONDS."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import monotonic

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api import scorecard, shapes
from api.card import DAYS, beginning, cards
from api.store import Away, Store

CACHED_SECONDS = 30.0
PREFIX = "lianyun_source"
QUANTILES = ("p50", "p90", "p99")
OUTCOMES = ("received", "understood", "ignored", "dead", "duplicates")
COUNTS = {
    "facts": "Facts read from a source's messages",
    "unmapped": "Facts with a code that stands in no table",
    "misnumbered": "References whose check digit fails",
}


class Gauges:
    """The text of the gauges; what was known last where the store is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._text = b""
        self._until = 0.0

    async def text(self) -> bytes:
        if monotonic() >= self._until:
            self._until = monotonic() + CACHED_SECONDS
            try:
                self._text = written(cards(await self._store.ask(scorecard.known, beginning(DAYS)), {}))
            except Away:
                self._until = 0.0
        return self._text


def written(sources: Iterable[shapes.Source]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Told([*sources]))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, sources: list[shapes.Source]) -> None:
        self._sources = sources

    def collect(self) -> Iterator[GaugeMetricFamily]:
        each = [(source.source, card) for source in self._sources for card in source.formats]
        yield _filled("messages", f"Messages of the last {DAYS} days", ("outcome",), each, _outcomes)
        for name, meaning in COUNTS.items():
            yield _filled(name, meaning, (), each, partial(_count, name))
        yield _filled(
            "date_only_share", "Movements without a time of day, of all", (), each, partial(_count, "date_only")
        )
        yield _filled("lag_seconds", "From report and event to us", ("since", "quantile"), each, _lags)
        yield self._states()

    def _states(self) -> GaugeMetricFamily:
        states = GaugeMetricFamily(f"{PREFIX}_state", "1 for what a declared source is doing", labels=("name", "state"))
        for listener in (listener for source in self._sources for listener in source.listeners):
            states.add_metric((listener.name, listener.state), 1)
        return states


Values = Iterator[tuple[tuple[str, ...], float]]  # labels besides source and format, and the value


def _filled(
    name: str,
    meaning: str,
    labels: tuple[str, ...],
    each: Iterable[tuple[str, shapes.Card]],
    values: Callable[[shapes.Card], Values],
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"{PREFIX}_{name}", meaning, labels=("source", "format", *labels))
    for source, card in each:
        for more, value in values(card):
            gauge.add_metric((source, card.format, *more), value)
    return gauge


def _outcomes(card: shapes.Card) -> Values:
    for outcome in OUTCOMES:
        yield (outcome,), getattr(card, outcome)


def _count(name: str, card: shapes.Card) -> Values:
    if (value := getattr(card, name)) is not None:
        yield (), value


def _lags(card: shapes.Card) -> Values:
    for since in ("reported", "occurred"):
        if told := getattr(card, since):
            yield from (((since, quantile), getattr(told, quantile)) for quantile in QUANTILES)
