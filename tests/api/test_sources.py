"""The scorecard over real HTTP: what counts, and that nothing counts twice."""

from typing import Any
from uuid import uuid4

import pytest
from clickhouse_driver import Client as Connection
from httpx import Client
from starlette.testclient import TestClient

from ingest.intake import Intake
from ingest.letters import letters, replay
from ingest.sender import Sender
from ingest.store import Store
from tests.conftest import Engines
from tests.ingest import dcsa
from tests.lianyun.running import eventually

pytestmark = pytest.mark.engines
UNKNOWN_CODE = dcsa.body(dcsa.event(900, code="XXXX"))
WRONG_BOX = dcsa.body(dcsa.event(901, container="MSCU1234567"))


def cards(api: Client, source: str) -> dict[str, dict[str, Any]]:
    found = api.get("/v1/sources").json()["sources"]
    return {card["format"]: card for one in found if one["source"] == source for card in one["formats"]}


def tell(api: Client, source: str, body: bytes) -> None:
    assert api.post("/v1/messages", params={"source": source}, content=body).status_code in (200, 422)


def test_messages_are_counted_by_what_became_of_them(api: Client) -> None:
    source = f"carrier-{uuid4()}"
    tell(api, source, dcsa.lines(4, start=100))
    tell(api, source, UNKNOWN_CODE)
    tell(api, source, WRONG_BOX)
    tell(api, source, b'{"eventType": "EQUIPMENT"}')
    found = cards(api, source)
    card = found["sea_dcsa"]
    assert (card["understood"], card["ignored"], card["duplicates"], card["misnumbered"]) == (6, 0, 0, 1)
    assert (card["unmapped"], card["codes"][0]["count"], "XXXX" in card["codes"][0]["code"]) == (1, 1, True)
    assert card["received"] + sum(found[other]["received"] for other in found if other != "sea_dcsa") == 7
    assert sum(one["dead"] for one in found.values()) == 1
    assert card["occurred"]["p50"] > card["reported"]["p50"], "they report after it occurred"
    assert card["date_only"] == 0


def test_a_source_whose_numbers_are_wrong_is_cautioned(api: Client) -> None:
    source = f"carrier-{uuid4()}"
    events = [dcsa.event(1_000 + n, container=f"MSCU12345{n % 20:02d}") for n in range(240)]
    tell(api, source, b"\n".join(map(dcsa.body, events)))
    (found,) = [one for one in api.get("/v1/sources").json()["sources"] if one["source"] == source]
    (caution,) = found["cautions"]
    assert (caution["rule"], caution["words_zh"]) == ("misnumbered", "号码校验位错误")
    assert 0.5 < caution["share"] <= 1
    assert (found["role"], found["trust"]) == (None, None)


def test_what_is_told_again_is_a_duplicate_and_nothing_else(api: Client) -> None:
    source = f"carrier-{uuid4()}"
    tell(api, source, dcsa.lines(3, start=200))
    before = cards(api, source)["sea_dcsa"]
    for _ in range(2):
        tell(api, source, dcsa.lines(3, start=200))
    after = cards(api, source)["sea_dcsa"]
    assert (after["received"], after["duplicates"]) == (9, 6)
    kept = ("understood", "facts", "dead", "first_at", "reported", "occurred")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_dead_letter_that_is_read_again_counts_once(api: Client, engines: Engines) -> None:
    """First it is dead, then it is understood; it was told once. A letter that stays dead was told once, too."""
    source = f"carrier-{uuid4()}"
    with Connection.from_url(engines.clickhouse) as client:
        row = (uuid4().hex, 1, source, "sea_dcsa", "x", "y", dcsa.body(dcsa.event(300)), 1)
        client.execute(
            "INSERT INTO dead_letters (id, received_at, source, format, place, rule, body, written) SELECT"
            " %(id)s, now64(3), %(source)s, 'sea_dcsa', 'x', 'y', %(body)s, 1",
            {"id": row[0], "source": source, "body": row[6].decode()},
        )
    tell(api, source, b"nobody reads this")
    store, sender = Store(engines.clickhouse), Sender(engines.kafka_config)
    intake = Intake(Store(engines.clickhouse), sender, engines.partitions)
    for letter in [one for one in letters(store) if one.source == source]:
        replay(letter, store, intake)
    intake.close()
    sender.close()
    store.close()
    found = cards(api, source)
    told = {
        name: (card["received"], card["understood"], card["dead"], card["duplicates"]) for name, card in found.items()
    }
    assert told == {"sea_dcsa": (1, 1, 0, 0), "unknown": (1, 0, 1, 0)}


def test_only_the_days_asked_for_count(api: Client, engines: Engines) -> None:
    source = f"carrier-{uuid4()}"
    tell(api, source, dcsa.lines(1, start=400))
    with Connection.from_url(engines.clickhouse) as client:
        client.execute(
            "INSERT INTO messages (id, received_at, source, format, facts, earliness) SELECT"
            " '0123', now64(3) - INTERVAL 20 DAY, %(source)s, 'sea_dcsa', 1, 1",
            {"source": source},
        )
    assert cards(api, source)["sea_dcsa"]["understood"] == 1
    longer = api.get("/v1/sources", params={"days": 30}).json()["sources"]
    assert [one["formats"][0]["understood"] for one in longer if one["source"] == source] == [2]
    assert api.get("/v1/sources", params={"days": 0}).status_code == 422


def test_where_there_are_very_many_a_sample_is_looked_at(
    api: Client, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"carrier-{uuid4()}"
    with Connection.from_url(engines.clickhouse) as client:
        client.execute(
            "INSERT INTO messages (id, received_at, source, format, facts, earliness, movements, occurred_seconds) SELECT"
            " lower(hex(MD5(concat(%(source)s, toString(number))))), now64(3), %(source)s, 'f', 2, 1, 2, [60]"
            " FROM numbers(8000)",
            {"source": source},
        )
        ((rows,),) = client.execute("SELECT count() FROM messages")
    assert (cards(api, source)["f"]["understood"], api.get("/v1/sources").json()["share"]) == (8000, 1)
    monkeypatch.setattr("api.scorecard.MOST", rows // 4)
    card = cards(api, source)["f"]
    assert api.get("/v1/sources").json()["share"] == pytest.approx(0.25, abs=0.01)
    assert card["understood"] == pytest.approx(8000, rel=0.15)
    assert card["facts"] == 2 * card["understood"]
    assert card["occurred"]["p50"] == 60


def test_a_declared_source_is_there_before_it_says_anything(api: Client, engines: Engines) -> None:
    name = f"listened-{uuid4()}"
    with Connection.from_url(engines.clickhouse) as client:
        rows = [
            (name, name, "tcp", "127.0.0.1:9", state, why, n)
            for n, (state, why) in enumerate(
                [("open", ""), ("stopped", "5 of its last 5 messages could not be read")], 1
            )
        ]
        client.execute("INSERT INTO listeners VALUES", rows)
    (found,) = (one for one in api.get("/v1/sources").json()["sources"] if one["source"] == name)
    assert found["formats"] == []
    assert [(one["state"], one["why"]) for one in found["listeners"]] == [
        ("stopped", "5 of its last 5 messages could not be read")
    ]


def test_the_scorecard_is_on_metrics_too(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.gauges.CACHED_SECONDS", 0.0)
    api.get("/metrics")  # what is cached is used once more
    source = f"carrier-{uuid4()}"
    tell(api, source, dcsa.lines(2, start=500))
    tell(api, source, dcsa.lines(2, start=500))
    told = eventually(lambda: [line for line in api.get("/metrics").text.splitlines() if source in line])
    assert any('outcome="duplicates"' in line and line.endswith(" 2.0") for line in told)
    assert any("lag_seconds" in line and 'since="reported"' in line and 'quantile="p90"' in line for line in told)


def test_without_a_store_the_other_metrics_are_there(alone: TestClient) -> None:
    assert "lianyun_api_requests" in alone.get("/metrics").text
