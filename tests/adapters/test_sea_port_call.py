"""DCSA port calls: what a request, a cancellation and a service to the ship mean."""

from datetime import UTC, datetime

import orjson
import pytest

from ingest.adapters.sea_port_call import parse
from ingest.adapters.sea_port_call_code import IGNORED, SERVICES, STEPS
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import ref
from schemas.relations import inside
from streams.known import Known

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))


def told(service: str, event: str, classifier: str = "EST", minute: int = 0, **more: object) -> list[Movement]:
    body = {
        "eventUpdatedDateTime": f"2026-06-19T09:{minute:02}:00Z",
        "portCall": {"portCallID": "P", "UNLocationCode": "CNYTN"},
        "portCallService": {
            "portCallServiceID": "S",
            "portCallServiceTypeCode": service,
            "portCallServiceEventTypeCode": event,
            **more,
        },
        "vessel": {"vesselIMONumber": "9321483"},
        "timestamp": {"classifierCode": classifier, "serviceDateTime": "2026-06-20T08:30:00+08:00"},
    }
    return parse(orjson.dumps(body), HEARD)


@pytest.mark.parametrize(("service", "event"), [step for step in STEPS if step[0] != "PORT"])
def test_every_step_of_a_call_is_told(service: str, event: str) -> None:
    (fact,) = told(service, event, "ACT")
    assert fact.kind is STEPS[service, event]


@pytest.mark.parametrize("service", IGNORED)
def test_what_is_done_to_the_ship_says_nothing(service: str) -> None:
    assert told(service, "STRT", "ACT") == []


def test_every_service_of_1_x_is_known_in_2_0() -> None:
    known = {service for service, _ in STEPS} | IGNORED.keys()
    assert set(SERVICES.values()) <= known


def test_a_request_is_kept_and_is_no_plan() -> None:
    (fact,) = told("BERTH", "ARRI", "REQ")
    assert (fact.kind, fact.attributes["requested"]) == (Kind.LINKED, "berthed")


def test_a_later_estimate_of_one_service_replaces_the_earlier_and_leaves_the_plan() -> None:
    first, plan, later = *told("BERTH", "ARRI"), *told("BERTH", "ARRI", "PLN"), *told("BERTH", "ARRI", minute=5)
    known = Known([later, plan, first])
    assert [known.is_live(fact) for fact in (first, plan, later)] == [False, True, True]


def test_a_cancelled_service_takes_all_its_times_back() -> None:
    times = [*told("BERTH", "ARRI"), *told("BERTH", "ARRI", "PLN")]
    (gone,) = told("BERTH", "ARRI", minute=5, isCanceled=True)
    known = Known([gone, *times])
    assert not any(map(known.is_live, times))
    assert (gone.kind, gone.attributes["reason"]) == (Kind.DISCREPANCY, "cancelled")


def test_a_service_is_within_its_call_and_the_call_is_the_vessels() -> None:
    (fact,) = told("BERTH", "ARRI")
    service, call = ref("voyage", "SERVICE-S"), ref("voyage", "PORTCALL-P")
    assert {inside(service, call), inside(call, ref("vessel", "IMO9321483"))} <= set(fact.relations)
