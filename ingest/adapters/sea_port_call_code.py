"""DCSA port calls: services and events of a vessel's call, and what they mean to us (JIT 1.0 to 2.0, Port Call 2.0)."""

from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty

# portCallServiceTypeCode of 1.x -> as 2.0 spells it.
SERVICES = {
    "PILO": "PILOTAGE",
    "TOWG": "TOWAGE",
    "MOOR": "MOORING",
    "BUNK": "BUNKERING",
    "CRGO": "CARGO_OPERATIONS",
    "LASH": "LASHING",
    "SAFE": "SAFETY",
    "FAST": "ALL_FAST",
    "GWAY": "GANGWAY_DOWN_AND_SECURE",
    "ANCO": "ANCHORAGE_OPERATIONS",
    "SLUG": "SLUDGE",
    "WSDP": "SLUDGE",
    "SHPW": "SHORE_POWER",
    "LCRO": "LOADING_CARGO_OPERATIONS",
    "DCRO": "DISCHARGE_CARGO_OPERATIONS",
    "VRDY": "VESSEL_READY_FOR_CARGO_OPERATIONS",
}
# facilityTypeCode of 1.x, where an arrival or departure is of no service.
FACILITIES = {"BRTH": "BERTH", "PBPL": "PILOT_BOARDING_PLACE", "ANCH": "ANCHORAGE", "": "PORT"}
# A pilot boards, and a vessel waits, before the port: that she has arrived is told by her berth.
STEPS = {
    ("BERTH", "ARRI"): Kind.BERTHED,
    ("BERTH", "DEPA"): Kind.DEPARTED,
    ("ALL_FAST", "ARRI"): Kind.BERTHED,
    ("ALL_FAST", "CMPL"): Kind.BERTHED,
    ("PILOT_BOARDING_PLACE", "ARRI"): Kind.APPROACHED,
    ("PILOT_BOARDING_PLACE", "DEPA"): Kind.PASSED,
    ("ANCHORAGE", "ARRI"): Kind.APPROACHED,
    ("ANCHORAGE", "STRT"): Kind.APPROACHED,
    ("ANCHORAGE", "CMPL"): Kind.PASSED,
    ("ANCHORAGE", "DEPA"): Kind.PASSED,
    ("SEA_PASSAGE", "CMPL"): Kind.APPROACHED,
    ("SEA_PASSAGE", "STRT"): Kind.PASSED,
    ("PORT", "ARRI"): Kind.ARRIVED,
    ("PORT", "DEPA"): Kind.DEPARTED,
    ("PORT", "STRT"): Kind.LINKED,
    ("PORT", "CMPL"): Kind.LINKED,
}
# Work on the cargo of the whole vessel is no milestone of a box aboard: the box may stay on.
CARGO = ("CARGO_OPERATIONS", "LOADING_CARGO_OPERATIONS", "DISCHARGE_CARGO_OPERATIONS")
STEPS |= {(service, event): Kind.LINKED for service in CARGO for event in ("STRT", "CMPL")}
READY = ("VESSEL_READY_FOR_CARGO_OPERATIONS", "VESSEL_READY_TO_SAIL")
STEPS |= {(service, event): Kind.LINKED for service in READY for event in ("ARRI", "STRT", "CMPL")}
_SHIP = "is a service to the ship: it moves neither her nor her cargo from one place to another"
IGNORED = dict.fromkeys(("PILOTAGE", "TOWAGE", "MOORING", "BUNKERING", "SLUDGE", "LASHING", "SAFETY"), _SHIP)
IGNORED |= dict.fromkeys(("GANGWAY_DOWN_AND_SECURE", "ANCHORAGE_OPERATIONS", "SHORE_POWER"), _SHIP)
IGNORED |= {"MOVES": "forecasts how many boxes are moved, and names none"}
CANCELLED = {"OMIT": "omitted", "CANC": "cancelled"}  # operationsEventTypeCode since 1.2
# Who asks for a time does not say that it will be so: a request is kept, and is no plan until PLN answers it.
CLASSIFIERS = {
    "ACT": Certainty.ACTUAL,
    "EST": Certainty.ESTIMATED,
    "PLN": Certainty.PLANNED,
    "REQ": Certainty.PLANNED,
}
_STANDARD = "DCSA Information Model, JIT 1.2 and 2.0, Port Call 2.0"
TABLES = (
    Table("portCallServiceTypeCode, portCallServiceEventTypeCode", _STANDARD, STEPS),
    Table("portCallServiceTypeCode", _STANDARD, SERVICES, IGNORED),
    Table("facilityTypeCode", _STANDARD, FACILITIES),
    Table("operationsEventTypeCode", _STANDARD, CANCELLED),
    Table("classifierCode, eventClassifierCode", _STANDARD, CLASSIFIERS),
)
