"""Clients of the servers under test, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ingest.transports.conftest import Opened

LOCAL = "127.0.0.1:0"
# ITU-R M.1371 messages of invented ships: type 1, and type 5 in two sentences.
POSITION = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n"
VOYAGE = (
    b"!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\r\n",
    b"!AIVDM,2,2,1,A,88888888880,2*25\r\n",
)


@contextmanager
def connected(opened: Opened) -> Iterator[socket.socket]:
    host, _, port = opened.transport.where.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=0.05) as client:
        yield client


@contextmanager
def sender(opened: Opened) -> Iterator[socket.socket]:
    host, _, port = opened.transport.where.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((host, int(port)))
        client.settimeout(0.05)
        yield client


def said(client: socket.socket) -> bytes:
    try:
        return client.recv(1 << 16)
    except TimeoutError:
        return b""


def talk(opened: Opened, client: socket.socket, message: bytes, most: int = 20) -> bytes:
    """What is answered to a message."""
    client.sendall(message)
    for _ in range(most):
        opened.transport.step()
        if heard := said(client):
            return heard
    return b""
