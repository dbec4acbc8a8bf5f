"""Where the commands find what runs: external engines by the settings, embedded ones by the copy in the data folder."""

from typing import NamedTuple

from lianyun.client import Api
from lianyun.folder import Folder
from lianyun.settings import Settings


class NotRunning(Exception):
    """Nothing runs that the command could talk to. The text says what to start or set."""


class Engines(NamedTuple):
    """`kafka`: librdkafka's configuration; `clickhouse`: clickhouse://…"""

    kafka: dict[str, str]
    clickhouse: str
    partitions: int


def api(settings: Settings) -> Api:
    """NotRunning where no address is set and no copy runs."""
    if settings.url:
        return Api(settings.url)
    state = Folder(settings.data).state()
    if state is None:
        raise NotRunning(f"no copy runs in {settings.data}: start one with `lianyun up`, or set LIANYUN_URL")
    return Api(state.url)


def clickhouse(settings: Settings) -> str:
    """The store's address. NotRunning where it is embedded and no copy runs."""
    state = Folder(settings.data).state()
    found = settings.clickhouse.get_secret_value() or (state.clickhouse if state else "")
    if not found:
        raise NotRunning(f"no copy runs in {settings.data}: start one with `lianyun up`, or set LIANYUN_CLICKHOUSE")
    return found


def engines(settings: Settings) -> Engines:
    """Both engines. NotRunning where one is embedded and no copy runs."""
    store = clickhouse(settings)
    state = Folder(settings.data).state()
    kafka = settings.kafka or (state.kafka if state else "")
    if not kafka:
        raise NotRunning(f"no copy runs in {settings.data}: start one with `lianyun up`, or set LIANYUN_KAFKA")
    return Engines({**settings.kafka_client(kafka), "log_level": "0"}, store, settings.partitions)
