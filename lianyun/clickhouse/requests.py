"""What a client may ask: hello and query packets.

hello   0: client name, major, minor, revision, database, user, password
query   1: id, client information, settings (name, flags, value)* "", secret, stage, compression, SQL
data    2: table name, block       cancel 3       ping 4
"""

from dataclasses import dataclass

from lianyun.clickhouse.errors import ProtocolError
from lianyun.clickhouse.incoming import Incoming
from lianyun.clickhouse.outgoing import REVISION

HELLO, QUERY, DATA, CANCEL, PING = 0, 1, 2, 3, 4
OLDEST = 54429  # settings as strings
WITH_SECRET, WITH_TRACE, WITH_DEPTH = 54441, 54442, 54448
TCP = 1
IMPORTANT = 1
SETTINGS = 1_000
SETTING_BYTES = 1 << 20
SQL_BYTES = 64 << 20


@dataclass(frozen=True)
class Hello:
    revision: int
    database: str
    user: str
    password: str


@dataclass(frozen=True)
class Setting:
    value: str
    important: bool


@dataclass(frozen=True)
class Query:
    id: str
    settings: dict[str, Setting]
    compressed: bool
    sql: str


def read_hello(incoming: Incoming) -> Hello:
    """After the packet's code. The revision is what both sides speak."""
    incoming.text()
    incoming.varint()
    incoming.varint()
    revision = min(incoming.varint(), REVISION)
    hello = Hello(revision, incoming.text(), incoming.text(), incoming.text())
    if revision < OLDEST:
        raise ProtocolError(
            101, f"Clients before protocol revision {OLDEST} are not understood, this one speaks {revision}"
        )
    return hello


def read_query(incoming: Incoming, revision: int) -> Query:
    """After the packet's code."""
    query_id = incoming.text()
    _skip_client(incoming, revision)
    settings = _settings(incoming)
    if revision >= WITH_SECRET:
        incoming.text()
    incoming.varint()
    compressed = bool(incoming.varint())
    return Query(query_id, settings, compressed, incoming.text(SQL_BYTES))


def _settings(incoming: Incoming) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    while name := incoming.text():
        flags = incoming.varint()
        settings[name] = Setting(incoming.text(SETTING_BYTES), bool(flags & IMPORTANT))
        if len(settings) > SETTINGS:
            raise ProtocolError(101, f"More than {SETTINGS} settings")
    return settings


def _skip_client(incoming: Incoming, revision: int) -> None:
    if not incoming.byte():
        return
    for _ in ("initial user", "initial query id", "initial address"):
        incoming.text()
    if incoming.byte() != TCP:
        raise ProtocolError(101, "A query that did not come by TCP")
    for _ in ("system user", "host", "client"):
        incoming.text()
    for _ in ("major", "minor", "revision"):
        incoming.varint()
    incoming.text()  # quota key
    if revision >= WITH_DEPTH:
        incoming.varint()
    incoming.varint()  # patch
    if revision >= WITH_TRACE and incoming.byte():
        incoming.skip(24)
        incoming.text()
        incoming.byte()
