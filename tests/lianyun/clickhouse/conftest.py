from collections.abc import Callable, Iterator
from typing import Any

import pytest
from clickhouse_driver import Client

from lianyun.clickhouse.process import ClickHouseProcess

Connect = Callable[..., Any]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouseProcess]:
    """A real server process, shared by the tests that leave it running."""
    with ClickHouseProcess(tmp_path_factory.mktemp("clickhouse")) as process:
        yield process


@pytest.fixture(scope="package")
def connect(server: ClickHouseProcess) -> Iterator[Connect]:
    """New clients of the shared server."""
    clients: list[Any] = []

    def connected(**options: Any) -> Any:
        clients.append(Client("127.0.0.1", port=server.port, **options))
        return clients[-1]

    yield connected
    for client in clients:
        client.disconnect()


@pytest.fixture(scope="package")
def client(connect: Connect) -> Any:
    return connect()
