"""The parties of the stories: each speaks one format and knows some of the references."""

from lianyun.simulator import customs as chinese
from lianyun.simulator import dcsa, edifact, fsu, records, taf
from lianyun.simulator.script import Voice

CARRIER = Voice("carrier-a", dcsa.event, 70, ("booking", "bill"))
SCHEDULE = CARRIER._replace(blind=True)  # what its vessels do, for one booking
DESK = Voice("carrier-a-desk", edifact.iftsta, 150, ("booking", "bill"))
FORWARDER = Voice("forwarder-b", edifact.iftsta, 200, ("bill", "house"))
BARGE_LINE = Voice("barge-line-c", edifact.iftsta, 40, ("booking", "bill"))
TRUCKER = Voice("trucker-d", edifact.iftsta, 25, ("awb",), blind=True)
RAIL_AGENT = Voice("rail-agent-e", edifact.iftsta, 90, ("bill", "consignment"))
RAIL_YARD = Voice("rail-terminal", edifact.codeco, 20, ("bill",), plans=False)
TRAIN = Voice("railway-f", taf.running, 6, shared=True)
CONSIST = Voice("railway-f", taf.composition, 30)
WAGON = Voice("railway-f", taf.wagon_status, 20, ("consignment",))
BORDER = Voice("border-station", records.handover, 30, ("consignment",))
AIRLINE = Voice("airline-g", fsu.fsu, 35, ("awb",), blind=True, plans=False)
BROKER = Voice("single-window", chinese.receipt, 4, ("bill", "house", "awb", "hawb", "declaration"))
COMBINED_BROKER = BROKER._replace(emit=chinese.receipt_combined)
MANIFEST = Voice("single-window", chinese.receipt_xml, 5, ("bill", "awb"))
ROAD_MANIFEST = MANIFEST._replace(knows=("awb", "hawb"), blind=True)


def gate(town: str) -> Voice:
    """A terminal's or depot's gate: it knows the booking, and nothing of the bill."""
    return Voice(f"terminal-{town}", edifact.codeco, 12, ("booking",), plans=False)


def inland_gate(town: str) -> Voice:
    return Voice(f"terminal-{town}", edifact.codeco, 15, ("bill",), plans=False)


def quay(town: str) -> Voice:
    return Voice(f"terminal-{town}", edifact.coarri, 25, ("booking", "bill"), plans=False)


def new_quay(town: str) -> Voice:
    """A terminal that sends the directory of 2000."""
    return Voice(f"terminal-{town}", edifact.coarri_2000, 25, ("bill",), plans=False)
