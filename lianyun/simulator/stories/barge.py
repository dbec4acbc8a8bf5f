"""A box from Zhongshan by barge into Yantian under the combined port (组合港), declared once, then to Rotterdam directly."""

from lianyun.simulator.script import Leg, Step, Story
from lianyun.simulator.stories.chapters import ROTTERDAM, YANTIAN, booked, collected, sailed
from lianyun.simulator.voices import BARGE_LINE, COMBINED_BROKER, MANIFEST, gate, quay
from schemas.milestones import Kind
from schemas.movement import Mode

ZHONGSHAN = "CNZSN-ZSP"

STORY = Story(
    name="barge",
    before=4 * 24 + 5,
    contracts=("booking", "bill"),
    legs=(
        Leg(Mode.BARGE, ZHONGSHAN, YANTIAN, "begin", 4 * 24, 10, late=2, slow=3),
        Leg(Mode.SEA, YANTIAN, ROTTERDAM, "arr0", 44, 28 * 24, late=8, slow=50),
    ),
    steps=(
        *booked(),
        Step(Kind.EMPTY_PICKED_UP, ZHONGSHAN, "dep0", -56, (gate("zhongshan"),)),
        Step(Kind.GATE_IN, ZHONGSHAN, "dep0", -28, (gate("zhongshan"),)),
        Step(Kind.ARRIVAL_REPORTED, ZHONGSHAN, "dep0", -27.5, (COMBINED_BROKER,)),
        Step(Kind.CUSTOMS_DECLARED, ZHONGSHAN, "dep0", -25, (COMBINED_BROKER,)),
        Step(Kind.CUSTOMS_ACCEPTED, ZHONGSHAN, "dep0", -24.4, (COMBINED_BROKER,)),
        Step(Kind.CUSTOMS_RELEASED, ZHONGSHAN, "dep0", -24, (COMBINED_BROKER,)),
        Step(Kind.LOADED, ZHONGSHAN, "dep0", -3, (quay("zhongshan"),), leg=0),
        Step(Kind.DEPARTED, ZHONGSHAN, "dep0", 0, (BARGE_LINE,), leg=0, planned=True),
        Step(Kind.ARRIVED, YANTIAN, "arr0", 0, (BARGE_LINE,), leg=0, planned=True, estimates=1),
        Step(Kind.DISCHARGED, YANTIAN, "arr0", 5, (quay("cnytn"),), leg=0),
        Step(Kind.MANIFEST_ACCEPTED, YANTIAN, "dep1", -26, (MANIFEST,), leg=1),
        *sailed(1, YANTIAN, ROTTERDAM, new=True),
        *collected(1, ROTTERDAM, "NLRTM"),
    ),
)
