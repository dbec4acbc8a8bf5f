"""An export that customs picks for inspection (布控, 查验): moved to the inspection centre, opened, released a day later."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import ROTTERDAM, YANTIAN, booked, collected, from_shipper, sailed
from lianyun.simulator.voices import BROKER, MANIFEST
from schemas.milestones import Kind
from schemas.movement import Mode

CENTRE = "CNYTN-CIC"

STORY = Story(
    name="inspection",
    before=6 * 24,
    contracts=("booking", "bill"),
    legs=(Leg(Mode.SEA, YANTIAN, ROTTERDAM, "begin", 8 * 24, 28 * 24, late=6, slow=60),),
    steps=(
        *booked(),
        *from_shipper(0),
        Step(Kind.MANIFEST_ACCEPTED, YANTIAN, "dep0", -80, (MANIFEST,), leg=0),
        Step(Kind.CUSTOMS_DECLARED, YANTIAN, "dep0", -70, (BROKER,)),
        Step(Kind.CUSTOMS_SELECTED, YANTIAN, "dep0", -68, (BROKER,)),
        Step(Kind.CUSTOMS_INSPECTED, CENTRE, "dep0", -40, (BROKER,)),
        Step(Kind.CUSTOMS_ACCEPTED, YANTIAN, "dep0", -36, (BROKER,)),
        Step(Kind.CUSTOMS_RELEASED, YANTIAN, "dep0", -35, (BROKER,)),
        *sailed(0, YANTIAN, ROTTERDAM, new=True),
        *collected(0, ROTTERDAM, "NLRTM"),
    ),
)
