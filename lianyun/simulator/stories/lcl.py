"""Three shippers in one box: a master bill with three house bills, transhipped in Port Klang, unpacked in Rotterdam."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import DEPOT, KLANG, ROTTERDAM, YANTIAN, booked, sailed
from lianyun.simulator.voices import BROKER, FORWARDER, MANIFEST, gate, inland_gate
from schemas.milestones import Kind
from schemas.movement import Mode

WAREHOUSE = "CNSZX-QHB"

STORY = Story(
    name="lcl",
    before=20 * 24,
    contracts=("booking", "bill"),
    lot="house",
    lots=3,
    legs=(
        Leg(Mode.SEA, YANTIAN, KLANG, "begin", 8 * 24, 108, late=8, slow=8),
        Leg(Mode.SEA, KLANG, ROTTERDAM, "arr0", 72, 22 * 24, late=10, slow=30),
    ),
    steps=(
        *booked(),
        Step(Kind.RECEIVED, WAREHOUSE, "dep0", -110, (FORWARDER._replace(blind=True),)),
        Step(Kind.EMPTY_PICKED_UP, DEPOT, "dep0", -100, (gate("yantian"),)),
        Step(Kind.STUFFED, WAREHOUSE, "dep0", -90, (FORWARDER,)),
        Step(Kind.GATE_IN, YANTIAN, "dep0", -74, (gate("yantian"),)),
        Step(Kind.MANIFEST_ACCEPTED, YANTIAN, "dep0", -76, (MANIFEST,), leg=0),
        Step(Kind.ARRIVAL_REPORTED, YANTIAN, "dep0", -73, (BROKER,)),
        Step(Kind.CUSTOMS_DECLARED, YANTIAN, "dep0", -70, (BROKER,)),
        Step(Kind.CUSTOMS_ACCEPTED, YANTIAN, "dep0", -69, (BROKER,)),
        Step(Kind.CUSTOMS_RELEASED, YANTIAN, "dep0", -68, (BROKER,)),
        *sailed(0, YANTIAN, KLANG),
        *sailed(1, KLANG, ROTTERDAM, new=True),
        Step(Kind.GATE_OUT, ROTTERDAM, "arr1", 44, (inland_gate("nlrtm"),)),
        Step(Kind.STRIPPED, "NLRTM", "arr1", 56, (FORWARDER,)),
        Step(Kind.EMPTY_RETURNED, ROTTERDAM, "arr1", 70, (inland_gate("nlrtm"),)),
        Step(Kind.DELIVERED, "NLRTM", "arr1", 90, (FORWARDER._replace(blind=True),), day=True),
    ),
)
