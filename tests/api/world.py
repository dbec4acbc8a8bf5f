"""Facts and their answers in a real store, as ingest and workers leave them, for the API to read."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import msgspec
from clickhouse_driver import Client

from schemas import wire
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, message_id, movement
from schemas.places import Place
from schemas.refs import Rank, Ref, rank_of
from schemas.rows import INSERT_FACTS, INSERT_POSITIONS, fact_columns, position_columns
from schemas.timeline import Change, Status, Update
from schemas.times import given
from schemas.trust import DERIVED, FIRST_HAND
from streams.batch import Answer
from streams.shipment import answer
from streams.store import Store

START = datetime(2026, 6, 18, 1, 30, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
INSERT_UPDATES = "INSERT INTO updates (lane, number, shipment, sequence, written, body) VALUES"
_written = count(1)


def fact(
    kind: Kind,
    refs: Sequence[str],
    hours: float,
    *,
    certainty: Certainty = Certainty.ACTUAL,
    locode: str = "CNSZX",
    source: str = "terminal",
    heard: float | None = None,
    mode: Mode = Mode.SEA,
) -> Movement:
    """A fact at START + `hours`, heard at START + `heard` hours (else as it happened)."""
    at = START + timedelta(hours=hours)
    made = movement(
        source=source,
        kind=kind,
        certainty=certainty,
        mode=mode,
        occurred=given(at.astimezone(CHINA)),
        refs=tuple(Ref(ref) for ref in refs),
        place=Place(locode) if locode else None,
        trust=DERIVED if source == "ais" else FIRST_HAND,
    )
    received = at if heard is None else START + timedelta(hours=heard)
    return msgspec.structs.replace(made, received_at=received, message=message_id(made.id.encode()))


class World:
    """`told`: every fact so far."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.told: list[Movement] = []

    def tell(self, facts: Iterable[Movement]) -> None:
        """Stores facts, and the answers of every node that they concern."""
        facts = list(facts)
        self.told += facts
        pairs = [(ref, one) for one in facts for ref in one.addresses]
        self.client.execute(INSERT_FACTS, fact_columns(pairs), columnar=True)
        nodes = {ref for one in self.told for ref in one.refs if rank_of(ref) in (Rank.CARGO, Rank.UNIT)}
        answers = [Answer(answer(ref, self.told), 1) for ref in sorted(nodes)]
        Store(self.client).keep_answers(answers, START)

    def see(self, positions: Iterable[Position]) -> None:
        self.client.execute(INSERT_POSITIONS, position_columns(positions), columnar=True)

    def update(self, updates: Iterable[Update]) -> None:
        rows = [(u.lane, u.number, u.shipment, u.sequence, next(_written), wire.encode(u)) for u in updates]
        self.client.execute(INSERT_UPDATES, rows)


def update(lane: int, number: int, shipment: Ref, sequence: int = 1) -> Update:
    now = datetime.now(UTC)
    changed = (Change(what="loaded@CNSZX", before="planned", after="actual"),)
    return Update(
        lane=lane,
        number=number,
        shipment=shipment,
        sequence=sequence,
        changes=changed,
        status=Status.PLANNED,
        occurred_at=now,
        received_at=now,
        correlated_at=now,
    )
