"""WCO DM: rules that hold for all notifications and declarations."""

from datetime import UTC, datetime

import pytest

from ingest.adapters.customs_wco_dm import DECLARATIONS, NOTIFICATIONS, parse
from ingest.message import Heard, Malformed
from schemas.milestones import Kind
from schemas.refs import ref
from schemas.relations import Bond, inside, same
from schemas.times import Precision, Zone

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
MRN, LRN = ref("declaration", "26GB7X9245J99OX4R0"), ref("declaration", "EX-0001")
NUMBERS = "<FunctionalReferenceID>EX-0001</FunctionalReferenceID><ID>26GB7X9245J99OX4R0</ID>"


def response(code: str, issued: str = "20260620140500Z", declaration: str = NUMBERS, more: str = "") -> bytes:
    return f"""<MetaData><Response><FunctionCode>{code}</FunctionCode>
    <IssueDateTime><DateTimeString formatCode="304">{issued}</DateTimeString></IssueDateTime>{more}
    <Declaration>{declaration}</Declaration></Response></MetaData>""".encode()


def declared(documents: str, boxes: tuple[str, ...] = (), place: str = "") -> bytes:
    equipment = "".join(f"<TransportEquipment><ID>{box}</ID></TransportEquipment>" for box in boxes)
    return f"""<MetaData><Declaration><FunctionCode>9</FunctionCode>{NUMBERS}<GoodsShipment>
    <Consignment>{equipment}{place}</Consignment>{documents}</GoodsShipment></Declaration></MetaData>""".encode()


def document(type_: str, number: str) -> str:
    return f"<PreviousDocument><ID>{number}</ID><TypeCode>{type_}</TypeCode></PreviousDocument>"


@pytest.mark.parametrize("code", NOTIFICATIONS)
def test_a_notification_says_its_kind_of_a_declaration_with_two_numbers(code: str) -> None:
    (fact,) = parse(response(code), HEARD)
    assert fact.kind is NOTIFICATIONS[code].kind
    assert fact.refs == (MRN, LRN)
    assert fact.relations == (same(MRN, LRN),)


def test_the_step_has_its_own_time_and_the_message_another() -> None:
    when = (
        '<AcceptanceDateTime><DateTimeString formatCode="304">20260620140455+01</DateTimeString></AcceptanceDateTime>'
    )
    (fact,) = parse(response("01", declaration=when + NUMBERS), HEARD)
    assert fact.occurred_at == datetime(2026, 6, 20, 13, 4, 55, tzinfo=UTC)
    assert fact.offset == 60
    assert fact.reported_at == datetime(2026, 6, 20, 14, 5, tzinfo=UTC)


def test_a_date_is_a_day_on_the_clock_of_the_source() -> None:
    (fact,) = parse(response("08", issued="20260620"), HEARD._replace(zone="Europe/London"))
    assert (fact.precision, fact.zone) == (Precision.DAY, Zone.ASSUMED)
    assert fact.occurred_at == datetime(2026, 6, 19, 23, tzinfo=UTC)


def test_a_code_with_line_breaks_around_it_is_that_code() -> None:
    (fact,) = parse(response("\n   9\n "), HEARD)
    assert fact.kind is Kind.CUSTOMS_CLEARED


def test_a_declaration_is_inside_its_master_and_is_not_it() -> None:
    (fact,) = parse(declared(document("DCR", "6GB1-EX") + document("MCR", "GB/EXAM-MASTER")), HEARD)
    ucr, master = ref("consignment", "6GB1-EX"), ref("consignment", "GB/EXAM-MASTER")
    assert inside(ucr, master) in fact.relations
    assert not [r for r in fact.relations if r.bond is Bond.SAME and master in (r.inner, r.outer)]


def test_a_master_ucr_of_air_freight_is_the_air_waybill() -> None:
    (fact,) = parse(declared(document("DCR", "6GB1-EX") + document("MCR", "A:18012345675")), HEARD)
    assert inside(ref("consignment", "6GB1-EX"), ref("awb", "180-12345675")) in fact.relations


def test_two_bills_under_one_declaration_are_not_one_shipment() -> None:
    facts = parse(declared(document("705", "EXBL1") + document("705", "EXBL2"), ("MSCU1234566",)), HEARD)
    assert [[r for r in fact.refs if r.startswith("bill:")] for fact in facts] == [[], ["bill:EXBL1"], ["bill:EXBL2"]]
    assert not [r for fact in facts for r in fact.relations if "bill:" in r.inner + r.outer]


def test_every_box_is_a_movement_of_its_own() -> None:
    facts = parse(declared("", ("MSCU1234566", "CSQU3054383", "MSCU1234566")), HEARD)
    assert [[r for r in fact.refs if r.startswith("container:")] for fact in facts] == [
        ["container:MSCU1234566"],
        ["container:CSQU3054383"],
    ]


def test_a_declaration_that_tells_no_time_only_links() -> None:
    (fact,) = parse(declared(""), HEARD)
    assert fact.kind is Kind.LINKED
    assert (fact.occurred_at, fact.zone) == (HEARD.received_at, Zone.ASSUMED)
    assert fact.report == "EX-0001/9"


@pytest.mark.parametrize("code", sorted(set(map(str, range(1, 20))) - set(DECLARATIONS)))
def test_an_unknown_function_is_kept_as_unmapped(code: str) -> None:
    (fact,) = parse(declared("").replace(b">9<", f">{code}<".encode()), HEARD)
    assert (fact.kind, fact.attributes["code"]) == (Kind.UNMAPPED, code)


def test_a_notification_about_nothing_is_refused() -> None:
    with pytest.raises(Malformed, match="neither an ID"):
        parse(response("01", declaration=""), HEARD)
