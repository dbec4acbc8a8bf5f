"""The watch on a real store: journeys teach once, silence is told once, and only by the shipment's home."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from clickhouse_driver import Client

from ingest.records import Record
from schemas import wire
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import Rank, rank_of, ref
from schemas.rows import INSERT_FACTS, fact_columns
from schemas.wire import Tell
from streams.batch import Answer
from streams.shipment import answer
from streams.store import Store
from streams.watch import Watch
from tests.streams.story import BILL, BOX, V1, at, happened, planned

pytestmark = pytest.mark.engines
STORY = [
    happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1),
    happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
    planned("carrier", Kind.ARRIVED, "2026-03-09 12:00", "SGSIN", V1),
]
ELSEWHERE = happened("carrier", Kind.GATE_OUT, "2026-03-11 08:00", "CNSHK", ref("container", "LYUU777777"))
NOW = at("2026-03-12")
DAY = timedelta(days=1)


class Wire:
    """What was sent."""

    def __init__(self) -> None:
        self.told: list[Movement] = []

    def send(self, records: Sequence[Record]) -> None:
        items = wire.items(*(record.body for record in records))
        self.told += [item.fact for item in items if isinstance(item, Tell)]


def keep(client: Client, facts: list[Movement], now: datetime) -> None:
    """As ingest and a worker leave them."""
    client.execute(INSERT_FACTS, fact_columns((to, f) for f in facts for to in f.addresses), columnar=True)
    named = {name for fact in facts for name in fact.refs if rank_of(name) in (Rank.CARGO, Rank.UNIT)}
    Store(client).keep_answers([Answer(answer(name, facts), 1) for name in sorted(named)], now)


def watch(client: Client, sent: Wire, here: bool = True) -> Watch:
    return Watch(client, sent, 4, lambda: range(4) if here else ())


def test_silence_is_told_when_its_sources_have_spoken_since(client: Client) -> None:
    keep(client, [*STORY, ELSEWHERE], NOW)
    sent = Wire()
    watch(client, sent).look(NOW)
    assert [(f.kind, f.refs, f.attributes["expected"]) for f in sent.told] == [(Kind.OVERDUE, (BILL,), "arrived@SGSIN")]
    assert client.execute("SELECT count() FROM facts WHERE kind = 'overdue'") == [(1,)]


def test_a_dark_source_is_no_news(client: Client) -> None:
    keep(client, STORY, NOW)
    sent = Wire()
    watch(client, sent).look(NOW)
    assert sent.told == []


def test_once_answered_it_is_not_told_again(client: Client) -> None:
    keep(client, [*STORY, ELSEWHERE], NOW)
    sent = Wire()
    watch(client, sent).look(NOW)
    keep(client, [*STORY, ELSEWHERE, *sent.told], NOW)
    watch(client, sent).look(NOW + timedelta(minutes=1))
    assert len(sent.told) == 1


def test_only_its_home_tells_and_learns(client: Client) -> None:
    keep(client, [*STORY, ELSEWHERE, happened("carrier", Kind.ARRIVED, "2026-03-09 15:00", "SGSIN", V1)], NOW)
    sent = Wire()
    watch(client, sent, here=False).look(NOW)
    assert (sent.told, client.execute("SELECT count() FROM lessons")) == ([], [(0,)])


def test_a_finished_journey_teaches_once(client: Client) -> None:
    keep(client, [*STORY, happened("carrier", Kind.ARRIVED, "2026-03-09 15:00", "SGSIN", V1)], NOW)
    for _ in range(2):
        watch(client, Wire()).look(NOW)
    taught = client.execute("SELECT measure, minutes FROM lessons FINAL WHERE measure != 'follow' ORDER BY measure")
    assert taught == [("late", 180), ("leg", 91 * 60)]


def test_what_was_judged_is_left_alone_until_something_is_told_or_it_is_due(client: Client) -> None:
    client.execute("ALTER TABLE judged REMOVE TTL")  # the story lies in the past
    keep(client, [*STORY, ELSEWHERE], NOW)
    early, late = at("2026-03-09 13:00"), at("2026-03-10 13:00")  # before the deadline, after it
    watch(client, Wire()).look(early)
    assert client.execute("SELECT id, again_at > answered_at FROM judged FINAL WHERE id = %(id)s", {"id": BILL})
    judged = client.execute("SELECT * FROM judged ORDER BY ALL")
    watch(client, Wire()).look(early)
    assert client.execute("SELECT * FROM judged ORDER BY ALL") == judged
    keep(
        client, [*STORY, ELSEWHERE, happened("customs", Kind.CUSTOMS_RELEASED, "2026-03-09", "SGSIN", BILL)], NOW + DAY
    )
    watch(client, Wire()).look(early)
    assert client.execute("SELECT * FROM judged ORDER BY ALL") != judged
    sent = Wire()
    watch(client, sent).look(late)
    assert [fact.kind for fact in sent.told] == [Kind.OVERDUE]


def test_a_look_judges_so_many_and_the_next_one_the_others(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.execute("ALTER TABLE judged REMOVE TTL")  # the story lies in the past
    monkeypatch.setattr("streams.watch.MOST", 1)
    others = [happened("carrier", Kind.LOADED, "2026-03-05", "CNYTN", ref("bill", f"LYBL90000{n}")) for n in range(3)]
    keep(client, others, NOW)
    looking = watch(client, Wire())
    for seen in (1, 2, 3, 3):
        looking.look(NOW)
        assert client.execute("SELECT uniqExact(id) FROM judged") == [(seen,)]
