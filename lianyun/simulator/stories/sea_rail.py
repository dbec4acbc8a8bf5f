"""Yantian to Rotterdam by sea, transhipped in Singapore, then by rail to Duisburg."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import (
    DUISBURG,
    ROTTERDAM,
    SINGAPORE,
    YANTIAN,
    booked,
    cleared,
    collected,
    from_shipper,
    sailed,
)
from lianyun.simulator.voices import CONSIST, DESK, TRAIN, inland_gate
from schemas.milestones import Kind
from schemas.movement import Mode

STORY = Story(
    name="sea_rail",
    before=24 * 24,
    contracts=("booking", "bill"),
    legs=(
        Leg(Mode.SEA, YANTIAN, SINGAPORE, "begin", 9 * 24, 92, late=8, slow=7),
        Leg(Mode.SEA, SINGAPORE, ROTTERDAM, "arr0", 60, 23 * 24, late=10, slow=40),
        Leg(Mode.RAIL, ROTTERDAM, DUISBURG, "arr1", 74, 7, late=2, slow=1.5),
    ),
    steps=(
        *booked(),
        *from_shipper(0),
        *cleared(0),
        *sailed(0, YANTIAN, SINGAPORE),
        *sailed(1, SINGAPORE, ROTTERDAM, new=True),
        Step(Kind.GATE_OUT, ROTTERDAM, "dep2", -3, (inland_gate("nlrtm"),)),
        Step(Kind.LINKED, ROTTERDAM, "dep2", -2, (CONSIST,), leg=2, carrier=True),
        Step(Kind.DEPARTED, ROTTERDAM, "dep2", 0, (TRAIN,), leg=2, planned=True),
        Step(Kind.ARRIVED, DUISBURG, "arr2", 0, (TRAIN,), leg=2, estimates=2),
        Step(Kind.DELIVERED, "DEDUI", "arr2", 58, (DESK,), day=True),
        *collected(2, DUISBURG, "DEDUI"),
    ),
)
