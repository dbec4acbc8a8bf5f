"""The store, asked from a server that never blocks: a few connections, each used by one thread at a time.

clickhouse-driver blocks and serves one thread per client, so a question (a function of api/queries.py, or one made of
several) runs in a thread with a client of its own. A broken connection is made anew by its next question.
"""

from collections.abc import Callable
from functools import partial
from queue import LifoQueue
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from anyio import CapacityLimiter, to_thread
from clickhouse_driver import Client
from clickhouse_driver.errors import ErrorCodes, NetworkError, ServerException, SocketTimeoutError

P = ParamSpec("P")
T = TypeVar("T")
Rows = list[tuple[Any, ...]]
Ask = Callable[[str, dict[str, Any]], Rows]

CONNECTIONS = 8
SECONDS = 10  # the longest that one query may take
GONE = (NetworkError, SocketTimeoutError, EOFError, ConnectionError, TimeoutError)
BUSY = {
    ErrorCodes.TIMEOUT_EXCEEDED,
    ErrorCodes.TOO_MANY_SIMULTANEOUS_QUERIES,
    ErrorCodes.MEMORY_LIMIT_EXCEEDED,
    ErrorCodes.UNKNOWN_DATABASE,  # a store that is being set up
    ErrorCodes.UNKNOWN_TABLE,
}
TIMEOUTS = {"connect_timeout": "3", "send_receive_timeout": str(SECONDS + 5), "sync_request_timeout": "3"}
SETTINGS = {"max_execution_time": SECONDS, "max_query_size": 16 << 20}


class Away(Exception):
    """The store cannot be reached, is being set up, or did not answer in time. The text names no address."""


class Store:
    """`url`: clickhouse://user:password@host:port/database?…; its own parameters win over ours."""

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        self._idle: LifoQueue[Client] = LifoQueue()
        self._threads = CapacityLimiter(connections)
        for _ in range(connections):
            self._idle.put(Client.from_url(_bounded(url)))

    async def ask(self, question: Callable[Concatenate[Ask, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The question's answer. Away where the store gives none."""
        return await to_thread.run_sync(partial(self._answer, question, *args, **kwargs), limiter=self._threads)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().disconnect()

    def _answer(self, question: Callable[Concatenate[Ask, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        client = self._idle.get()
        try:
            return question(partial(_rows, client), *args, **kwargs)
        except GONE as error:
            client.disconnect()
            raise Away(f"the store cannot be reached ({type(error).__name__})") from error
        except ServerException as error:
            if error.code in BUSY:
                raise Away(f"the store did not answer (its code {error.code})") from error
            raise
        finally:
            self._idle.put(client)


def _rows(client: Client, query: str, parameters: dict[str, Any]) -> Rows:
    rows: Rows = client.execute(query, parameters, settings=SETTINGS)
    return rows


def _bounded(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({**TIMEOUTS, **dict(parse_qsl(parts.query))})))
