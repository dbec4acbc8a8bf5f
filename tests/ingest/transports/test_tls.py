"""A TCP server that speaks TLS, to real clients."""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ingest.transports.source import BadSources
from tests.ingest import dcsa
from tests.ingest.transports.certificates import certificate
from tests.ingest.transports.conftest import Bench, Opened, steps
from tests.ingest.transports.sockets import LOCAL, POSITION
from tests.ingest.transports.terminals import answers, location

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]
Talk = Callable[[ssl.SSLSocket], bytes]


def heard(opened: Opened, trusted: Path, talk: Talk, own: tuple[Path, Path] | None = None) -> bytes:
    """What a client hears, that trusts this certificate alone."""
    context = ssl.create_default_context(cafile=trusted)
    if own:
        context.load_cert_chain(*own)
    host, _, port = opened.transport.where.rpartition(":")

    def speak() -> bytes:
        plain = socket.create_connection((host, int(port)), timeout=20)
        with context.wrap_socket(plain, server_hostname=host) as client:
            return talk(client)

    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(speak)
        steps(opened, said.done, 200)
        return said.result()


def test_a_terminal_is_answered_under_tls(bench: Bench, tmp_path: Path) -> None:
    pem, key = certificate(tmp_path, "server")
    opened = bench.open("tcp", LOCAL, syntax="jt808", certificate=str(pem), key=str(key))

    def talk(client: ssl.SSLSocket) -> bytes:
        client.sendall(location(1))
        return client.recv(1000)

    assert answers(heard(opened, pem, talk))
    assert bench.counts == (1, 0)


def test_a_connection_is_whole_at_its_end_however_many_records_it_takes(bench: Bench, tmp_path: Path) -> None:
    pem, key = certificate(tmp_path, "server")
    pem.write_bytes(pem.read_bytes() + key.read_bytes())
    opened = bench.open("tcp", LOCAL, certificate=str(pem))

    def talk(client: ssl.SSLSocket) -> bytes:
        client.sendall(dcsa.lines(300))
        client.unwrap()
        return b"said"

    assert heard(opened, pem, talk) == b"said"
    steps(opened, lambda: bench.counts == (300, 0))


def test_who_speaks_no_tls_or_has_no_certificate_is_let_go(bench: Bench, tmp_path: Path) -> None:
    (pem, key), guest = certificate(tmp_path, "server"), certificate(tmp_path, "guest")
    opened = bench.open("tcp", LOCAL, syntax="nmea", certificate=str(pem), key=str(key), client_ca=str(guest[0]))

    def talk(client: ssl.SSLSocket) -> bytes:
        client.sendall(POSITION)
        return client.recv(10)

    with suppress(OSError):  # an alert, a reset or an end: TLS 1.3 leaves it to chance which comes first
        assert heard(opened, pem, talk) == b""
    host, _, port = opened.transport.where.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=1) as plain:
        plain.sendall(POSITION * 10)
        for _ in range(4):
            opened.transport.step()
        with suppress(ConnectionResetError):  # what it said was not read to its end
            assert len(plain.recv(100)) < 10, "more than a TLS alert"
    assert bench.counts == (0, 0)

    def speak(client: ssl.SSLSocket) -> bytes:
        client.sendall(POSITION)
        return b"said"

    assert heard(opened, pem, speak, guest) == b"said"
    steps(opened, lambda: bench.counts == (1, 0))


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"certificate": "none.pem"}, "certificate, key: No such file"),
        ({"certificate": "server.pem"}, "certificate, key: "),
        ({"certificate": "server.pem", "key": "guest.key"}, "certificate, key: KEY_VALUES_MISMATCH"),
        ({"certificate": "server.pem", "key": "server.key", "client_ca": "server.key"}, "client_ca: "),
        ({"key": "server.key"}, "certificate: is wanted with key"),
    ],
)
def test_what_is_no_certificate_is_said_when_it_is_declared(
    bench: Bench, tmp_path: Path, options: dict[str, str], rule: str
) -> None:
    certificate(tmp_path, "server")
    certificate(tmp_path, "guest")
    files: dict[str, Any] = {name: str(tmp_path / file) for name, file in options.items()}
    with pytest.raises(BadSources, match=f"options: {rule}"):
        bench.open("tcp", LOCAL, **files)
