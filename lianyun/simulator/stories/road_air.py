"""Shenzhen to Hong Kong airport by cross-boundary truck, then to Frankfurt by air: one air waybill, two houses."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.voices import AIRLINE, BROKER, ROAD_MANIFEST, TRUCKER
from schemas.milestones import Kind
from schemas.movement import Mode

HONG_KONG, FRANKFURT, BOUNDARY = "HKHKG-HKG", "DEFRA-FRA", "CNSZX-HGG"

STORY = Story(
    name="road_air",
    before=31,
    contracts=("awb",),
    unit="",
    lot="hawb",
    lots=2,
    legs=(
        Leg(Mode.ROAD, "CNSZX", HONG_KONG, "begin", 28, 3.4, late=1, slow=1.2),
        Leg(Mode.AIR, HONG_KONG, FRANKFURT, "arr0", 14, 12.6, late=2, slow=0.8),
    ),
    steps=(
        Step(Kind.BOOKED, HONG_KONG, "begin", 0, (AIRLINE,), leg=1),
        Step(Kind.CUSTOMS_DECLARED, BOUNDARY, "dep0", -9, (BROKER,)),
        Step(Kind.CUSTOMS_ACCEPTED, BOUNDARY, "dep0", -8.5, (BROKER,)),
        Step(Kind.CUSTOMS_RELEASED, BOUNDARY, "dep0", -8.2, (BROKER,)),
        Step(Kind.MANIFEST_ACCEPTED, BOUNDARY, "dep0", -6, (ROAD_MANIFEST,), leg=0),
        Step(Kind.DEPARTED, "CNSZX", "dep0", 0, (TRUCKER,), leg=0),
        Step(Kind.BORDER_CROSSED, BOUNDARY, "dep0", 1.2, (TRUCKER,), leg=0),
        Step(Kind.ARRIVED, HONG_KONG, "arr0", 0, (TRUCKER,), leg=0, estimates=1),
        Step(Kind.GATE_IN, HONG_KONG, "arr0", 0.6, (AIRLINE,), leg=1),
        Step(Kind.RECEIVED, HONG_KONG, "arr0", 2.5, (AIRLINE,), leg=1),
        Step(Kind.MANIFESTED, HONG_KONG, "dep1", -3, (AIRLINE,), leg=1),
        Step(Kind.DEPARTED, HONG_KONG, "dep1", 0, (AIRLINE,), leg=1),
        Step(Kind.ARRIVED, FRANKFURT, "arr1", 0, (AIRLINE,), leg=1),
        Step(Kind.RECEIVED_FROM_FLIGHT, FRANKFURT, "arr1", 4, (AIRLINE,), leg=1),
        Step(Kind.NOTIFIED, FRANKFURT, "arr1", 5, (AIRLINE,), leg=1),
        Step(Kind.CUSTOMS_RELEASED, FRANKFURT, "arr1", 15, (AIRLINE,), leg=1),
        Step(Kind.DELIVERED, FRANKFURT, "arr1", 21, (AIRLINE,), leg=1),
    ),
)
