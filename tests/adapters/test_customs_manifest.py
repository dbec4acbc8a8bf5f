"""China Customs manifests: what replaces what, and what goods are only meant for."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import customs_manifest
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.refs import ref

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
VESSEL = ref("vessel", "IMO9321483")


def told(type_: str, body: str, function: str = "9") -> list[Movement]:
    head = f"<FunctionCode>{function}</FunctionCode><MessageType>{type_}</MessageType><SendTime>20260612101500123</SendTime>"
    means = "<BorderTransportMeans><JourneyID>EX26W</JourneyID><ID>UN9321483</ID></BorderTransportMeans>"
    message = f"<Manifest><Head>{head}</Head><Declaration>{means}{body}</Declaration></Manifest>"
    return customs_manifest.parse(message.encode(), HEARD)


def bill(number: str) -> str:
    return f"<Consignment><TransportContractDocument><ID>{number}</ID></TransportContractDocument></Consignment>"


def box(number: str) -> str:
    return (
        f"<TransportEquipment><EquipmentIdentification><ID>{number}</ID></EquipmentIdentification></TransportEquipment>"
    )


def test_a_deletion_takes_back_the_bill_it_names_and_no_other() -> None:
    first, second = told("MT1101", bill("EXBL1") + bill("EXBL2"))
    (deleted,) = told("MT1101", bill("EXBL2"), function="3")
    assert deleted.kind is Kind.RETRACTED
    assert deleted.retracts == (second.report,) != (first.report,)


def test_arrivals_of_two_boxes_for_one_voyage_do_not_replace_each_other() -> None:
    reports = {fact.report for number in ("MSCU1234566", "CSQU3054383") for fact in told("MT3101", box(number))}
    assert len(reports) == 2


@pytest.mark.parametrize("type_", ["MT2101", "MT3101"])
def test_before_loading_the_vessel_is_a_plan(type_: str) -> None:
    facts = told(type_, box("MSCU1234566"))
    assert {fact.certainty for fact in facts if VESSEL in fact.refs} == {Certainty.PLANNED}


@pytest.mark.parametrize("type_", ["MT1101", "MT4101", "MT5101"])
def test_what_is_brought_in_or_was_loaded_is_aboard(type_: str) -> None:
    (fact,) = told(type_, box("MSCU1234566"))
    assert VESSEL in fact.refs
    assert fact.certainty is Certainty.ACTUAL
