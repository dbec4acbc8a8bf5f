"""When it arrives: the band, what it is made of, and what moved it. On real tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import Client

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Position
from schemas.refs import Ref
from streams.history import INSERT_LESSONS, rows
from streams.lanes import Lesson, Spot
from tests.api.world import START, World, fact

pytestmark = pytest.mark.engines
BILL, BOX, SHIP = "bill:ONEYSZPU12345678", "container:MSCU1234566", "vessel:IMO9321483"
DONE = "bill:COSU6829344550"
LANE = [
    Lesson("leg", Mode.SEA, Spot(Kind.DEPARTED, "CNSZX"), Spot(Kind.ARRIVED, "NLRTM"), f"ship {n}", (640 + n) * 60)
    for n in range(11)
]


@pytest.fixture(scope="module", autouse=True)
def told(world: World) -> None:
    planned, estimated = Certainty.PLANNED, Certainty.ESTIMATED
    world.tell(
        [
            fact(Kind.LOADED, (BILL, BOX, SHIP), 30),
            fact(Kind.DEPARTED, (SHIP,), 33, certainty=planned, source="carrier", heard=-1),
            fact(Kind.ARRIVED, (SHIP,), 700, certainty=planned, locode="NLRTM", source="carrier", heard=-1),
            fact(Kind.DEPARTED, (SHIP,), 36, source="carrier"),
            fact(Kind.ARRIVED, (SHIP,), 701, certainty=estimated, locode="NLRTM", source="carrier", heard=40),
            fact(Kind.ARRIVED, (SHIP,), 760, certainty=estimated, locode="NLRTM", source="carrier", heard=43),
            fact(Kind.DELIVERED, (DONE,), 10),
        ]
    )
    world.client.execute(INSERT_LESSONS, rows(LANE, START + timedelta(hours=45)))
    near = START + timedelta(hours=690)
    world.see([Position(source="ais", ref=Ref(SHIP), at=near, lat=51.5, lon=2.5, speed=25.0, received_at=near)])


def asked(api: Client, hours: float, id_: str = BILL) -> dict[str, Any]:
    at = (START + timedelta(hours=hours)).isoformat()
    answered = api.get(f"/v1/shipments/{id_}/eta", params={"as_known_at": at})
    assert answered.status_code == 200, answered.text
    return dict(answered.json())


def bases(answered: dict[str, Any]) -> list[str]:
    return [voice["basis"] for voice in answered["forecast"]["voices"]]


def test_the_forecast_is_a_band_with_what_it_is_made_of(api: Client) -> None:
    answered = asked(api, 42)
    said = answered["forecast"]
    assert said["low_at"] <= said["at"] <= said["high_at"]
    assert (said["place"]["locode"], bases(answered)) == ("NLRTM", ["estimate"])
    assert said["voices"][0]["source"] == "carrier"


def test_what_the_lane_taught_counts_from_when_it_was_known(api: Client) -> None:
    before, after = asked(api, 44), asked(api, 46)
    assert (bases(before), bases(after)) == (["estimate"], ["estimate", "lane"])
    assert after["forecast"]["voices"][1]["n"] == 11


def test_each_move_says_what_had_been_heard(api: Client) -> None:
    moves = asked(api, 44)["moves"]
    assert moves[0]["moved_minutes"] is None
    late = [move for move in moves if (move["moved_minutes"] or 0) > 60]
    assert [heard["kind"] for move in late[-1:] for heard in move["because"]] == ["arrived"]
    assert late[-1]["known_at"] == (START + timedelta(hours=43)).isoformat().replace("+00:00", "Z")


def test_a_word_that_moves_it_by_little_is_no_move(api: Client) -> None:
    heard = {move["known_at"] for move in asked(api, 42)["moves"]}
    assert (START + timedelta(hours=40)).isoformat().replace("+00:00", "Z") not in heard


def test_as_known_at_a_time_is_what_a_later_look_back_says_of_it(api: Client) -> None:
    """The moves up to a time are the same whenever they are asked for."""
    earlier, later = asked(api, 44)["moves"], asked(api, 51)["moves"]
    until = (START + timedelta(hours=44)).isoformat()
    assert [m for m in earlier if m["known_at"] < until] == [m for m in later if m["known_at"] < until]


def test_near_the_port_the_ships_position_speaks(api: Client) -> None:
    assert "position" in bases(asked(api, 691))
    assert "position" not in bases(asked(api, 689))


def test_what_is_delivered_has_no_forecast(api: Client) -> None:
    answered = asked(api, 20, DONE)
    assert (answered["forecast"], answered["moves"]) == (None, [])


def test_now_is_the_default(api: Client) -> None:
    answered = api.get(f"/v1/shipments/{BILL}/eta").json()
    assert answered["as_known_at"] is None
    assert datetime.fromisoformat(answered["forecast"]["low_at"]) > datetime.now(UTC) - timedelta(minutes=1)


def test_an_unknown_shipment_is_told_as_one(api: Client) -> None:
    assert api.get("/v1/shipments/bill:NOBODY1234/eta").status_code == 404
