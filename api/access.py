"""Who may read raw messages, which may name persons: who has the token, or, where none is set, who is on this machine."""

from hmac import compare_digest
from ipaddress import ip_address

from fastapi import Request

from api.problems import Problem


def may_read_raw(request: Request, token: str) -> None:
    """Problem where they may not. Behind a proxy on this machine everybody seems to be on it, unless the proxy tells whom it
    stands for (X-Forwarded-For): set a token there."""
    if token:
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(told.strip().encode(), token.encode()):
            raise Problem("no-token", "raw messages are read with a token")
    elif not is_local(request.client.host if request.client else ""):
        raise Problem("not-for-others", "raw messages are not read from another machine")


def is_local(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
