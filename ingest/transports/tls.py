"""TLS for servers whose sockets never block."""

import socket
import ssl
from contextlib import suppress

CHUNK = 1 << 16
WAITS = (
    BlockingIOError,
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
)  # nothing is wrong: more comes, or may be sent, later


def context(certificate: str, key: str, client_ca: str) -> ssl.SSLContext:
    """Of a server; with `client_ca` only for peers whose certificate that signs. ValueError where a file is none."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        made.load_cert_chain(certificate, key or None, password=_refuse)
    except (OSError, ValueError) as error:
        raise ValueError(f"options: certificate, key: {_why(error)}") from None
    if client_ca:
        try:
            made.load_verify_locations(client_ca)
        except OSError as error:
            raise ValueError(f"options: client_ca: {_why(error)}") from None
        made.verify_mode = ssl.CERT_REQUIRED
    return made


def accepted(peer: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    """A peer, under TLS where that is wanted: hands are shaken as it is read."""
    peer.setblocking(False)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return tls.wrap_socket(peer, server_side=True, do_handshake_on_connect=False) if tls else peer


def received(peer: socket.socket) -> bytes:
    """What has come, b"" at the end. One of WAITS where nothing has; OSError where the connection is lost."""
    data = peer.recv(CHUNK)
    while isinstance(peer, ssl.SSLSocket) and peer.pending():  # read from the socket already: no selector tells of it
        data += peer.recv(peer.pending())
    return data


def closed(peer: socket.socket) -> None:
    if isinstance(peer, ssl.SSLSocket):
        with suppress(OSError, ValueError):
            peer.unwrap()  # tells the peer that nothing was cut off; its answer is not waited for
    peer.close()


def _refuse() -> str:
    raise ValueError("the key has a passphrase: wants one without")


def _why(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
