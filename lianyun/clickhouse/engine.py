# ruff: noqa: S608 - statements are made of the client's own SQL, and of values through quoted()
"""The chDB engine: one data folder, one session per connection.

The engine admits one process per folder and several sessions in it. Calls release the GIL; sessions do not wait for
one another. A session runs one statement at a time and belongs to one thread.
"""

import json
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb

from lianyun.clickhouse.errors import ClickHouseError, engine_errors, refusal
from lianyun.clickhouse.requests import Setting
from lianyun.clickhouse.statement import PLAIN_NAME, Insert, Statement, identifier, quoted

# What the embedded engine does otherwise than a server:
FIXED = {
    "implicit_select": "0",  # `1 + 1` is no statement
    "async_insert": "0",  # what is acknowledged is stored, at once
    "allow_introspection_functions": "0",
}
TAG = "log_comment"  # how the engine's list of processes names our sessions; clients may not change it
UNKNOWN_SETTING = 115
NOT_STREAMED = "Streaming query is not supported"
PARAMETER = "param_"
SENT_BY_CLIENT = ("", "DEFAULT")  # kinds of default of the columns an INSERT without a list takes
UNANSWERED = {"extremes": "1"}
SPOOL = "spool"
Columns = list[tuple[str, str]]  # names and types


class Engine:
    """Opens the folder, or raises ClickHouseError: one engine per folder and process."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.spool = _emptied(folder / SPOOL)
        self._control = Session(self._folder, "control")
        self._lock = threading.Lock()
        major, minor, patch, *_ = self._control.cell("SELECT version()").split(".")
        self.version = int(major), int(minor), int(patch)
        self.zone = self._control.cell("SELECT timezone()")

    def session(self, tag: str) -> "Session":
        return Session(self._folder, tag)

    def kill(self, tag: str) -> None:
        """Ends what the session of that tag runs, soon; nothing if it runs nothing."""
        with self._lock:
            self._control.execute(f"KILL QUERY WHERE Settings['{TAG}'] = {quoted(tag)} ASYNC")

    def query_id(self, tag: str) -> str:
        """The engine's own id for what the session of that tag runs; "" if it runs nothing."""
        with self._lock:
            return self._control.cell(f"SELECT query_id FROM system.processes WHERE Settings['{TAG}'] = {quoted(tag)}")

    def close(self) -> None:
        self._control.close()


class Session:
    """One client's state in the engine: database, settings, temporary tables. Errors are ClickHouseError."""

    def __init__(self, folder: str, tag: str) -> None:
        with engine_errors():
            self._engine: Any = chdb.connect(folder)
        self.tag = tag
        self._applied: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._parameters: dict[str, str] = {}
        self._set(FIXED | {TAG: tag})

    @contextmanager
    def progress_to(self, told: Callable[[Mapping[str, int]], None]) -> Iterator[None]:
        """`told` hears the running totals of a query every 100 ms and at its end, in a thread of the engine."""
        self._engine.set_progress_callback(told)
        try:
            yield
        finally:
            self._engine.set_progress_callback(None)

    def use(self, database: str) -> None:
        self.execute(f"USE {identifier(database)}")

    def prepare(self, settings: Mapping[str, Setting], statement: Statement) -> None:
        """The settings of one query, and no others. An unknown one counts only if it is marked important."""
        if any(name in settings and settings[name].value == value for name, value in UNANSWERED.items()):
            raise refusal(48, "The setting extremes = 1 is not answered by the embedded server")
        self._parameters = {
            name.removeprefix(PARAMETER): setting.value
            for name, setting in settings.items()
            if name.startswith(PARAMETER)
        }
        wanted = {
            name: setting
            for name, setting in settings.items()
            if name != TAG and not name.startswith(PARAMETER) and statement.first != "SET"
        }
        values = {name: setting.value for name, setting in wanted.items()}
        if values != self._applied:
            self._restore()
            self._apply(wanted)
            self._applied = values

    def select(self, sql: str) -> Generator[Any, None, None]:
        """The result in chunks, each exactly one Native block: `.bytes()`, `.rows_read()`, `.bytes_read()`."""
        with engine_errors():
            stream = self._engine.send_query(sql, "Native", params=self._parameters)
        try:
            while True:
                with engine_errors():
                    chunk = stream.fetch()
                if chunk is None:
                    return
                yield chunk
        finally:
            with engine_errors():
                stream.cancel()

    def execute(self, sql: str, form: str = "Native") -> bytes:
        with engine_errors():
            result: bytes = self._engine.query(sql, form, params=self._parameters).bytes()
            return result

    def cell(self, sql: str) -> str:
        return self.execute(sql, "TSVRaw").decode().removesuffix("\n")

    def table(self, sql: str) -> list[list[str]]:
        rows: list[list[str]] = json.loads(self.execute(sql, "JSONCompact"))["data"]
        return rows

    def insert(self, insert: Insert, columns: Columns, path: Path) -> None:
        """Stores the Native blocks of a file. A flattened Nested column would find nothing of its name in them."""
        names = ", ".join(map(identifier, (name for name, _ in columns)))
        structure = quoted(", ".join(f"{identifier(name)} {type_name}" for name, type_name in columns))
        rows = f"SELECT {names} FROM file({quoted(str(path))}, 'Native', {structure}) SETTINGS flatten_nested = 0"
        self.execute(f"{insert.sql} {rows}")

    def columns(self, select: str) -> Columns:
        """The names and types a SELECT answers with, without running it."""
        return [(row[0], row[1]) for row in self.table(f"DESCRIBE ({select}\n)")]

    def shown(self, sql: str) -> Columns:
        """The same for SHOW and its kind, which the engine does not describe: they are run again."""
        names, types, *_ = self.execute(sql, "TSVRawWithNamesAndTypes").decode().split("\n")
        return list(zip(names.split("\t"), types.split("\t"), strict=True))

    def insert_columns(self, insert: Insert) -> Columns:
        """What a client has to send."""
        if insert.columns is None or insert.columns.strip() == "*":
            rows = self.table(f"DESCRIBE TABLE {insert.target}")
            return [(row[0], row[1]) for row in rows if row[2] in SENT_BY_CLIENT]
        names = [name.strip().strip('`"') for name in insert.columns.split(",")]
        if not all(map(PLAIN_NAME.fullmatch, names)):
            return self.columns(f"SELECT {insert.columns} FROM {insert.target}")
        types = {row[0]: row[1] for row in self.table(f"DESCRIBE TABLE {insert.target}")}
        if missing := [name for name in names if name not in types]:
            raise refusal(16, f"No such column {missing[0]} in table {insert.target}.")
        return [(name, types[name]) for name in names]

    def close(self) -> None:
        self._engine.close()

    def _apply(self, wanted: Mapping[str, Setting]) -> None:
        if not wanted:
            return
        names = ", ".join(map(quoted, wanted))
        rows = self.table(f"SELECT name, value FROM system.settings WHERE changed AND name IN ({names})")
        self._before = dict.fromkeys(wanted, "DEFAULT") | {name: quoted(value) for name, value in rows}
        try:
            self._set({name: setting.value for name, setting in wanted.items()})
        except ClickHouseError:
            for name, setting in wanted.items():  # one of them is wrong: which, and does it count?
                self._apply_one(name, setting)

    def _apply_one(self, name: str, setting: Setting) -> None:
        try:
            self._set({name: setting.value})
        except ClickHouseError as error:
            del self._before[name]
            if error.code != UNKNOWN_SETTING or setting.important:
                self._restore()
                raise

    def _restore(self) -> None:
        if self._before:
            self.execute("SET " + ", ".join(f"{name} = {value}" for name, value in self._before.items()))
        self._before = {}
        self._applied = {}

    def _set(self, settings: Mapping[str, str]) -> None:
        if not all(map(PLAIN_NAME.fullmatch, settings)):
            raise refusal(62, f"No names of settings: {sorted(settings)}"[:500])
        self.execute("SET " + ", ".join(f"{name} = {quoted(value)}" for name, value in settings.items()))


def _emptied(folder: Path) -> Path:
    """What waits there is of a process that was killed; nobody was told that it is stored."""
    folder.mkdir(exist_ok=True)
    for left in folder.glob("*.native"):
        left.unlink()
    return folder.absolute()


def not_streamed(error: ClickHouseError) -> bool:
    """The engine streams what SELECT answers; the rest has to be executed whole."""
    return NOT_STREAMED in error.message
