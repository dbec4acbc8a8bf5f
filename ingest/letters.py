"""Dead letters: what nobody could read, kept whole, and read again after a fix."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import time
from typing import NamedTuple

from ingest.intake import Intake
from ingest.message import Heard
from ingest.store import Store

COLUMNS = (
    "id, toUnixTimestamp64Milli(received_at), source, format, place, rule, body, replayed_at IS NOT NULL, zone, device"
)


class Letter(NamedTuple):
    """`where` in it, and which `rule` it broke; `body`: empty when its time is over; `replayed`: it has been read since;
    `zone`, `device`: what its transport knew."""

    id: str
    received_at: datetime
    source: str
    format: str
    where: str
    rule: str
    body: bytes
    replayed: bool
    zone: str = "UTC"
    device: str = ""


def letters(store: Store, ids: tuple[str, ...] = (), replayed: bool = False) -> Iterator[Letter]:
    """The latest first; `ids`: the beginnings of those wanted, else all; `replayed`: also those read since."""
    parameters = {"all": not ids, "ids": list(ids) or [""], "replayed": replayed}
    for id_, at, source, format_, where, rule, body, done, zone, device in store.rows(LETTERS, parameters):
        received_at = datetime.fromtimestamp(at / 1000, UTC)
        told = (_text(where), _text(rule), body, bool(done), zone.decode(), _text(device))
        yield Letter(id_.decode(), received_at, source.decode(), format_.decode(), *told)


LETTERS = f"""
    SELECT {COLUMNS}
    FROM dead_letters FINAL
    WHERE (%(replayed)s OR replayed_at IS NULL) AND (%(all)s OR arrayExists(start -> startsWith(id, start), %(ids)s))
    ORDER BY received_at DESC, id
"""  # noqa: S608 - the columns are a constant of ours


def replay(letter: Letter, store: Store, intake: Intake) -> tuple[int, int]:
    """Reads a letter again as if it came now from the same source, with the time we first heard it; (understood, dead).

    It is marked as replayed where nothing in it stayed dead. Otherwise it is kept with the reasons of today. One whose bytes
    are gone (schemas/retention.py) stays dead.
    """
    if not letter.body:
        return 0, 1
    source = "" if letter.source == "unknown" else letter.source
    receipt = intake.take(letter.body, Heard(source, letter.received_at, letter.zone, letter.device, again=True))
    if not receipt.dead:
        store.insert(MARK, [[value] for value in _marked(letter)])
    return len(receipt.understood), len(receipt.dead)


MARK = (
    "INSERT INTO dead_letters"
    " (id, received_at, source, format, place, rule, body, zone, device, replayed_at, written) VALUES"
)


def _marked(letter: Letter) -> tuple[object, ...]:
    now = time()
    heard = int(letter.received_at.timestamp() * 1000)
    kept = (letter.id, heard, letter.source, letter.format, letter.where, letter.rule, letter.body)
    knew = (letter.zone, letter.device)
    return *kept, *knew, int(now * 1000), int(now * 1e6)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
