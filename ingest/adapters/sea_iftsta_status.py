"""STS C555: what the status codes of IFTSTA mean, by list.

UN: element 9011 (D.93A to D.99B) and UN/ECE Recommendation 24, which every directory from D.96A on tells users of 4405 to
take for transport; the numbers 1 to 103 are the same in both. X12: element 157, which carriers send under agency 116 (ANSI
X12), 22 (US, ISA) or their own, and without any. A code of another agency is that party's own and never guessed.
"""

from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode


class Meaning(NamedTuple):
    kind: Kind
    mode: Mode | None = None  # where the code itself says what carries it
    certainty: Certainty = Certainty.ACTUAL
    empty: Kind | None = None  # what it is of an empty unit


UN_AGENCIES = {"", "6"}  # 3055: none, or UN/ECE
X12_AGENCIES = {"", "22", "116", "HS"}  # 3055; HS is a carrier's own, and its letters are element 157

UN = {
    "1": Meaning(Kind.ARRIVED),
    "3": Meaning(Kind.DAMAGED),
    "6": Meaning(Kind.BOOKED),
    "12": Meaning(Kind.CUSTOMS_RELEASED, Mode.CUSTOMS),
    "13": Meaning(Kind.RECEIVED, empty=Kind.EMPTY_PICKED_UP),
    "16": Meaning(Kind.BORDER_CROSSED),
    "17": Meaning(Kind.CUSTOMS_REFUSED, Mode.CUSTOMS),
    "18": Meaning(Kind.DAMAGED),
    "20": Meaning(Kind.DELAYED),
    "21": Meaning(Kind.DELIVERED),
    "22": Meaning(Kind.DELIVERED),
    "23": Meaning(Kind.DISCREPANCY),
    "24": Meaning(Kind.DEPARTED),
    "25": Meaning(Kind.DELAYED),
    "26": Meaning(Kind.DISCHARGED, Mode.RAIL),
    "27": Meaning(Kind.DEPARTED),
    "28": Meaning(Kind.STRIPPED),
    "29": Meaning(Kind.DISCHARGED),
    "31": Meaning(Kind.PASSED),
    "36": Meaning(Kind.DISCREPANCY),
    "41": Meaning(Kind.HANDED_OVER),
    "42": Meaning(Kind.HANDED_OVER),
    "43": Meaning(Kind.HANDED_OVER),
    "45": Meaning(Kind.NOTIFIED),
    "48": Meaning(Kind.LOADED),
    "49": Meaning(Kind.DISCREPANCY),
    "50": Meaning(Kind.MANIFESTED),
    "51": Meaning(Kind.DELAYED),
    "52": Meaning(Kind.DELAYED),
    "53": Meaning(Kind.DISCREPANCY),
    "54": Meaning(Kind.DISCREPANCY),
    "55": Meaning(Kind.DISCREPANCY),
    "56": Meaning(Kind.DISCREPANCY),
    "57": Meaning(Kind.ROLLED),
    "62": Meaning(Kind.DISCREPANCY),
    "66": Meaning(Kind.DISCREPANCY),
    "70": Meaning(Kind.LOADED, Mode.RAIL),
    "74": Meaning(Kind.RECEIVED),
    "77": Meaning(Kind.DISCREPANCY),
    "79": Meaning(Kind.LOADED),
    "80": Meaning(Kind.UNMAPPED, empty=Kind.EMPTY_RETURNED),
    "81": Meaning(Kind.DAMAGED),
    "82": Meaning(Kind.UNMAPPED, empty=Kind.EMPTY_RETURNED),
    "85": Meaning(Kind.DISCREPANCY),
    "86": Meaning(Kind.ROLLED),
    "87": Meaning(Kind.DISCREPANCY),
    "92": Meaning(Kind.LOADED),
    "93": Meaning(Kind.STUFFED),
    "94": Meaning(Kind.STUFFED),
    "98": Meaning(Kind.HANDED_OVER),
    "99": Meaning(Kind.HANDED_OVER),
    "101": Meaning(Kind.DELAYED),
    "102": Meaning(Kind.DISCREPANCY),
}

X12 = {
    "A": Meaning(Kind.ARRIVED),
    "AE": Meaning(Kind.LOADED, Mode.SEA),
    "AF": Meaning(Kind.RECEIVED, empty=Kind.EMPTY_PICKED_UP),
    "AG": Meaning(Kind.DELIVERED, certainty=Certainty.ESTIMATED),
    "AL": Meaning(Kind.LOADED, Mode.RAIL),
    "AM": Meaning(Kind.LOADED, Mode.ROAD),
    "AN": Meaning(Kind.LOADED, Mode.AIR),
    "AO": Meaning(Kind.LOADED, Mode.BARGE),
    "AP": Meaning(Kind.LOADED, Mode.SEA),
    "AR": Meaning(Kind.ARRIVED, Mode.RAIL),
    "AV": Meaning(Kind.AVAILABLE),
    "BF": Meaning(Kind.BOOKED),
    "C": Meaning(Kind.DEPARTED, certainty=Certainty.ESTIMATED),
    "CT": Meaning(Kind.CUSTOMS_RELEASED, Mode.CUSTOMS),
    "CU": Meaning(Kind.CUSTOMS_RELEASED, Mode.CUSTOMS),
    "D": Meaning(Kind.DELIVERED),
    "E": Meaning(Kind.ARRIVED, certainty=Certainty.ESTIMATED),
    "EE": Meaning(Kind.EMPTY_PICKED_UP),
    "I": Meaning(Kind.GATE_IN, empty=Kind.EMPTY_RETURNED),
    "J": Meaning(Kind.HANDED_OVER),
    "NT": Meaning(Kind.NOTIFIED),
    "OA": Meaning(Kind.GATE_OUT, empty=Kind.EMPTY_PICKED_UP),
    "P": Meaning(Kind.DEPARTED),
    "R": Meaning(Kind.HANDED_OVER),
    "RD": Meaning(Kind.EMPTY_RETURNED),
    "RL": Meaning(Kind.DEPARTED, Mode.RAIL),
    "UR": Meaning(Kind.DISCHARGED, Mode.RAIL),
    "UV": Meaning(Kind.DISCHARGED, Mode.SEA),
    "VA": Meaning(Kind.ARRIVED, Mode.SEA),
    "VD": Meaning(Kind.DEPARTED, Mode.SEA),
}

IGNORED = {  # true, but nothing moved
    **dict.fromkeys(("2", "64", "68"), "announces what has not happened yet"),
    **dict.fromkeys(("5", "14"), "a process that it does not name"),
    **dict.fromkeys(("4", "19", "30", "32", "33", "34", "65", "84", "89", "97", "103"), "care of the equipment"),
    **dict.fromkeys(("58", "60", "95", "96"), "lease of the equipment"),
    **dict.fromkeys(("38", "61"), "payment"),
    **dict.fromkeys(("83", "CS"), "seals"),
    **dict.fromkeys(("91",), "stays where it is"),
    **dict.fromkeys(("CB", "CC"), "chassis under the box"),
    **dict.fromkeys(("FP", "NF", "FT"), "free time and freight"),
}


def meaning(code: str, agency: str) -> Meaning | None:
    """What a status code of this agency (3055) means; None where it is ignored. Codes nobody mapped are UNMAPPED."""
    if agency in UN_AGENCIES and code.lstrip("0").isdigit():
        return None if code.lstrip("0") in IGNORED else UN.get(code.lstrip("0"), Meaning(Kind.UNMAPPED))
    if agency in X12_AGENCIES and code.isalpha():
        return None if code in IGNORED else X12.get(code.upper(), Meaning(Kind.UNMAPPED))
    return Meaning(Kind.UNMAPPED)
