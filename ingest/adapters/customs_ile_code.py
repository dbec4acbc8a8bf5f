"""Codes of UK inventory linking: movements, states and routes of entries (HMRC, exports notifications behaviour)."""

from typing import NamedTuple

from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.relations import Change


class Step(NamedTuple):
    """What a movement message says, and the element that holds its time."""

    kind: Kind
    time: str
    certainty: Certainty = Certainty.ACTUAL


MOVEMENTS = {
    "EAL": Step(Kind.ARRIVAL_REPORTED, "goodsArrivalDateTime"),
    "RET": Step(Kind.ARRIVAL_REPORTED, "goodsArrivalDateTime"),  # told afterwards
    "EAA": Step(Kind.ARRIVAL_REPORTED, "goodsArrivalDateTime", Certainty.ESTIMATED),
    "EDL": Step(Kind.DEPARTED, "goodsDepartureDateTime"),
}
# soe, the state of an entry: of a declaration (D), of a master (M).
STATES = {
    ("D", "1"): Kind.CUSTOMS_DECLARED,  # validated
    ("D", "2"): Kind.CUSTOMS_RELEASED,
    ("D", "3"): Kind.CUSTOMS_CLEARED,
    ("D", "4"): Kind.CUSTOMS_REFUSED,  # invalidated
    ("D", "5"): Kind.CUSTOMS_REFUSED,
    ("D", "6"): Kind.LINKED,  # handled elsewhere
    ("D", "7"): Kind.LINKED,  # a correction validated
    ("D", "8"): Kind.CUSTOMS_DECLARED,  # in advance
    ("D", "9"): Kind.CUSTOMS_ACCEPTED,
    ("D", "10"): Kind.CUSTOMS_ACCEPTED,  # as the goods arrived
    ("D", "11"): Kind.CUSTOMS_REFUSED,  # as the goods arrived
    ("D", "12"): Kind.LINKED,  # corrected
    ("D", "13"): Kind.LINKED,  # supplemented
    ("D", "14"): Kind.LINKED,  # its risk was worked out: the route of entry says with what result
    ("D", "15"): Kind.LINKED,  # customs' position determined
    ("D", "16"): Kind.CUSTOMS_CLEARED,  # after the release
    ("D", "17"): Kind.LINKED,  # guarantees do not suffice
    ("D", "D"): Kind.DEPARTED,
    ("D", "F"): Kind.DISCREPANCY,  # frustrated: it will not leave
    ("M", "0"): Kind.LINKED,  # open
    ("M", "C"): Kind.LINKED,  # closed, not permitted to progress
    ("M", "3"): Kind.CUSTOMS_RELEASED,  # permitted to progress
    ("M", "E"): Kind.LINKED,  # empty
    ("M", "D"): Kind.DEPARTED,
}
# roe, the route of an entry: which control customs wants.
ROUTES = {"1": Kind.CUSTOMS_SELECTED, "2": Kind.CUSTOMS_SELECTED}
NO_CONTROL = {
    "0": "its risk is not worked out yet",
    "3": "a control of documents that stops nothing",
    "6": "no control",
    "H": "declared in advance",
}
# masterOpt: with a movement a UCR is put into a master (A, F: and the master is shut), or taken out.
MASTERS = {"A": Change.OPENS, "F": Change.OPENS, "R": Change.CLOSES}
TABLES = (
    Table("messageCode", "inventoryLinkingCore.xsd 2.0, messageCodeMovement", MOVEMENTS),
    Table("ucrType, soe", "HMRC exports notifications behaviour, SOE", STATES),
    Table("roe", "HMRC exports notifications behaviour, ROE", ROUTES, NO_CONTROL),
)
