"""ONE Record: one meaning in every way of writing it, identities that are not guessed, nothing fetched."""

import socket
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from ingest.adapters.air_onerecord import parse
from ingest.adapters.air_status import IGNORED, STATUSES
from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import ref
from schemas.relations import Change, inside, same

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "onerecord"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
CARGO = "https://onerecord.iata.org/ns/cargo#"
SHIPMENT, AWB = "https://1r.example.com/lo/s", ref("awb", "784-45120364")
OBJECT = ref("object", SHIPMENT)


def event(code: object, **more: object) -> dict[str, Any]:
    told = {"eventCode": code, "eventDate": "2026-06-19T12:00:00Z", "eventFor": {"@id": SHIPMENT}}
    return {"@context": {"@vocab": CARGO}, "@type": "LogisticsEvent", **told, **more}


def said(message: dict[str, Any]) -> list[Movement]:
    return parse(orjson.dumps(message), HEARD)


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_is_of_the_kind_that_its_telex_is_of(code: str) -> None:
    (fact,) = said(event({"@id": f"https://onerecord.iata.org/ns/code-lists/StatusCode#{code}"}))
    assert (fact.kind, fact.attributes["status"]) == (STATUSES[code], code)


@pytest.mark.parametrize("code", IGNORED)
def test_what_moves_nothing_says_nothing(code: str) -> None:
    assert said(event(code)) == []


@pytest.mark.parametrize(
    "code",
    [
        "DEP",
        {"@id": "statusCode:DEP"},
        [{"@value": "DEP"}],
        {"code": "DEP"},
        {"@type": "CodeListElement", "code": ["DEP"]},
    ],
)
@pytest.mark.parametrize("prefix", ["", "cargo:", CARGO, "https://onerecord.iata.org/LogisticsEvent#"])
def test_however_a_name_and_a_code_are_written_they_say_one_thing(code: object, prefix: str) -> None:
    told = {prefix + key if key[0] != "@" else key: value for key, value in event(code).items()}
    assert [fact.id for fact in said(told)] == [fact.id for fact in said(event("DEP"))]


def test_an_address_that_ends_in_digits_is_no_air_waybill() -> None:
    (fact,) = said(event("DEP", eventFor={"@id": "https://1r.example.com/waybills/784-45120364"}))
    assert fact.refs == (ref("object", "https://1r.example.com/waybills/784-45120364"),)


def test_a_later_message_joins_an_address_with_its_waybill() -> None:
    waybill = {"@type": "Waybill", "waybillPrefix": "784", "waybillNumber": "45120364"}
    (told,) = said({"@context": {"@vocab": CARGO}, "@id": SHIPMENT, "@type": "Shipment", "waybill": waybill})
    assert told.kind is Kind.LINKED
    assert told.relations == (same(AWB, OBJECT),)


def test_an_event_without_an_object_is_of_the_one_its_address_lies_below() -> None:
    (fact,) = said(event("DEP", eventFor=None) | {"@id": f"{SHIPMENT}/logistics-events/1"})
    assert fact.refs == (OBJECT,)


def test_a_movement_among_the_objects_of_an_event_carries_the_others() -> None:
    times = {"direction": "OUTBOUND", "movementTimeType": "SCHEDULED", "movementTimestamp": "2026-06-19T01:00:00+08:00"}
    flown = {"@type": "TransportMovement", "transportIdentifier": "CZ307", "movementTimes": times}
    (fact,) = said(event("DEP", eventFor=[{"@id": SHIPMENT}, flown]))
    assert fact.relations == (inside(OBJECT, ref("flight", "CZ307/2026-06-19"), Change.OPENS),)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a context was fetched"))
    assert said(event("DEP") | {"@context": "https://onerecord.iata.org/ns/cargo"})


def test_nodes_may_name_each_other_without_end() -> None:
    waybill = {"@id": "https://1r.example.com/lo/w", "@type": "Waybill", "shipment": {"@id": SHIPMENT}}
    shipment = {"@id": SHIPMENT, "@type": "Shipment", "waybill": {"@id": "https://1r.example.com/lo/w"}}
    graph = {"@context": {"@vocab": CARGO}, "@graph": [waybill, shipment]}
    assert {refs for fact in said(graph) for refs in fact.refs} == {
        OBJECT,
        ref("object", "https://1r.example.com/lo/w"),
    }


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpora are not on this machine")
def test_public_examples_are_read_or_refused_because_they_name_nothing() -> None:
    results = [result for path in sorted(CORPUS.iterdir()) for result in read(BytesIO(path.read_bytes()), HEARD)]
    assert sum(isinstance(result, Understood) for result in results) == 15
    assert {result.where for result in results if isinstance(result, Dead)} == {"eventFor", "@id"}
