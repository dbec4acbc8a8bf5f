"""One box, two shippers: Yantian to Singapore, then loaded again to Yantian. Nobody tells of its last empty return."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import SINGAPORE, YANTIAN, booked, cleared, collected, from_shipper, sailed
from lianyun.simulator.voices import CARRIER, inland_gate
from schemas.milestones import Kind
from schemas.movement import Mode

STORY = Story(
    name="reuse",
    before=17 * 24,
    contracts=("booking", "bill"),
    trips=2,
    legs=(
        Leg(Mode.SEA, YANTIAN, SINGAPORE, "begin", 6 * 24, 92, late=6, slow=6),
        Leg(Mode.SEA, SINGAPORE, YANTIAN, "arr0", 9 * 24, 94, late=6, slow=6),
    ),
    steps=(
        *booked(),
        *from_shipper(0),
        *cleared(0),
        *sailed(0, YANTIAN, SINGAPORE),
        *collected(0, SINGAPORE, "SGSIN"),
        *booked(trip=1, anchor="arr0", hours=40, where="SGSIN"),
        Step(Kind.EMPTY_PICKED_UP, SINGAPORE, "dep1", -78, (inland_gate("sgsin"),), trip=1),
        Step(Kind.STUFFED, "SGSIN", "dep1", -66, (CARRIER,), trip=1),
        Step(Kind.GATE_IN, SINGAPORE, "dep1", -40, (inland_gate("sgsin"),), trip=1),
        *sailed(1, SINGAPORE, YANTIAN, trip=1, planned_at=("arr0", 41)),
        *collected(1, YANTIAN, "CNSZX", trip=1, returned=False),
    ),
)
