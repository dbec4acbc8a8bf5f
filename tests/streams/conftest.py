"""A real ClickHouse for the tests of what workers read back and keep."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client

from lianyun.clickhouse.process import ClickHouseProcess
from schemas.migrate import migrate


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded server that ends with the tests."""
    with ClickHouseProcess(Path(tmp_path_factory.mktemp("clickhouse"))) as server:
        yield f"clickhouse://127.0.0.1:{server.port}"


@pytest.fixture
def client(clickhouse: str, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A connection to a fresh database with our tables."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    first = Client.from_url(clickhouse)
    first.execute(f"CREATE DATABASE {name}")
    client = Client.from_url(f"{clickhouse}/{name}?compression=lz4")
    migrate(client)
    yield client
    client.disconnect()
    first.execute(f"DROP DATABASE {name}")
    first.disconnect()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much the properties tried, where they ran."""
    total = Counter[str]()
    for report in terminalreporter.getreports(""):  # of what follows a test
        total.update(dict(report.user_properties).get("tried", {}))
    if total:
        terminalreporter.write_line(", ".join(f"{count:,} {name}" for name, count in total.items()) + " tried")
