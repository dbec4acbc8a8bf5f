"""China Customs receipts: rules that hold for all of them, and that both shapes say the same."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from ingest.adapters.customs_declaration import parse
from ingest.message import Heard
from schemas.customs import codes
from schemas.movement import Movement
from schemas.times import Precision, Zone

HERE = Path(__file__).parent / "customs_declaration"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
RECEIPT = {
    "receipt_no": "R-1",
    "code": "800",
    "occurred_at": "2026-06-19T14:30:00",
    "declaration_no": "531620261600000019",
}


def told(**more: object) -> list[Movement]:
    return parse(orjson.dumps(RECEIPT | more), HEARD)


@pytest.mark.parametrize(("list_", "code"), codes())
def test_every_code_of_the_table_is_read(list_: str, code: str) -> None:
    more = {"message_type": code} if list_ == "message" else {"code": code, "code_list": list_}
    (fact,) = told(**more)
    assert fact.kind is codes()[list_, code].kind
    assert fact.attributes["name"] == codes()[list_, code].name_zh


def test_times_are_beijing_time_unless_they_carry_an_offset() -> None:
    (local,) = told()
    (given,) = told(occurred_at="2026-06-19T06:30:00Z")
    assert local.occurred_at == given.occurred_at == datetime(2026, 6, 19, 6, 30, tzinfo=UTC)
    assert (local.offset, given.offset) == (480, 0)
    assert local.zone is Zone.GIVEN


def test_a_date_is_a_day() -> None:
    (fact,) = told(occurred_at="20260619")
    assert (fact.occurred_at, fact.precision) == (datetime(2026, 6, 18, 16, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    ("type_", "step", "combined"), [("005000", "summary", None), ("006000Z", "complete", "yes"), ("", None, None)]
)
def test_the_declaration_type_tells_the_step_and_the_combined_port(
    type_: str, step: str | None, combined: str | None
) -> None:
    (fact,) = told(declaration_type=type_)
    assert fact.attributes.get("step") == step
    assert fact.attributes.get("combined_port") == combined


def test_the_ninth_digit_tells_the_direction() -> None:
    assert told()[0].attributes["direction"] == "import"
    assert told(declaration_no="531620260600000019")[0].attributes["direction"] == "export"


def test_both_shapes_say_the_same() -> None:
    json = parse((HERE / "released_two_boxes" / "input.json").read_bytes(), HEARD)
    xml = parse((HERE.with_name("customs_declaration_xml") / "released_two_boxes" / "input.xml").read_bytes(), HEARD)
    assert json == xml


def test_a_declaration_of_two_bills_does_not_make_them_one_shipment() -> None:
    facts = told(consignments=[{"bill_no": "A1"}, {"bill_no": "B2"}])
    assert not [relation for fact in facts for relation in fact.relations]
    assert [fact.attributes.get("declaration") for fact in facts] == [
        None,
        RECEIPT["declaration_no"],
        RECEIPT["declaration_no"],
    ]
