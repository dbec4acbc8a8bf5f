"""EPCIS: rules that hold for all events, in JSON and XML alike."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from ingest.adapters import epcis_json, epcis_xml
from ingest.adapters.epcis import TYPES
from ingest.adapters.epcis_cbv import DISPOSITIONS, OBJECTS, PAPERS, STEPS, TRANSACTIONS, UNFOLLOWED
from ingest.message import Heard, Malformed
from ingest.reading import Dead, read
from schemas.milestones import MILESTONES, Kind
from schemas.movement import Movement
from schemas.refs import ref
from schemas.relations import Bond, Change, inside
from streams.known import Known
from streams.shipment import answer

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
SSCC, BOX, SHIP = "urn:epc:id:sscc:9521141.0000000012", "urn:epc:id:bic:CSQU3054383", "urn:epc:id:imovn:9176187"
PALLET = ref("package", "095211410000000120")


def told(type_: str = "ObjectEvent", **more: Any) -> list[Movement]:
    event: dict[str, Any] = {
        "type": type_,
        "eventTime": "2026-06-20T06:05:00Z",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
    }
    event |= {"epcList": [SSCC]} if type_ in ("ObjectEvent", "TransactionEvent") else {}
    return epcis_json.parse(orjson.dumps(event | more), HEARD)


def test_the_clock_is_the_one_on_the_spot() -> None:
    (fact,) = told()
    assert (fact.occurred_at, fact.offset) == (datetime(2026, 6, 20, 6, 5, tzinfo=UTC), 480)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_kind(step: str) -> None:
    (fact,) = told(bizStep=step)
    assert fact.kind is STEPS[step]
    assert fact.attributes["biz_step"] == step


def test_steps_agree_with_what_we_call_them_when_we_tell_them() -> None:
    """Our own milestones as EPCIS words come back as themselves, where CBV has one word for one of them."""
    words = {name: [kind for kind, known in MILESTONES.items() if known.cbv == name] for name in STEPS}
    alone = {name: kinds[0] for name, kinds in words.items() if len(kinds) == 1}
    by_customs = {"inspecting", "holding"}  # CBV does not say who inspects or holds
    assert {name: STEPS[name] for name in alone if name not in by_customs} == {
        name: kind for name, kind in alone.items() if name not in by_customs
    }


@pytest.mark.parametrize(("action", "change"), [("ADD", "opens"), ("DELETE", "closes"), ("OBSERVE", "states")])
def test_an_aggregation_puts_contents_in_and_takes_them_out(action: str, change: str) -> None:
    (fact,) = told("AggregationEvent", action=action, parentID=BOX, childEPCs=[SSCC], bizStep="storing")
    assert fact.relations == (inside(PALLET, ref("container", "CSQU3054383"), Change(change)),)


def test_a_box_aboard_a_ship_goes_by_sea() -> None:
    (fact,) = told("AggregationEvent", action="ADD", parentID=SHIP, childEPCs=[BOX], bizStep="loading")
    assert fact.relations == (inside(ref("container", "CSQU3054383"), ref("vessel", "IMO9176187"), Change.OPENS),)
    assert fact.mode == "sea"


def test_an_event_about_many_things_is_a_movement_of_each() -> None:
    items = [f"urn:epc:id:sgtin:9521141.012345.{n}" for n in range(100)]
    facts = told(epcList=[*items, *items])
    assert len(facts) == 100
    assert all(len(fact.refs) == 1 for fact in facts)


def test_two_bills_of_one_pallet_are_not_one_bill() -> None:
    bills = [{"type": "bol", "bizTransaction": f"urn:epcglobal:cbv:bt:9521141000011:EXBL{n}"} for n in (1, 2)]
    (fact,) = told(bizTransactionList=bills)
    assert {r for r in fact.relations if r.bond is Bond.SAME} == set()
    assert {r.outer for r in fact.relations if r.inner == PALLET} == {ref("bill", "EXBL1"), ref("bill", "EXBL2")}


def test_a_transaction_taken_off_ties_nothing() -> None:
    order = {"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521141000011:4711"}
    (fact,) = told("TransactionEvent", action="DELETE", bizTransactionList=[order])
    assert fact.relations == ()


def test_a_declared_error_takes_the_event_back_with_an_id_and_without() -> None:
    error: dict[str, Any] = {"errorDeclaration": {"declarationTime": "2026-06-19T00:00:00Z"}}
    numbered: dict[str, Any] = {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    for more in (numbered, {}):
        said, taken_back = told(bizStep="shipping", **more) + told(bizStep="shipping", **more, **error)
        other = told(bizStep="arriving")
        known = Known([said, taken_back, *other])
        assert [known.is_live(fact) for fact in (said, *other)] == [False, True]


def test_an_error_that_is_declared_of_an_event_recorded_later_still_counts() -> None:
    error: dict[str, Any] = {"errorDeclaration": {"declarationTime": "2026-06-19T00:00:00Z"}}
    (said,) = told(recordTime="2026-06-25T00:00:00Z")
    assert not Known([said, *told(**error)]).is_live(said)


def test_json_and_xml_say_the_same() -> None:
    document = f"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1"><EPCISBody><EventList><ObjectEvent>
    <eventTime>2026-06-20T06:05:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
    <epcList><epc>{SSCC}</epc></epcList><action>OBSERVE</action>
    <bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""
    assert epcis_xml.parse(document.encode(), HEARD) == told(bizStep="shipping")


def test_a_pallet_an_order_and_a_bill_are_told_what_their_box_does() -> None:
    papers = [
        {"type": type_, "bizTransaction": f"urn:epcglobal:cbv:bt:9521141000011:{number}"}
        for type_, number in (("bol", "EXBL1"), ("po", "PO1"))
    ]
    facts = told(
        "AggregationEvent", action="ADD", parentID=BOX, childEPCs=[SSCC], bizStep="packing", bizTransactionList=papers
    )
    facts += told("AggregationEvent", action="ADD", parentID=SHIP, childEPCs=[BOX], bizStep="loading")
    for name in (PALLET, ref("bill", "EXBL1"), ref("order", "PO1")):
        timeline = answer(name, facts)
        assert [step.kind for step in timeline.milestones] == [Kind.STUFFED, Kind.LOADED]
        assert [leg.conveyance for leg in timeline.legs] == ["vessel:IMO9176187"]


def test_what_is_wrong_names_the_event() -> None:
    document = {"@context": ["x"], "type": "EPCISDocument", "epcisBody": {"eventList": [{"type": "ObjectEvent"}]}}
    with pytest.raises(Malformed) as refused:
        epcis_json.parse(orjson.dumps(document), HEARD)
    assert refused.value.where == "eventList[0].action"


def test_persons_are_not_copied() -> None:
    assert told(epcList=["urn:epc:id:gsrn:9521141.9876540000"]) == []


def test_the_standard_s_words_are_all_known() -> None:
    """CBV 2.0 has 41 business steps, 33 dispositions and 13 transaction types."""
    assert (len(STEPS), len(DISPOSITIONS), len(TRANSACTIONS) + len(PAPERS)) == (41, 33, 13)
    assert not set(OBJECTS) & set(UNFOLLOWED)
    assert Kind.UNMAPPED not in {*STEPS.values(), *DISPOSITIONS.values()}


@pytest.mark.parametrize("type_", TYPES)
def test_an_event_about_nothing_is_refused(type_: str) -> None:
    empty: dict[str, Any] = {"epcList": [], "action": "ADD"}
    with pytest.raises(Malformed):
        told(type_, **empty)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
@pytest.mark.parametrize(("folder", "dead"), [("epcis20_jsonld", 0), ("epcis20_xml", 1), ("epcis12_xml", 1)])
def test_public_documents_are_read_or_refused_for_a_reason(folder: str, dead: int) -> None:
    bodies = [path.read_bytes() for path in sorted((CORPORA / folder).iterdir())]
    refused = [r for body in bodies for r in read(BytesIO(body), HEARD) if isinstance(r, Dead)]
    assert len(refused) == dead


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_public_invalid_documents_are_all_refused() -> None:
    for path in sorted((CORPORA / "epcis20_invalid").iterdir()):
        assert all(isinstance(result, Dead) for result in read(BytesIO(path.read_bytes()), HEARD)), path.name
