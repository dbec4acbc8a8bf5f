"""Who posts what nobody can read, and when that is enough."""

import pytest
from httpx import Client

from api import limit
from api.limit import Limits
from api.problems import Problem
from tests.ingest import dcsa

ELSEWHERE, OTHERS, HERE = "203.0.113.9", "203.0.113.10", "127.0.0.1"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(limit, "monotonic", told)
    return told


def seconds(limits: Limits, address: str, source: str) -> int:
    """To wait."""
    try:
        limits.check(address, source)
    except Problem as problem:
        return int(problem.more["retry_seconds"])
    return 0


def test_who_sends_mostly_junk_waits_and_is_then_judged_anew(clock: Clock) -> None:
    limits = Limits(0.5, 60)
    limits.heard(ELSEWHERE, "a", 0, 19)
    assert seconds(limits, ELSEWHERE, "a") == 0
    limits.heard(ELSEWHERE, "a", 0, 1)
    assert seconds(limits, ELSEWHERE, "a") == 60
    clock.now += 59.5
    assert seconds(limits, ELSEWHERE, "a") == 1
    clock.now += 0.5
    limits.heard(ELSEWHERE, "a", 0, 19)
    assert seconds(limits, ELSEWHERE, "a") == 0


def test_one_source_of_an_address_may_wait_alone(clock: Clock) -> None:
    limits = Limits(0.5, 60)
    limits.heard(ELSEWHERE, "good", 90, 0)
    limits.heard(ELSEWHERE, "bad", 0, 20)
    assert [seconds(limits, ELSEWHERE, name) for name in ("good", "bad")] == [0, 60]
    assert seconds(limits, OTHERS, "bad") == 0, "anybody may say another's name"


def test_new_names_do_not_help(clock: Clock) -> None:
    limits = Limits(0.5, 60)
    for number in range(20):
        limits.heard(ELSEWHERE, f"name {number}", 0, 1)
    assert seconds(limits, ELSEWHERE, "another name") == 60


def test_few_among_many_are_borne_however_they_come_and_who_is_here_is_not_judged(clock: Clock) -> None:
    limits = Limits(0.5, 60)
    limits.heard(ELSEWHERE, "a", 1900, 100)
    limits.heard(HERE, "a", 0, 1000)
    assert (seconds(limits, ELSEWHERE, "a"), seconds(limits, HERE, "a")) == (0, 0)


def test_no_more_callers_are_remembered_than_fit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "MOST_KNOWN", 10)
    limits = Limits(0.5, 60)
    for number in range(100):
        limits.heard(f"203.0.113.{number}", "a", 0, number % 2 * 20)
    assert len(limits._over) == len(limits._shares) == 10
    assert seconds(limits, "203.0.113.99", "a") == 60


@pytest.mark.engines
def test_it_is_answered_with_when_to_come_again(api: Client) -> None:
    headers = {"X-Forwarded-For": ELSEWHERE}
    for number in range(20):
        assert api.post("/v1/messages", content=b"junk %d" % number, headers=headers).status_code == 422
    refused = api.post("/v1/messages", content=dcsa.lines(1), headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-much-unread")
    assert refused.json()["detail"] == "20 of its last 20 messages could not be read"
    assert 50 < int(refused.headers["Retry-After"]) <= 60
    assert api.post("/v1/messages", content=dcsa.lines(1)).status_code == 200
