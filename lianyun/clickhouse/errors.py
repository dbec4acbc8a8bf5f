"""What a client is told when its request fails: a ClickHouse code, its name and a message.

Codes are ClickHouse's own (`SELECT code, name FROM system.errors`); only those this server raises itself stand here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = {
    10: "NOT_FOUND_COLUMN_IN_BLOCK",
    16: "NO_SUCH_COLUMN_IN_TABLE",
    48: "NOT_IMPLEMENTED",
    62: "SYNTAX_ERROR",
    99: "UNKNOWN_PACKET_FROM_CLIENT",
    101: "UNEXPECTED_PACKET_FROM_CLIENT",
    203: "NO_FREE_CONNECTION",
    216: "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
    243: "NOT_ENOUGH_SPACE",
    394: "QUERY_WAS_CANCELLED",
    432: "UNKNOWN_CODEC",
    516: "AUTHENTICATION_FAILED",
    1002: "UNKNOWN_EXCEPTION",
}
SAID = re.compile(r"Code: (\d+)\. DB::Exception: (.*?)\s*(?:\(version [^()]*\)\s*)?$", re.DOTALL)
UNTOLD = 1002
CANCELLED = 394


class ClickHouseError(Exception):
    """A request that failed; the connection lives on."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ProtocolError(ClickHouseError):
    """Bytes that are not the native protocol, or not the part of it spoken here; the connection ends."""


def refusal(code: int, message: str) -> ClickHouseError:
    """An error of this server's own, worded as the engine words its errors."""
    return ClickHouseError(code, f"{message} ({NAMES[code]})")


def retold(said: str) -> ClickHouseError:
    """The engine's text `Code: 60. DB::Exception: … (UNKNOWN_TABLE)` as code and message."""
    found = SAID.search(said)
    return ClickHouseError(int(found[1]), found[2]) if found else ClickHouseError(UNTOLD, said)


@contextmanager
def engine_errors() -> Iterator[None]:
    """The one place where the engine's exceptions become ours: RuntimeError and two ChdbErrors."""
    from chdb import ChdbError as PackageError
    from chdb._exceptions import ChdbError

    try:
        yield
    except (ChdbError, PackageError, RuntimeError) as error:
        raise retold(str(error)) from error
