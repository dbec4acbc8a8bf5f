"""R4 loops: the ports and terminals of a journey (115), and when it is there (DTM 374).

374                   certainty, kind
139, 140              estimated, actual: the step that belongs to the function of the place
369, 370 · 371, 372   estimated, actual DEPARTED · ARRIVED
017, 035              estimated, actual DELIVERED
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from ingest.syntax.x12.message import Segment, affordable, element, grouped
from ingest.syntax.x12.place import Spot, port
from ingest.syntax.x12.time import Stamp, is_readable, stamp
from schemas.milestones import Kind
from schemas.movement import Certainty

ACTUAL, ESTIMATED = Certainty.ACTUAL, Certainty.ESTIMATED
STEPS = {  # 115
    **dict.fromkeys(("R", "A"), Kind.RECEIVED),
    **dict.fromkeys(("L", "J", "O", "6"), Kind.DEPARTED),
    **dict.fromkeys(("D", "K", "1", "E", "M", "N", "7"), Kind.ARRIVED),
}
DATES: dict[str, tuple[Kind | None, Certainty]] = {  # 374; without a kind it is the step of the place
    "139": (None, ESTIMATED),
    "140": (None, ACTUAL),
    "369": (Kind.DEPARTED, ESTIMATED),
    "370": (Kind.DEPARTED, ACTUAL),
    "371": (Kind.ARRIVED, ESTIMATED),
    "372": (Kind.ARRIVED, ACTUAL),
    "017": (Kind.DELIVERED, ESTIMATED),
    "035": (Kind.DELIVERED, ACTUAL),
}
IGNORED = {
    "T": "140 and 139 do not say whether it comes or goes",
    "Y": "140 and 139 do not say whether it comes or goes",
    "5": "is where the status itself happened",
}
ABOARD = ("L", "D", "J", "K", "1")  # 115: ends of the ocean leg
NAMES = {  # 115 -> attribute
    **dict.fromkeys(("L", "J"), "port_of_loading"),
    **dict.fromkeys(("D", "K", "1"), "port_of_discharge"),
    **dict.fromkeys(("T", "Y"), "transhipment_port"),
    "E": "place_of_delivery",
    "R": "place_of_receipt",
    **dict.fromkeys(("M", "N"), "destination"),
    "O": "origin",
    "6": "origin_ramp",
    "7": "destination_ramp",
}


class Call(NamedTuple):
    """A step at a place of the journey. `aboard`: where the vessel that the set names calls."""

    function: str
    kind: Kind
    certainty: Certainty
    spot: Spot
    at: Stamp
    aboard: bool


def ports(segments: list[Segment]) -> list[list[Segment]]:
    """The R4 loops: each R4 with the DTM that follow it."""
    loops = grouped(segments, "R4")[1]
    affordable(len(loops), len(loops))  # each is looked up among the others
    return [[loop[0], *takewhile(lambda segment: segment[0] == "DTM", loop[1:])] for loop in loops]


def where(loops: Iterable[Sequence[Segment]], functions: Iterable[str]) -> Spot:
    """The place with the earliest of these functions that is told."""
    told = {element(loop[0], 1): loop[0] for loop in reversed(list(loops))}
    found = (port(told[function]) for function in functions if function in told)
    return next((spot for spot in found if spot.place), Spot())


def calls(loops: Sequence[Sequence[Segment]], otherwise: Kind | None = None) -> list[Call]:
    """Every step that the dates of the loops tell. `otherwise`: the step of a place whose function says none."""
    told, afloat = [], aboard(loops)
    for loop in loops:
        function, spot = element(loop[0], 1), port(loop[0])
        for dtm in loop[1:]:
            kind, certainty = DATES.get(element(dtm, 1), (None, ESTIMATED))
            kind = kind or (STEPS.get(function, otherwise) if element(dtm, 1) in DATES else None)
            at = stamp(dtm, 2, 3, 4)
            if kind and spot.place and at.date and is_readable(at):
                told.append(Call(function, kind, certainty, spot, at, function in afloat))
    return told


def aboard(loops: Iterable[Sequence[Segment]]) -> tuple[str, ...]:
    """The functions (115) of places where the vessel that the set names calls: it is at the ends of the ocean leg only where
    there is no transshipment between them."""
    return () if {element(loop[0], 1) for loop in loops} & {"T", "Y"} else ABOARD


def journey(loops: Iterable[Sequence[Segment]]) -> dict[str, str]:
    """The ports and places as attributes, by the codes or names that R4 gives them, and the terminal of the activity."""
    told: dict[str, str] = {}
    for loop in loops:
        r4 = loop[0]
        if name := NAMES.get(element(r4, 1)):
            told.setdefault(name, element(r4, 3) or element(r4, 4))
        if element(r4, 1) == "5":
            told["terminal"] = element(r4, 6)
    return told
