"""Element 157, shipment status: what the codes of 315 (B4, SG) and 322 (Q5) mean to us (ASC X12 003010 to 008060)."""

from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode


class Meaning(NamedTuple):
    kind: Kind
    mode: Mode = Mode.UNKNOWN  # where the code itself says what carries it
    certainty: Certainty = Certainty.ACTUAL
    empty: Kind | None = None  # what it is of an empty unit


_SEA, _RAIL, _CUSTOMS = Mode.SEA, Mode.RAIL, Mode.CUSTOMS
_ESTIMATED, _PLANNED = Certainty.ESTIMATED, Certainty.PLANNED

STATUS = {
    "A": Meaning(Kind.ARRIVED),
    "AA": Meaning(Kind.RECEIVED, certainty=_PLANNED),
    "AD": Meaning(Kind.DELIVERED, certainty=_PLANNED),
    "AE": Meaning(Kind.LOADED, _SEA),
    "AF": Meaning(Kind.RECEIVED, empty=Kind.EMPTY_PICKED_UP),
    "AG": Meaning(Kind.DELIVERED, certainty=_ESTIMATED),
    "AH": Meaning(Kind.DELAYED),
    "AI": Meaning(Kind.DISCREPANCY),
    "AJ": Meaning(Kind.NOTIFIED),
    "AL": Meaning(Kind.LOADED, _RAIL),
    "AM": Meaning(Kind.LOADED, Mode.ROAD),
    "AN": Meaning(Kind.HANDED_OVER, Mode.AIR),
    "AO": Meaning(Kind.LOADED, Mode.BARGE),
    "AP": Meaning(Kind.LOADED, _SEA),
    "AR": Meaning(Kind.ARRIVED, _RAIL),
    **dict.fromkeys(("AU", "AV"), Meaning(Kind.AVAILABLE)),
    "B": Meaning(Kind.DAMAGED),
    "BA": Meaning(Kind.HANDED_OVER),
    "BD": Meaning(Kind.DELIVERED, certainty=_ESTIMATED),
    "BE": Meaning(Kind.ARRIVED, certainty=_ESTIMATED),
    "BF": Meaning(Kind.BOOKED),
    "BO": Meaning(Kind.DELAYED, _RAIL),
    "C": Meaning(Kind.DEPARTED, certainty=_ESTIMATED),
    **dict.fromkeys(("CD", "CO", "OH"), Meaning(Kind.RECEIVED)),
    "CI": Meaning(Kind.PASSED),
    **dict.fromkeys(("BR", "CR", "DI", "OP"), Meaning(Kind.DOCUMENTS_DELIVERED)),
    **dict.fromkeys(("CT", "CU", "FD", "A2", "A4"), Meaning(Kind.CUSTOMS_RELEASED, _CUSTOMS)),
    **dict.fromkeys(("PA", "PL", "C2"), Meaning(Kind.CUSTOMS_SELECTED, _CUSTOMS)),
    **dict.fromkeys(
        ("A1", "C1", "GO", "PQ", "PR", "PS", "PT", "PU", "PV", "PW", "PX"), Meaning(Kind.CUSTOMS_HELD, _CUSTOMS)
    ),
    **dict.fromkeys(("PB", "PC", "PD", "PE", "PF", "PG", "PH", "PI", "PJ", "PK"), Meaning(Kind.CUSTOMS_HELD, _CUSTOMS)),
    **dict.fromkeys(("PM", "PN", "PO", "PP"), Meaning(Kind.CUSTOMS_HELD, _CUSTOMS)),
    "A3": Meaning(Kind.CUSTOMS_REFUSED, _CUSTOMS),
    "IB": Meaning(Kind.CUSTOMS_ACCEPTED, _CUSTOMS),
    "K": Meaning(Kind.ARRIVED),
    "K3": Meaning(Kind.CUSTOMS_DECLARED, _CUSTOMS),
    "D": Meaning(Kind.DELIVERED),
    "E": Meaning(Kind.ARRIVED, certainty=_ESTIMATED),
    "EE": Meaning(Kind.EMPTY_PICKED_UP),
    "F": Meaning(Kind.PASSED, Mode.AIR),
    "I": Meaning(Kind.GATE_IN, empty=Kind.EMPTY_RETURNED),
    "OA": Meaning(Kind.GATE_OUT, empty=Kind.EMPTY_PICKED_UP),
    "IU": Meaning(Kind.STUFFED),
    "IV": Meaning(Kind.STRIPPED),
    **dict.fromkeys(("J", "R"), Meaning(Kind.HANDED_OVER)),
    **dict.fromkeys(("NT", "RN"), Meaning(Kind.NOTIFIED)),
    "P": Meaning(Kind.DEPARTED),
    "RD": Meaning(Kind.EMPTY_RETURNED),
    "RL": Meaning(Kind.DEPARTED, _RAIL),
    **dict.fromkeys(("S", "SS", "X1", "X3", "X4", "X5", "X8", "Y1"), Meaning(Kind.ARRIVED)),
    "X2": Meaning(Kind.ARRIVED, certainty=_ESTIMATED),
    **dict.fromkeys(("X6", "X7"), Meaning(Kind.PASSED)),
    "X9": Meaning(Kind.DELIVERED, certainty=_PLANNED),
    "XA": Meaning(Kind.RECEIVED, certainty=_PLANNED),
    "XB": Meaning(Kind.BOOKED),
    "Y2": Meaning(Kind.DEPARTED),
    **dict.fromkeys(("HA", "HE", "HF", "HG", "HH", "HI", "TC", "UC", "SD", "2"), Meaning(Kind.DELAYED)),
    **dict.fromkeys(("3", "CA", "WH", "WR"), Meaning(Kind.DISCREPANCY)),
    "UR": Meaning(Kind.DISCHARGED, _RAIL),
    "UV": Meaning(Kind.DISCHARGED, _SEA),
    "VA": Meaning(Kind.ARRIVED, _SEA),
    "VD": Meaning(Kind.DEPARTED, _SEA),
    "W": Meaning(Kind.RECEIVED, _RAIL, empty=Kind.EMPTY_RETURNED),
    "X": Meaning(Kind.DEPARTED, _RAIL),
    "Y": Meaning(Kind.AVAILABLE, _RAIL),
    "Z": Meaning(Kind.DELIVERED, _RAIL, empty=Kind.EMPTY_PICKED_UP),
}

IGNORED = {
    **dict.fromkeys(("L", "U"), "has begun and is not done"),
    **dict.fromkeys(
        ("IS", "IT", "RA", "RB", "RC", "MT", "EC", "AC", "AW"), "is ordered or waited for, and has not happened"
    ),
    **dict.fromkeys(("ED", "EP", "LD", "LP"), "one end of a window, and no appointment"),
    **dict.fromkeys(("G", "H", "IW", "RF", "DA", "DC", "DP", "DR", "DS", "DT", "EA", "ER"), "care of the equipment"),
    **dict.fromkeys(("ON", "OF", "TO", "UA", "UB", "UD", "UE"), "lease and service of the equipment"),
    **dict.fromkeys(("CB", "CC"), "chassis under the box"),
    **dict.fromkeys(("CS", "SC", "NS"), "seals"),
    **dict.fromkeys(("GI", "NG", "UW"), "looked at or weighed where it is"),
    **dict.fromkeys(("CV", "V", "T", "TM", "BC", "DO"), "stays in the same terminal or aboard the same vessel"),
    **dict.fromkeys(("FP", "FT", "NF", "ND", "NO", "NP"), "freight, charges and free time"),
    **dict.fromkeys(("N", "O", "NH", "NR", "OB", "SI", "EI", "UP", "SN"), "papers"),
    **dict.fromkeys(("NC", "NU", "DN"), "an answer to a notification"),
    **dict.fromkeys(("IM", "EX", "IR", "RI", "SA", "SB"), "how it is handled, and no step"),
    "HR": "does not say whose hold is released",
}
