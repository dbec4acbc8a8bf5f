"""A ClickHouse that wants TLS: clickhouses:// and clickhouse-driver's parameters reach every client of ours."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import NetworkError

from api.store import Away
from api.store import Store as Answers
from ingest.store import Store as Intake
from lianyun.status import held
from tests.conftest import Engines

pytestmark = pytest.mark.engines
MAKE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    " -keyout key.pem -out certificate.pem"
)


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        sink.close()


def relay(listener: socket.socket, behind: tuple[str, int]) -> None:
    """Takes TLS off, for any number of clients, until the listener is closed."""
    while True:
        try:
            guest, _ = listener.accept()
        except ssl.SSLError:
            continue
        except OSError:
            return
        host = socket.create_connection(behind)
        for ends in ((guest, host), (host, guest)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on PATH to make a certificate with; install it with: sudo apt-get install openssl")
    subprocess.run(MAKE.split(), cwd=tmp_path, check=True, capture_output=True)
    return tmp_path / "certificate.pem"


@pytest.fixture
def address(engines: Engines, certificate: Path) -> Iterator[str]:
    """host:port/database where the store is behind TLS."""
    where, _, database = engines.clickhouse.removeprefix("clickhouse://").partition("/")
    host, _, port = where.partition(":")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    plain = socket.create_server(("127.0.0.1", 0))
    with context.wrap_socket(plain, server_side=True) as listener:
        threading.Thread(target=relay, args=(listener, (host, int(port))), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}/{database}"


def intake(url: str) -> object:
    store = Intake(url)
    try:
        return store.ask("SELECT 1")[0][0]
    finally:
        store.close()


def answers(url: str) -> object:
    store = Answers(url, 1)
    try:
        return asyncio.run(store.ask(lambda ask: ask("SELECT 1", {})[0][0]))
    finally:
        store.close()


def driver(url: str) -> object:
    with Client.from_url(url) as client:
        return client.execute("SELECT 1")[0][0]


@pytest.mark.parametrize("ask", [intake, answers, driver])
@pytest.mark.parametrize("form", ["clickhouses://{}?ca_certs={}", "clickhouse://{}?secure=1&ca_certs={}"])
def test_every_client_connects_over_tls(
    address: str, certificate: Path, form: str, ask: Callable[[str], object]
) -> None:
    assert ask(form.format(address, certificate)) == 1


def test_status_counts_over_tls(address: str, certificate: Path) -> None:
    assert held(f"clickhouses://{address}?ca_certs={certificate}")["facts"] >= 0


@pytest.mark.parametrize(("ask", "error"), [(intake, NetworkError), (answers, Away), (driver, NetworkError)])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    address: str, ask: Callable[[str], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(f"clickhouses://{address}?connect_timeout=3")
