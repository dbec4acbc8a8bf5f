"""The scorecard as it is answered: what is counted from what the store knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite

from api import shapes
from api.scorecard import Key, Known, Letters, Listening, Messages
from ingest.trust import Party
from schemas.trust import cautions

NO_MESSAGES = Messages(0, 0, 0, 0, 0, 0, 0, 0, [], [], [], 0, 0)
NO_LETTERS = Letters(0, 0, 0, 0)
DAYS = 7


def beginning(days: int) -> datetime:
    """Of the first of so many days in UTC, the last of which is today."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def cards(told: Known, parties: Mapping[str, Party]) -> list[shapes.Source]:
    """By source; those that are listened to and told nothing are there, too."""
    keys = sorted({*told.messages, *told.letters, *told.tellings})
    names = sorted({*(source for source, _ in keys), *(one.source or one.name for one in told.listening)})
    return [
        shapes.Source(
            name,
            [_listener(one) for one in told.listening if (one.source or one.name) == name],
            [_card(key, told) for key in keys if key[0] == name],
            _role(parties.get(name, Party())),
            parties.get(name, Party()).trust,
            [shapes.Caution(*found) for found in cautions(told.records[name])] if name in told.records else [],
        )
        for name in names
    ]


def _role(party: Party) -> str | None:
    return party.role.value if party.role else None


def _listener(one: Listening) -> shapes.Listener:
    at = datetime.fromtimestamp(one.written / 1e6, UTC)
    return shapes.Listener(one.name, one.transport, one.address, one.state, one.why or None, at)


def _card(key: Key, told: Known) -> shapes.Card:
    read, letters = told.messages.get(key, NO_MESSAGES), told.letters.get(key, NO_LETTERS)
    once = read.told + letters.all
    heard = max(told.tellings.get(key, 0), once)
    times = [at for at in (read.first, letters.first) if at], [at for at in (read.last, letters.last) if at]
    return shapes.Card(
        format=key[1],
        received=heard,
        understood=read.read - read.ignored,
        ignored=read.ignored,
        dead=letters.dead,
        duplicates=heard - once,
        facts=read.facts,
        unmapped=read.unmapped,
        codes=[shapes.Code(code, count) for code, count, _ in read.codes],
        misnumbered=read.misnumbered,
        date_only=round(read.dated / read.movements, 4) if read.movements else None,
        reported=_lags(read.reported),
        occurred=_lags(read.occurred),
        first_at=_at(min(times[0], default=0)),
        last_at=_at(max(times[1], default=0)),
    )


def _lags(seconds: Sequence[float]) -> shapes.Lags | None:
    found = [float(second) for second in seconds]
    return shapes.Lags(*found) if found and all(map(isfinite, found)) else None


def _at(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
