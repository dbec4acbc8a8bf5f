"""The lane history in a real store: what journeys teach, and what is asked of it, now and as known earlier."""

from datetime import datetime, timedelta

import pytest
from clickhouse_driver import Client

from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.refs import Ref, ref
from schemas.rows import INSERT_FACTS, fact_columns
from streams.history import INSERT_LESSONS, learned, rows, spoke, spots
from streams.lanes import Lane, Late, Spot, lessons, spread
from tests.streams.story import BILL, at, happened, planned, told

pytestmark = pytest.mark.engines
KNOWN = at("2026-04-01")
GATE_IN = Spot(Kind.GATE_IN, "CNYTN")


def journey(n: int, hours: int, late: int) -> tuple[Ref, list[Movement]]:
    """A box that waited so many hours, on a ship of its own that was so many hours late."""
    bill, box, ship = ref("bill", f"LYBL2{n:05}"), ref("container", f"LYUU2{n:05}"), ref("vessel", f"MMSI41300{n:04}")
    start = at("2026-03-04 08:00")
    when = [
        f"{start + timedelta(hours=h):%Y-%m-%d %H:%M}" for h in (0, hours, hours + 5, hours + 100 + late, hours + 100)
    ]
    return bill, [
        happened("terminal", Kind.GATE_IN, when[0], "CNYTN", box, bill),
        happened("terminal", Kind.LOADED, when[1], "CNYTN", box, bill, ship),
        happened("carrier", Kind.DEPARTED, when[2], "CNYTN", ship),
        happened("carrier", Kind.ARRIVED, when[3], "SGSIN", ship),
        planned("carrier", Kind.ARRIVED, when[4], "SGSIN", ship),
    ]


def teach(client: Client, n: int, known: datetime = KNOWN) -> None:
    for number in range(n):
        bill, facts = journey(number, hours=24 + number, late=number)
        client.execute(INSERT_LESSONS, rows(lessons(told(bill, facts)), known))


def test_the_history_tells_what_follows_how_late_plans_are_and_how_long_legs_take(client: Client) -> None:
    teach(client, 11)
    arrived = Spot(Kind.ARRIVED, "SGSIN")
    history = learned(client.execute, [GATE_IN, arrived, Spot(Kind.DEPARTED, "CNYTN")])
    follow = history.follows[GATE_IN]
    assert (follow.spot, follow.share) == (Spot(Kind.LOADED, "CNYTN"), 1.0)
    assert follow.spread == spread([60 * (24 + n) for n in range(11)])
    assert history.late[Late(Mode.SEA, arrived)] == spread([60 * n for n in range(11)])
    assert history.late[Late(Mode.SEA, arrived, "CNYTN")] == history.late[Late(Mode.SEA, arrived)]
    assert history.legs[Lane(Mode.SEA, "CNYTN", "SGSIN")].mid == (100 + 5 - 5) * 60


def test_a_journey_taught_twice_counts_once(client: Client) -> None:
    teach(client, 3)
    teach(client, 3, KNOWN + timedelta(days=1))
    assert learned(client.execute, [GATE_IN]).follows[GATE_IN].spread.n == 3


def test_what_was_learned_later_was_not_known_before(client: Client) -> None:
    teach(client, 3)
    assert not learned(client.execute, [GATE_IN], KNOWN - timedelta(seconds=1)).follows
    assert learned(client.execute, [GATE_IN], KNOWN).follows


def test_ten_boxes_of_a_ship_teach_its_voyage_once() -> None:
    _, facts = journey(1, 24, 2)
    ship = [fact for fact in facts if fact.kind in (Kind.DEPARTED, Kind.ARRIVED)]
    voyage = next(iter(ship)).refs
    taught = set()
    for n in range(10):
        bill, box = ref("bill", f"LYBL3{n:05}"), ref("container", f"LYUU3{n:05}")
        loaded = happened("terminal", Kind.LOADED, "2026-03-05 08:00", "CNYTN", box, bill, *voyage)
        taught |= {lesson for lesson in lessons(told(bill, [loaded, *ship])) if lesson.measure != "follow"}
    assert sorted(lesson.measure for lesson in taught) == ["late", "leg"]


def test_the_forecast_looks_where_the_journey_is_and_where_it_goes() -> None:
    _, facts = journey(1, 24, 2)
    named = told(journey(1, 24, 2)[0], [facts[0], facts[1], facts[2], facts[4]])
    asked = set(spots(named))
    assert asked == {Spot(Kind.DEPARTED, "CNYTN"), Spot(Kind.ARRIVED, "SGSIN")}


def test_a_source_was_heard_when_it_last_told_anything(client: Client) -> None:
    facts = [
        happened("carrier", Kind.GATE_IN, "2026-03-04 08:00", "CNYTN", BILL),
        happened("carrier", Kind.GATE_OUT, "2026-03-06 08:00", "CNYTN", BILL),
    ]
    client.execute(INSERT_FACTS, fact_columns((BILL, fact) for fact in facts), columnar=True)
    assert spoke(client.execute, ["carrier", "nobody"]) == {"carrier": at("2026-03-06 08:00")}
    assert spoke(client.execute, ["carrier"], at("2026-03-05")) == {"carrier": at("2026-03-04 08:00")}
