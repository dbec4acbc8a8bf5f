"""DCSA Track & Trace: the standard's own examples, good and bad."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import orjson
import pytest

from ingest.adapters.sea_dcsa import parse
from ingest.adapters.sea_dcsa_code import CERTAINTY, CODES, EMPTY, EQUIPMENT, IGNORED, TRANSPORT
from ingest.message import Heard, Malformed
from ingest.reading import Dead, Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.places import at

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "dcsa_tnt"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")


def event(type_: str, code: str, **more: object) -> dict[str, object]:
    return {
        "eventCreatedDateTime": "2026-06-19T09:00:00Z",
        "eventType": type_,
        "eventClassifierCode": "ACT",
        "eventDateTime": "2026-06-19T08:30:00+08:00",
        CODES[type_]: code,
        "equipmentReference": "EXCU1000010",
        **more,
    }


def told(event: dict[str, object]) -> list[Movement]:
    facts = parse(orjson.dumps(event), HEARD)
    assert all(isinstance(fact, Movement) for fact in facts)
    return [fact for fact in facts if isinstance(fact, Movement)]


@needs_corpora
def test_the_examples_of_every_version_are_understood() -> None:
    for path in sorted(CORPORA.glob("*.json")):
        if "wrong" not in path.name:
            results = list(read(BytesIO(path.read_bytes()), HEARD))
            assert all(isinstance(result, Understood) for result in results), path.name
            assert results, path.name


@needs_corpora
def test_wrong_attribute_values_are_refused_by_name() -> None:
    (path,) = CORPORA.glob("*220-response-wrong-attribute-values.json")
    place, document, removed_seal = read(BytesIO(path.read_bytes()), HEARD)
    assert isinstance(place, Dead)
    assert place.where == "UNLocationCode"
    assert isinstance(document, Dead)
    assert document.where == "documentReferences"
    assert isinstance(removed_seal, Understood)
    assert removed_seal.facts == []


@needs_corpora
def test_every_event_of_the_2_2_example_keeps_its_identity_and_times() -> None:
    (path,) = CORPORA.glob("*tnt-220-response.json")
    events = json.loads(path.read_bytes())
    for given, result in zip(events, read(BytesIO(path.read_bytes()), HEARD), strict=True):
        assert isinstance(result, Understood)
        for fact in result.facts:
            assert isinstance(fact, Movement)
            assert fact.report == given["eventID"]
            assert fact.occurred_at == datetime.fromisoformat(given["eventDateTime"])
            assert fact.reported_at == datetime.fromisoformat(given["eventCreatedDateTime"])


@pytest.mark.parametrize("code", EQUIPMENT)
def test_every_equipment_code_is_a_milestone(code: str) -> None:
    (fact,) = told(event("EQUIPMENT", code, emptyIndicatorCode="LADEN", facilityTypeCode="POTE"))
    assert fact.kind is EQUIPMENT[code]


@pytest.mark.parametrize("code", EMPTY)
def test_an_empty_box_at_a_depot_begins_or_ends_a_trip(code: str) -> None:
    (fact,) = told(event("EQUIPMENT", code, emptyIndicatorCode="EMPTY", facilityTypeCode="DEPO"))
    assert fact.kind is EMPTY[code]


@pytest.mark.parametrize("code", TRANSPORT)
@pytest.mark.parametrize("classifier", CERTAINTY)
def test_the_classifier_is_the_certainty(code: str, classifier: str) -> None:
    (fact,) = told(event("TRANSPORT", code, eventClassifierCode=classifier))
    assert (fact.kind, fact.certainty) == (TRANSPORT[code], CERTAINTY[classifier])


@pytest.mark.parametrize("code", sorted(IGNORED))
def test_what_moves_nothing_says_nothing(code: str) -> None:
    assert told(event("EQUIPMENT", code)) == []


@pytest.mark.parametrize("type_", CODES)
def test_an_unknown_code_is_kept_with_its_list(type_: str) -> None:
    (fact,) = told(event(type_, "ZZZZ"))
    assert fact.kind is Kind.UNMAPPED
    assert fact.attributes["code"] == "ZZZZ"
    assert fact.attributes["list"] == f"DCSA {CODES[type_]}"


@pytest.mark.parametrize("field", ["eventDateTime", "eventCreatedDateTime"])
@pytest.mark.parametrize("value", ["2026-06-19T08:30:00", "2026-06-19", "", None, 1, "2026-13-01T00:00:00Z"])
def test_a_time_without_offset_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(Malformed) as refused:
        told(event("TRANSPORT", "ARRI", **{field: value}))
    assert refused.value.where == field


def test_addresses_of_people_are_not_copied() -> None:
    place = {
        "locationName": "Depot",
        "UNLocationCode": "CNYTN",
        "address": {"name": "Somebody", "street": "Their Road"},
    }
    (fact,) = told(event("EQUIPMENT", "GTIN", eventLocation=place))
    assert "Somebody" not in repr(fact)
    assert "Their Road" not in repr(fact)


def test_a_facility_of_another_place_is_not_the_events() -> None:
    call = {"modeOfTransport": "VESSEL", "facilityCode": "YICT", "location": {"UNLocationCode": "CNYTN"}}
    (fact,) = told(event("EQUIPMENT", "DISC", eventLocation={"UNLocationCode": "CNSZX"}, transportCall=call))
    assert fact.place == at("CNSZX")


def test_a_retraction_without_a_time_counts_from_when_it_was_heard() -> None:
    (fact,) = told({"eventID": "E-1", "isRetracted": True, "eventClassification": {}})
    assert (fact.retracts, fact.occurred_at) == (("E-1",), HEARD.received_at)
