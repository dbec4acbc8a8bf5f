"""Booked on one vessel, left behind, gone with the next one a week later."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import SINGAPORE, YANTIAN, booked, cleared, collected, from_shipper, sailed
from lianyun.simulator.voices import CARRIER, SCHEDULE
from schemas.milestones import Kind
from schemas.movement import Mode

STORY = Story(
    name="rolled",
    before=12 * 24,
    contracts=("booking", "bill"),
    legs=(
        Leg(Mode.SEA, YANTIAN, SINGAPORE, "begin", 9 * 24, 92, late=4, slow=6, missed=True),
        Leg(Mode.SEA, YANTIAN, SINGAPORE, "dep0", 7 * 24, 92, late=4, slow=6),
    ),
    steps=(
        *booked(),
        *from_shipper(0),
        *cleared(0),
        Step(Kind.LOADED, YANTIAN, "dep0", -9, (CARRIER,), leg=0, planned=True, happens=False),
        Step(Kind.DEPARTED, YANTIAN, "dep0", 0, (SCHEDULE,), leg=0, planned=True, happens=False),
        Step(Kind.ARRIVED, SINGAPORE, "arr0", 0, (SCHEDULE,), leg=0, planned=True, happens=False),
        *sailed(1, YANTIAN, SINGAPORE, planned_at=("dep0", -4)),
        *collected(1, SINGAPORE, "SGSIN"),
    ),
)
