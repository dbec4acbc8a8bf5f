"""An API whose engines are away answers, and says so."""

import pytest
from httpx import Client
from starlette.testclient import TestClient


def test_a_process_without_engines_is_up_but_not_ready(alone: TestClient) -> None:
    assert alone.get("/healthz").json() == {"status": "ok"}
    answered = alone.get("/readyz")
    assert (answered.status_code, answered.headers["content-type"]) == (503, "application/problem+json")
    checks = answered.json()["checks"]
    assert "cannot be reached" in checks["store"]
    assert "does not answer" in checks["broker"]
    assert "127.0.0.1" not in answered.text  # nor any password


@pytest.mark.parametrize(
    "path",
    [
        "/v1/shipments",
        "/v1/shipments?ref=MSCU1234566",
        "/v1/shipments/bill:ONEYSZPU12345678",
        "/v1/shipments/bill:ONEYSZPU12345678/timeline",
        "/v1/shipments/bill:ONEYSZPU12345678/milestones/loaded@CNSZX/why",
        "/v1/messages/0f343b0931126a20f133d67c2b018a3b",
        "/v1/positions",
        "/v1/live",
    ],
)
def test_a_store_that_is_away_is_a_problem_to_come_back_from(alone: TestClient, path: str) -> None:
    answered = alone.get(path)
    assert (answered.status_code, answered.json()["type"]) == (503, "/problems/store-away")
    assert int(answered.headers["retry-after"]) > 0


def test_addresses_and_methods_that_are_none_are_problems(alone: TestClient) -> None:
    assert alone.get("/v1/nothing").json()["type"] == "/problems/unknown-page"
    refused = alone.delete("/v1/shipments")
    assert (refused.status_code, refused.json()["type"]) == (405, "/problems/method-not-allowed")
    assert alone.get("/v1/shipments?limit=0").json()["errors"][0]["parameter"] == "limit"


def test_every_problem_type_can_be_looked_up(alone: TestClient) -> None:
    type_ = alone.get("/v1/live").json()["type"]
    assert alone.get(type_).json()["status"] == 503
    assert alone.get("/problems/none").status_code == 404


@pytest.mark.engines
def test_with_its_engines_it_is_ready(api: Client) -> None:
    assert api.get("/readyz").json() == {"store": "ok", "broker": "ok"}
