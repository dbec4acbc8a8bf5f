"""Pinghu South to Duisburg by China-Europe train: Alashankou, broad gauge from Dostyk to Malaszewicze, then 1435 mm."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import DUISBURG
from lianyun.simulator.voices import BORDER, BROKER, CONSIST, MANIFEST, RAIL_AGENT, RAIL_YARD, TRAIN, WAGON
from schemas.milestones import Kind
from schemas.movement import Mode

PINGHU, ALASHANKOU, DOSTYK, MALASZEWICZE = "CNPHN-PHN", "CNAKL-ALA", "KZDOS-708507", "PLMAA-MAL"


def _ridden(leg: int, origin: str, destination: str) -> tuple[Step, ...]:
    """On a wagon, gone, come: the train by itself, the wagon with its consignment."""
    dep, arr = f"dep{leg}", f"arr{leg}"
    return (
        Step(Kind.LINKED, origin, dep, -1.5, (CONSIST,), leg=leg, carrier=True),
        Step(Kind.DEPARTED, origin, dep, 0, (TRAIN, WAGON), leg=leg, carrier=True),
        Step(Kind.ARRIVED, destination, arr, 0, (TRAIN, WAGON), leg=leg, carrier=True),
    )


STORY = Story(
    name="block_train",
    before=9 * 24,
    contracts=("bill", "consignment"),
    legs=(
        Leg(Mode.RAIL, PINGHU, ALASHANKOU, "begin", 78, 106, late=3, slow=8),
        Leg(Mode.RAIL, ALASHANKOU, DOSTYK, "arr0", 20, 0.8, late=3, slow=0.5),
        Leg(Mode.RAIL, DOSTYK, MALASZEWICZE, "arr1", 22, 178, late=5, slow=14),
        Leg(Mode.RAIL, MALASZEWICZE, DUISBURG, "arr2", 26, 31, late=4, slow=5),
    ),
    steps=(
        Step(Kind.BOOKED, "CNSZX", "begin", 0, (RAIL_AGENT,)),
        Step(Kind.GATE_IN, PINGHU, "dep0", -38, (RAIL_YARD,)),
        Step(Kind.ARRIVAL_REPORTED, PINGHU, "dep0", -37, (BROKER,)),
        Step(Kind.MANIFEST_ACCEPTED, PINGHU, "dep0", -33, (MANIFEST,), leg=0),
        Step(Kind.CUSTOMS_DECLARED, PINGHU, "dep0", -30, (BROKER,)),
        Step(Kind.CUSTOMS_ACCEPTED, PINGHU, "dep0", -29.4, (BROKER,)),
        Step(Kind.CUSTOMS_RELEASED, PINGHU, "dep0", -28.9, (BROKER,)),
        Step(Kind.LOADED, PINGHU, "dep0", -5, (RAIL_AGENT,), leg=0),
        *_ridden(0, PINGHU, ALASHANKOU),
        Step(Kind.PASSED, "CNSIA-XIP", "dep0", 41, (TRAIN,), leg=0),
        *_ridden(1, ALASHANKOU, DOSTYK),
        Step(Kind.BORDER_CROSSED, ALASHANKOU, "dep1", 0.3, (RAIL_AGENT,), leg=1),
        Step(Kind.HANDED_OVER, DOSTYK, "arr1", 2, (WAGON,), leg=1, carrier=True),
        Step(Kind.GAUGE_CHANGED, DOSTYK, "arr1", 9, (BORDER,)),
        *_ridden(2, DOSTYK, MALASZEWICZE),
        Step(Kind.PASSED, "BYBQT-130007", "arr2", -6, (TRAIN,), leg=2),
        Step(Kind.BORDER_CROSSED, "BYBQT-130007", "arr2", -2, (RAIL_AGENT,), leg=2),
        Step(Kind.GAUGE_CHANGED, MALASZEWICZE, "arr2", 11, (BORDER,)),
        *_ridden(3, MALASZEWICZE, DUISBURG),
        Step(Kind.DISCHARGED, DUISBURG, "arr3", 6, (RAIL_AGENT,), leg=3),
        Step(Kind.GATE_OUT, DUISBURG, "arr3", 30, (RAIL_YARD,)),
        Step(Kind.DELIVERED, "DEDUI", "arr3", 34, (RAIL_AGENT,)),
    ),
)
