"""The `lianyun` command. Each command is a few lines that call what does the work; a mistake of the user is one line."""

import logging
import os
import signal
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from clickhouse_driver import Client
from clickhouse_driver.errors import Error as StoreError
from confluent_kafka import KafkaException
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.explain import explained
from ingest.message import Heard, Unacknowledged
from ingest.transports.source import BadSources
from lianyun import broker, connections, demo, explanation, feeding, letters, show, status
from lianyun.broker import BrokerFailed
from lianyun.client import ApiError, path
from lianyun.connections import NotRunning
from lianyun.folder import Taken
from lianyun.letters import NoLetter
from lianyun.settings import BadSetting, settings
from lianyun.store import StoreFailed
from lianyun.supervisor import Failed, Supervisor
from lianyun.words import Language, word
from schemas.migrate import Drift, migrate
from schemas.retention import retain

MISTAKES = (
    ApiError,
    BadSetting,
    BadSources,
    BrokerFailed,
    Drift,
    Failed,
    NoLetter,
    NotRunning,
    StoreFailed,
    Taken,
    Unacknowledged,
)
AWAY = (StoreError, KafkaException, OSError, EOFError)
out = Console()
err = Console(stderr=True, highlight=False)


app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Lianyun 联运: one live, explained timeline per shipment.",
)
app.add_typer(letters.app, name="deadletters")

Device = Annotated[str, typer.Option(help="their vehicle, as truck:粤B12345, where the format names none (GPS)")]
Lang = Annotated[Language, typer.Option(help="en or zh")]
LANGUAGE = Language.CHINESE if os.environ.get("LANG", "").startswith("zh") else Language.ENGLISH
RECEIVED = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]


@app.command()
def up() -> None:
    """Start everything on this machine, and stay until Ctrl-C."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    supervisor = Supervisor(settings())
    over = Event()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        supervisor.start()
        out.print(f"Lianyun 联运 runs: [bold]{supervisor.url}[/]  (Ctrl-C ends it)")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        supervisor.run(over)
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()


@app.command("status")
def status_() -> None:
    """What runs, what it holds, and whether it is well. Exits with 1 where it is not."""
    report = status.report(settings())
    out.print(report.table)
    raise typer.Exit(0 if report.is_well else 1)


@app.command()
def ingest(
    what: Annotated[str, typer.Argument(metavar="FILE|DIR|-", help="messages in any format; - is standard input")],
    source: Annotated[str, typer.Option(help="who sends them, where they do not say so themselves")] = "",
    device: Device = "",
    strict: Annotated[bool, typer.Option("--strict", help="exit with 1 if anything could not be read")] = False,
) -> None:
    """Tell messages to a running copy, and print what it understood."""
    table = Table("file", "formats", box=None, pad_edge=False)
    for column in ("messages", "facts", "dead"):
        table.add_column(column, justify="right")
    fed: list[feeding.Fed] = []
    try:
        with out.status(feeding.progress(fed, what)) as doing:  # seen on a terminal only
            for one in feeding.feed(connections.api(settings()), what, source, device):
                fed.append(one)
                doing.update(feeding.progress(fed, what))
                table.add_row(
                    one.name, ", ".join(one.formats), str(one.messages), str(one.facts), str(one.dead_count or "")
                )
    finally:  # what was acknowledged before something failed is told too
        if fed:
            out.print(table)
    for one in fed:
        for format_, where, rule in one.dead:
            told = " · ".join(filter(None, (format_, where)))
            out.print(f"[red]{escape(one.name)}[/] {escape(told)}: {escape(rule)}", soft_wrap=True, highlight=False)
    raise typer.Exit(1 if strict and any(one.dead_count for one in fed) else 0)


@app.command()
def explain(
    stream: Annotated[
        typer.FileBinaryRead, typer.Argument(metavar="FILE|-", help="messages in any format; - is standard input")
    ],
    lang: Lang = LANGUAGE,
    device: Device = "",
    received: Annotated[
        datetime | None, typer.Option(formats=RECEIVED, help="when it was received, for formats without a year; now")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="messages to explain, 0 for all")] = 20,
    rows: Annotated[int, typer.Option(min=0, help="fields and facts of a message to show, 0 for all")] = 300,
) -> None:
    """What each message says, field by field, and what becomes of it. Needs no running copy; nothing is stored."""
    heard = Heard("", received.astimezone(UTC) if received else datetime.now(UTC), device=device)
    found = explained(stream, heard)
    manner = explanation.Manner(lang, rows, out.width)
    for number, one in enumerate(islice(found, limit or None), 1):
        for piece in explanation.told(one, number, manner):
            out.print(piece, highlight=False)
    if limit and next(found, None):
        out.print(word("more_messages", lang))


@app.command()
def track(
    ref: Annotated[str, typer.Argument(help="any reference: container, bill, air waybill, booking, declaration …")],
    lang: Lang = LANGUAGE,
    as_known_at: Annotated[str, typer.Option(help="a time (RFC 3339): what was known then")] = "",
) -> None:
    """One shipment's timeline; a list where several have this reference."""
    api = connections.api(settings())
    found = api.get("/v1/shipments", {"ref": ref})["shipments"]
    if not found:
        raise ApiError(f"nothing is known of {ref}", 404)
    if len(found) > 1:
        out.print(show.shipments(found, lang))
        return
    known = {"as_known_at": as_known_at} if as_known_at else None
    out.print(show.timeline(api.get(path("shipments", found[0]["id"], "timeline"), known), lang))


@app.command()
def replay(
    since: Annotated[
        datetime | None, typer.Option(help="only what was stored since then; UTC where it has no offset")
    ] = None,
) -> None:
    """Send stored facts and positions to the workers again, after a change of rules or the loss of a broker."""
    at = since.replace(tzinfo=UTC) if since and since.tzinfo is None else since
    out.print(f"{status.replay(connections.engines(settings()), at)} records sent again")


@app.command("migrate")
def migrate_() -> None:
    """Bring the store's tables up to date, and make the topics that an external Kafka lacks."""
    given = settings()
    with Client.from_url(connections.clickhouse(given)) as client:
        done = migrate(client) + retain(client, given.raw_days)
    if given.kafka:
        done += broker.make_topics(given.kafka_client(), given.partitions, given.replicas)
    out.print("\n".join(done) or "everything was up to date")


@app.command()
def simulate(
    seed: int = 1,
    scale: Annotated[int, typer.Option(min=1, help="consignments of each story")] = 1,
    to: Annotated[Path | None, typer.Option(help="write the messages into this folder instead")] = None,
) -> None:
    """Tell the messages of an invented world to a running copy, or write them to files."""
    told = demo.written(to, seed, scale) if to else demo.told(connections.api(settings()), seed, scale)
    out.print(f"{told} messages")


@app.command("demo")
def demo_(
    once: Annotated[
        bool, typer.Option("--once", help="play it to the end, check it against the truth, and stop")
    ] = False,
    seed: int = 1,
    scale: Annotated[int, typer.Option(min=1, help="consignments of each story")] = 1,
    lang: Lang = LANGUAGE,
) -> None:
    """Start everything in a folder of its own and play a live scenario."""
    raise typer.Exit(demo.run(settings(), demo.Play(once, seed, scale, lang), out))


def main() -> None:
    """Tells what a user can do something about in one line, and exits with 1."""
    logging.getLogger("clickhouse_driver").setLevel(logging.CRITICAL)  # what it logs it also raises
    try:
        app(prog_name="lianyun")
    except MISTAKES as error:
        err.print(f"[red]lianyun:[/] {escape(str(error))}", soft_wrap=True)
    except AWAY as error:
        err.print(f"[red]lianyun:[/] {escape(str(error).splitlines()[0])}", soft_wrap=True)
    sys.exit(1)
