"""`lianyun deadletters`: what nobody could read, looked at and read again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.intake import Intake
from ingest.letters import Letter, letters, replay
from ingest.sender import Sender
from ingest.store import Store
from ingest.transports.source import parties
from ingest.trust import Trust
from lianyun import connections
from lianyun.settings import settings

SHORT = 12  # hex digits of an id that are shown, and enough to name it
app = typer.Typer(no_args_is_help=True, help="What nobody could read: list, show, replay.")
out = Console()


class NoLetter(Exception):
    """Nothing has this id."""


Ids = Annotated[list[str] | None, typer.Argument(help="ids, or their beginnings")]


@app.command("list")
def list_(
    replayed: Annotated[bool, typer.Option("--replayed", help="also those that were read since")] = False,
    limit: Annotated[int, typer.Option(min=1, help="at most so many")] = 50,
) -> None:
    """The latest first."""
    table = Table("id", "received", "source", "format", "where", "rule", box=None, pad_edge=False)
    with _store() as store:
        for number, letter in enumerate(letters(store, replayed=replayed)):
            if number < limit:
                table.add_row(*_row(letter))
    out.print(table)


@app.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID", help="id, or its beginning")]) -> None:
    """One letter with its bytes: as text where they are text, else in hex."""
    with _store() as store:
        for letter in _found(store, [id_])[:1]:
            out.print(f"[bold]{letter.id}[/]  {letter.received_at:%Y-%m-%d %H:%M:%S} UTC  {escape(letter.source)}")
            out.print(
                f"[red]{escape(letter.format)} · {escape(letter.where)}: {escape(letter.rule)}[/]", highlight=False
            )
            out.print(_readable(letter.body), markup=False, highlight=False, soft_wrap=True)


@app.command("replay")
def replay_(ids: Ids = None) -> None:
    """Read letters again (all of them where no id is given): after a fix, their facts go where they belong."""
    engines = connections.engines(settings())
    with _store() as store:
        chosen = _found(store, ids) if ids else list(letters(store))
        sender = Sender(engines.kafka)
        intake = Intake(Store(engines.clickhouse), sender, engines.partitions, Trust(parties(settings().sources)))
        read = sum(replay(letter, store, intake)[1] == 0 for letter in chosen)
        intake.close()
        sender.close()
    out.print(f"{read} of {len(chosen)} could be read now")


@contextmanager
def _store() -> Iterator[Store]:
    store = Store(connections.clickhouse(settings()))
    yield store
    store.close()


def _found(store: Store, ids: list[str]) -> list[Letter]:
    found = list(letters(store, tuple(ids), replayed=True))
    for id_ in ids:
        if not any(letter.id.startswith(id_) for letter in found):
            raise NoLetter(f"no dead letter has the id {id_}; `lianyun deadletters list` shows them")
    return found


def _row(letter: Letter) -> tuple[str, ...]:
    received = f"{letter.received_at:%Y-%m-%d %H:%M:%S}"
    return letter.id[:SHORT], received, *map(escape, (letter.source, letter.format, letter.where, letter.rule))


def _readable(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body.hex(" ")
    return text if text.isprintable() or all(char.isprintable() or char.isspace() for char in text) else body.hex(" ")
