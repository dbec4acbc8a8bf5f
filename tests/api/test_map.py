"""Positions and places."""

from datetime import timedelta

import pytest
from httpx import Client
from starlette.testclient import TestClient

from schemas.milestones import Kind
from schemas.movement import Mode, Position
from schemas.places import facilities, hubs
from schemas.refs import Ref
from tests.api.world import START, World, fact

TRUCK, BARGE = Ref("truck:粤B12345/2026-06-18"), Ref("vessel:MMSI413000111")


@pytest.mark.engines
def test_the_map_shows_each_conveyance_once_with_what_is_aboard(api: Client, world: World) -> None:
    riders = ("bill:MAP00000001", "bill:MAP00000002")
    world.tell([fact(Kind.LOADED, (rider, BARGE), 1, mode=Mode.BARGE) for rider in riders])
    world.tell([fact(Kind.DEPARTED, (BARGE,), 2, mode=Mode.BARGE)])
    late = START + timedelta(hours=3)
    world.see(
        [
            Position(source="ais", ref=BARGE, at=START, lat=22.1, lon=113.1, received_at=late),
            Position(source="ais", ref=BARGE, at=late, lat=22.2, lon=113.2, speed=18.5, received_at=late),
            Position(source="jt808", ref=TRUCK, at=late, lat=22.6, lon=114.1, heading=90.0, received_at=late),
        ]
    )
    shown = {one["ref"]: one for one in api.get("/v1/positions").json()["positions"]}
    assert (shown[BARGE]["lat"], shown[BARGE]["speed"], shown[BARGE]["at"]) == (22.2, 18.5, "2026-06-18T04:30:00Z")
    assert (shown[BARGE]["shipments"], shown[BARGE]["mode"]) == (2, "barge")
    assert (shown[TRUCK]["shipments"], shown[TRUCK]["mode"], shown[TRUCK]["speed"]) == (0, "road", None)


def test_places_are_every_hub_and_facility(alone: TestClient) -> None:
    answered = alone.get("/v1/places")
    places = answered.json()["places"]
    assert len(places) == len(hubs()) + len(facilities())
    assert {place["locode"] for place in places if not place["facility"]} == set(hubs())
    assert all(place["zone"] and place["kinds"] and place["name_zh"] for place in places)
    again = alone.get("/v1/places", headers={"If-None-Match": answered.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
