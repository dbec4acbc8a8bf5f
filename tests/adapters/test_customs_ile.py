"""UK inventory linking: rules that hold for all movements and states."""

from datetime import UTC, datetime

import pytest

from ingest.adapters.customs_ile import parse
from ingest.adapters.customs_ile_code import MOVEMENTS, NO_CONTROL, ROUTES, STATES
from ingest.message import Heard, Malformed
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.refs import ref
from schemas.relations import Change, inside
from schemas.times import Zone

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
UCR = ref("consignment", "6GB000000000002-EX0001")


def block(number: str = "6GB000000000002-EX0001", type_: str = "D") -> str:
    return f"<ucrBlock><ucr>{number}</ucr><ucrType>{type_}</ucrType></ucrBlock>"


def request(code: str, more: str = "", ucr: str = "") -> list[Movement]:
    message = f"""<inventoryLinkingMovementRequest><messageCode>{code}</messageCode>{ucr or block()}
    <goodsLocation>GBAUFXTFXTDGL</goodsLocation>{more}</inventoryLinkingMovementRequest>"""
    return parse(message.encode(), HEARD)


def response(status: str, ucr: str = "") -> list[Movement]:
    message = f"""<inventoryLinkingMovementResponse><messageCode>EAL</messageCode>{ucr or block()}
    <entryStatus>{status}</entryStatus></inventoryLinkingMovementResponse>"""
    return parse(message.encode(), HEARD)


@pytest.mark.parametrize("code", MOVEMENTS)
def test_a_movement_tells_its_own_time(code: str) -> None:
    step = MOVEMENTS[code]
    (fact,) = request(code, f"<{step.time}>2026-06-20T15:01:00+01:00</{step.time}>")
    assert (fact.kind, fact.certainty) == (step.kind, step.certainty)
    assert fact.occurred_at == datetime(2026, 6, 20, 14, 1, tzinfo=UTC)


def test_an_anticipated_arrival_is_an_estimate() -> None:
    assert request("EAA")[0].certainty is Certainty.ESTIMATED


def test_a_time_without_offset_is_on_the_clock_of_the_port() -> None:
    (fact,) = request("EAL", "<goodsArrivalDateTime>2026-06-20T15:01:00</goodsArrivalDateTime>")
    assert (fact.occurred_at, fact.zone) == (datetime(2026, 6, 20, 14, 1, tzinfo=UTC), Zone.PLACE)


def test_a_movement_without_a_time_is_of_now_and_told_again_it_is_the_same_report() -> None:
    (fact,) = request("EAL", "<movementReference>EXMOVE1</movementReference>")
    assert (fact.occurred_at, fact.zone) == (HEARD.received_at, Zone.ASSUMED)
    assert fact.report == "EAL/EXMOVE1/consignment:6GB000000000002-EX0001/arrival_reported"


@pytest.mark.parametrize(
    ("carrier", "conveyance"),
    [
        ("109176187", "vessel:IMO9176187"),
        ("11EXAMPLE STAR", "vessel:NAME-EXAMPLE STAR"),
        ("30EX26AMP", "truck:EX26AMP"),
        ("40BA0123", "flight:BA123/2026-06-22"),
    ],
)
def test_a_departure_is_on_its_conveyance(carrier: str, conveyance: str) -> None:
    time = "<goodsDepartureDateTime>2026-06-22T00:30:00+01:00</goodsDepartureDateTime>"
    (fact,) = request("EDL", f"{time}<transportDetails><transportID>{carrier}</transportID></transportDetails>")
    assert inside(UCR, ref(*conveyance.split(":")), Change.OPENS) in fact.relations


@pytest.mark.parametrize(("type_", "code"), STATES)
def test_every_state_has_its_kind(type_: str, code: str) -> None:
    (fact,) = response(f"<soe>{code}</soe>", block("GB/EXAM-MASTER0001", "M") if type_ == "M" else "")
    assert fact.kind is STATES[type_, code]


@pytest.mark.parametrize("code", [*ROUTES, *NO_CONTROL])
def test_a_route_with_a_control_selects_the_goods(code: str) -> None:
    kinds = [fact.kind for fact in response(f"<roe>{code}</roe>")]
    assert kinds == [Kind.LINKED, *([ROUTES[code]] if code in ROUTES else [])]


def test_an_unknown_state_and_route_are_kept_as_unmapped() -> None:
    assert [fact.attributes.get("code") for fact in response("<soe>99</soe><roe>9</roe>")] == ["99", "9"]


@pytest.mark.parametrize(("option", "change"), [("A", "opens"), ("F", "opens"), ("R", "closes"), ("", "states")])
def test_a_movement_may_put_its_consignment_into_a_master(option: str, change: str) -> None:
    told = f"<masterUCR>GB/EXAM-MASTER0001</masterUCR><masterOpt>{option}</masterOpt>"
    (fact,) = request("EAA", told)
    assert fact.relations == (inside(UCR, ref("consignment", "GB/EXAM-MASTER0001"), Change(change)),)


def test_a_query_says_nothing() -> None:
    assert parse(b"<inventoryLinkingQueryRequest><queryUCR/></inventoryLinkingQueryRequest>", HEARD) == []


def test_a_ucr_of_no_type_is_refused() -> None:
    with pytest.raises(Malformed, match="neither D nor M"):
        request("EAL", ucr=block(type_="X"))
