"""One source at a time: its transport is opened by the test, and steps when the test says so."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import pytest
from clickhouse_driver import Client

from ingest.intake import Intake
from ingest.message import Unacknowledged
from ingest.sender import Sender
from ingest.store import Store
from ingest.transports.catalogue import Transport, declared_one
from ingest.transports.inlet import Inlet
from ingest.transports.source import Source
from tests.conftest import PARTITIONS, Engines


class Keeping:
    """A real store that does not answer while `away`."""

    def __init__(self, url: str) -> None:
        self.away = False
        self._store = Store(url)

    def keep(self, *given: Any) -> None:
        if self.away:
            raise Unacknowledged("the store is away")
        self._store.keep(*given)

    def ask(self, query: str) -> Any:
        return self._store.ask(query)

    def close(self) -> None:
        self._store.close()


class Opened(NamedTuple):
    transport: Transport
    inlet: Inlet
    closing: Event


class Bench:
    """`source(…)` opens a transport; `ask` looks at what the store holds."""

    def __init__(self, engines: Engines, data: Path) -> None:
        self._engines = engines
        self._data = data
        self._sender = Sender(engines.kafka_config)
        self._opened: list[Transport] = []
        self.store = Keeping(engines.clickhouse)
        self.intake = Intake(self.store, self._sender, PARTITIONS)

    def open(self, transport: str, address: object, more: Mapping[str, Any] | None = None, **options: Any) -> Opened:
        """The source is called `test`; `more` is declared beside its options."""
        told = {"name": "test", "transport": transport, "address": str(address), "options": options}
        one = declared_one(Source.model_validate({**told, **(more or {})}), "test")
        closing = Event()
        inlet = Inlet(one.source, self.intake, closing)
        made = one.made(inlet, one.options, self._data)
        self._opened.append(made)
        return Opened(made, inlet, closing)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with Client.from_url(self._engines.clickhouse) as client:
            rows: list[tuple[Any, ...]] = client.execute(query)
            return rows

    @property
    def counts(self) -> tuple[int, int]:
        """Messages understood, and dead letters."""
        return (
            self.ask("SELECT count() FROM messages FINAL")[0][0],
            self.ask("SELECT count() FROM dead_letters FINAL")[0][0],
        )

    def close(self) -> None:
        for transport in self._opened:
            transport.close()
        self.intake.close()
        self._sender.close()


@pytest.fixture
def bench(fresh: Engines, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(fresh, tmp_path / "data")
    yield bench
    bench.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers wait for nobody."""
    for server in ("tcp", "udp", "mqtt"):
        monkeypatch.setattr(f"ingest.transports.{server}.WAIT_SECONDS", 0.05)
    monkeypatch.setattr("ingest.transports.inlet.RETRY_SECONDS", 0.02)


def steps(opened: Opened, until: Callable[[], bool], most: int = 200) -> None:
    """Steps until something holds."""
    for _ in range(most):
        if until():
            return
        opened.transport.step()
    assert until(), "it did not happen"
