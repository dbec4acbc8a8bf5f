"""Free loopback ports, so that any number of copies run side by side."""

import socket

LOOPBACK = "127.0.0.1"


def free(host: str = LOOPBACK) -> int:
    """A port nobody listens on now. Somebody may take it before you do: start, look, and ask again."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
