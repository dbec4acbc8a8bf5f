"""The API over real HTTP, on the engines of the test session; and one whose engines are not there."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from clickhouse_driver import Client as Connection
from fastapi import FastAPI
from httpx import Client
from starlette.testclient import TestClient

from api.__main__ import Server
from api.context import Policy
from api.main import create
from lianyun import broker
from schemas.migrate import migrate
from tests.api.world import World
from tests.conftest import PARTITIONS, Engines

PAGES = Path(__file__).parents[2] / "dashboards"
NOWHERE = "127.0.0.1:1"  # tcpmux: nobody listens there
LIMITS = Policy(body=1 << 20, listeners=12)


def serve(app: FastAPI, ready: Path) -> Iterator[str]:
    """Serves an app until the generator goes on; yields its address."""
    server = Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"), app, ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not ready.exists():
            thread.join(0.02)
            assert thread.is_alive(), "the server did not start"
        yield f"http://127.0.0.1:{json.loads(ready.read_text())['port']}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="package")
def broker_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of one broker for all tests of the API, which leave each other's records alone."""
    external = os.environ.get("LIANYUN_KAFKA")
    if external:
        broker.make_topics({"bootstrap.servers": external}, PARTITIONS)
        yield external
        return
    child, address = broker.start(tmp_path_factory.mktemp("broker") / "broker.log")
    broker.make_topics({"bootstrap.servers": address}, PARTITIONS)
    yield address
    child.kill()


@pytest.fixture(scope="module")
def engines(clickhouse_server: str, broker_address: str) -> Iterator[Engines]:
    """A database of its own for each file of tests."""
    name = f"api_{uuid4().hex[:12]}"
    url = f"clickhouse://{clickhouse_server}/{name}"
    with Connection.from_url(f"clickhouse://{clickhouse_server}/default") as admin:
        admin.execute(f"CREATE DATABASE {name}")
        with Connection.from_url(url) as client:
            migrate(client)
        yield Engines(broker_address, url)
        admin.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def address(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create(engines.clickhouse, engines.kafka_config, engines.partitions, PAGES, LIMITS)
    yield from serve(app, tmp_path_factory.mktemp("api") / "ready")


@pytest.fixture(scope="module")
def api(address: str) -> Iterator[Client]:
    with Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def world(engines: Engines) -> Iterator[World]:
    with Connection.from_url(engines.clickhouse) as client:
        yield World(client)


@pytest.fixture(scope="package")
def alone() -> Iterator[TestClient]:
    """An API whose engines are away."""
    app = create(f"clickhouse://{NOWHERE}/default", {"bootstrap.servers": NOWHERE}, 4, PAGES, LIMITS)
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
        yield client
