"""The live feed over real HTTP: from any cursor on, nothing is missed and nothing comes twice."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import orjson
import pytest
from clickhouse_driver import Client as Connection
from confluent_kafka import Producer
from httpx import Client, Response
from httpx import Timeout as HttpTimeout

from api import cursor
from api.feed import POLL_SECONDS
from schemas import wire
from schemas.milestones import Kind
from schemas.refs import Ref
from schemas.topics import UPDATES
from tests.api.conftest import LIMITS
from tests.api.world import World, fact, update
from tests.conftest import Engines

pytestmark = pytest.mark.engines

ONE, TWO, ALIAS = Ref("bill:LIVE00000001"), Ref("bill:LIVE00000002"), Ref("booking:LIVE00000001")
LANES = 4


class Event(NamedTuple):
    id: str
    data: dict[str, Any]

    @property
    def number(self) -> tuple[int, int]:
        return self.data["lane"], self.data["number"]


class Numbers:
    """The next number of each lane, for all tests of this file."""

    def __init__(self) -> None:
        self.last = dict.fromkeys(range(LANES), 0)

    def next(self, lane: int) -> int:
        self.last[lane] += 1
        return self.last[lane]


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    return Numbers()


@pytest.fixture(scope="module", autouse=True)
def shipments(world: World) -> None:
    world.tell([fact(Kind.LOADED, (ONE, "vessel:IMO9074729"), 1), fact(Kind.BOOKED, (ONE, ALIAS), 0)])
    world.tell([fact(Kind.LOADED, (TWO,), 1)])


@contextmanager
def stream(api: Client, last: str | None = None, parameters: dict[str, str] | None = None) -> Iterator[Response]:
    headers = {"Last-Event-ID": last} if last else {}
    with api.stream("GET", "/v1/live", params=parameters or {}, headers=headers, timeout=HttpTimeout(20)) as response:
        yield response


def events(response: Response) -> Iterator[Event]:
    """The updates of a stream; the first one has no data: it is where the stream begins."""
    id_, data = "", ""
    for line in response.iter_lines():
        field, _, value = line.partition(": ")
        if field == "id":
            id_ = value
        elif field == "data":
            data = value
        elif not line and (data or id_):
            yield Event(id_, orjson.loads(data) if data else {})
            id_, data = "", ""


def test_an_event_tells_the_change_and_the_shipment_as_it_is(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        heard = events(response)
        start = next(heard)
        assert start.data == {}
        world.update([update(2, numbers.next(2), ONE)])
        event = next(heard)
    assert event.data["changes"] == [{"what": "loaded@CNSZX", "before": "planned", "after": "actual"}]
    assert (event.data["shipment"], event.data["sequence"], event.data["summary"]["id"]) == (ONE, 1, ONE)
    assert event.data["correlated_at"] <= event.data["pushed_at"]
    assert cursor.lanes(event.id)[2] == cursor.lanes(start.id)[2] + 1


def test_after_a_break_it_goes_on_where_it_was(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api) as response:
        heard = events(response)
        next(heard)
        world.update([update(0, numbers.next(0), ONE), update(1, numbers.next(1), TWO)])
        first = next(heard)
        second = next(heard)
    missed = [update(lane, numbers.next(lane), ONE) for lane in (0, 1, 0, 3)]
    world.update(missed)
    for after in (first, second):
        with stream(api, after.id) as response:
            heard = events(response)
            next(heard)
            known = [second.number] if after is first else []
            again = [next(heard).number for _ in range(len(missed) + len(known))]
            assert sorted(again) == sorted([*known, *((one.lane, one.number) for one in missed)])
            missed.append(update(2, numbers.next(2), TWO))
            world.update(missed[-1:])
            assert next(heard).number == (2, numbers.last[2])
    with stream(api, second.id, {"after": first.id}) as response:  # the header is the newer word
        heard = events(response)
        next(heard)
        assert next(heard).number != second.number


def test_a_stream_can_be_of_one_shipment_by_any_of_its_names(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api, None, {"shipment": ALIAS}) as response:
        heard = events(response)
        next(heard)
        world.update([update(3, numbers.next(3), TWO), update(3, numbers.next(3), ONE)])
        assert next(heard).number == (3, numbers.last[3])
    before = cursor.of_lanes({3: numbers.last[3] - 2})
    with stream(api, before, {"shipment": TWO}) as response:
        heard = events(response)
        next(heard)
        assert {next(heard).data["shipment"] for _ in range(2)} == {TWO}


def test_other_names_and_units_have_no_summary(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api) as response:
        heard = events(response)
        next(heard)
        world.update([update(0, numbers.next(0), ALIAS)])
        assert next(heard).data["summary"] is None


def test_a_number_waits_for_the_one_before(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api) as response:
        heard = events(response)
        next(heard)
        first, second = update(1, numbers.next(1), ONE), update(1, numbers.next(1), ONE)
        world.update([second])
        time.sleep(1.5)
        world.update([first])
        assert [next(heard).number, next(heard).number] == [(1, first.number), (1, second.number)]


def test_an_update_waits_for_its_answer(api: Client, world: World, numbers: Numbers) -> None:
    with stream(api) as response:
        heard = events(response)
        next(heard)
        started = time.monotonic()
        world.update([update(1, numbers.next(1), ONE, sequence=2)])  # the stored answer includes only the first
        assert next(heard).number == (1, numbers.last[1])
        assert time.monotonic() - started > 4  # but not for ever


@pytest.mark.parametrize("after", ["x", "€", "A" * 30_000, "gA"])
def test_a_cursor_that_is_none_is_refused(api: Client, after: str) -> None:
    answered = api.get("/v1/live", params={"after": after})
    assert (answered.status_code, answered.json()["errors"][0]["parameter"]) == (422, "after")


def test_a_shipment_that_is_none_is_refused(api: Client) -> None:
    answered = api.get("/v1/live", params={"shipment": "nonsense"})
    assert (answered.status_code, answered.json()["errors"][0]["parameter"]) == (422, "shipment")


def test_streams_beyond_the_limit_are_refused_and_end_when_they_leave(api: Client) -> None:
    with ExitStack() as opened:
        heard = [events(opened.enter_context(stream(api))) for _ in range(LIMITS.listeners)]
        for one in heard:
            next(one)
        with stream(api) as refused:
            body = orjson.loads(refused.read())
        assert (refused.status_code, body["type"]) == (503, "/problems/too-many-listeners")
        assert refused.headers["retry-after"]
    until = time.monotonic() + 10
    while "lianyun_api_live_clients 0.0" not in api.get("/metrics").text:
        assert time.monotonic() < until, "streams that left are still counted"
        time.sleep(0.05)


def test_the_broker_wakes_the_feed(api: Client, world: World, engines: Engines, numbers: Numbers) -> None:
    producer = Producer(engines.kafka_config)
    waits = []
    with stream(api) as response:
        heard = events(response)
        next(heard)
        for _ in range(5):
            told = update(0, numbers.next(0), ONE)
            world.update([told])
            producer.produce(UPDATES, wire.encode(told), partition=0)
            producer.flush(10)
            started = time.monotonic()
            assert next(heard).number == (0, told.number)
            waits.append(time.monotonic() - started)
    assert sorted(waits)[2] < POLL_SECONDS / 3  # most often far sooner than the store is looked at anyway


@pytest.mark.parametrize("companions", [0, 1], ids=["alone", "beside another"])
def test_nothing_is_lost_or_doubled_across_reconnects_while_updates_are_written(
    api: Client, engines: Engines, numbers: Numbers, companions: int
) -> None:
    chance = random.Random(4711)
    expected = {lane: list(range(numbers.last[lane] + 1, numbers.last[lane] + 301)) for lane in range(LANES)}
    told = [update(lane, numbers.next(lane), ONE) for lane in chance.choices(range(LANES), k=5000)]
    told = [one for one in told if one.number in expected[one.lane]]
    numbers.last = {lane: expected[lane][-1] for lane in expected}

    def write() -> None:
        with Connection.from_url(engines.clickhouse) as client:
            for start in range(0, len(told), 7):
                World(client).update(told[start : start + 7])
                time.sleep(0.002)

    with stream(api) as response:
        after = next(events(response)).id
    with ThreadPoolExecutor(2) as pool:
        whole = pool.submit(follow, api, after, len(told), lambda: 1 << 30) if companions else None
        writing = pool.submit(write)
        heard, breaks = follow(api, after, len(told), lambda: chance.randrange(5, 120))
        writing.result()
        assert breaks > 5
        for one in (heard, whole.result()[0] if whole else heard):
            assert {lane: [n for where, n in one if where == lane] for lane in expected} == expected


def follow(api: Client, after: str, wanted: int, patience: Callable[[], int]) -> tuple[list[tuple[int, int]], int]:
    """The numbers of that many updates, and how often the stream was left (after `patience()` events) to get them."""
    heard: list[tuple[int, int]] = []
    breaks = 0
    while len(heard) < wanted:
        left = patience()
        with stream(api, after) as response:
            for event in events(response):
                after = event.id
                heard += [event.number] if event.data else []
                left -= 1
                if not left or len(heard) == wanted:
                    break
        breaks += 1
    return heard, breaks
