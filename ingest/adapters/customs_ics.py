"""ICS, the entry summary declarations of the EU (also UK Safety and Security): DDNIA, message types CC3nn; XML.

root                                         kind         table STEPS
MesSenMES3                                   source, where the transport names none
DatOfPreMES9, TimOfPreMES10                  reported_at
HEAHEA/DocNumHEA5, RefNumHEA4                declaration (MRN, LRN: two names of one)
IMPOPE200/DocRefNumIMPOPE201                 declaration; a movement each, where the header has none
the step's own time (STEPS)                  occurred_at; else the preparation
CUSOFFFENT730: RefNum…, ExpDatOfArrFIRENT733 where it will come in, and when: an estimated arrival; place
CUSOFFLON/RefNumCOL1                         place, else
CONNR2/ConNumNR21                            container; a movement each
PRODOCDC2, ComRefNumHEA, ComRefNumGIM1       bill, awb, consignment (UCR) …
TraModAtBorHEA76 1, IdeOfMeaOfTraCroHEA85    vessel (IMO number), ConRefNumHEA its voyage
IntConRefMES11, else MesIdeMES19             report, with the type and the MRN

Times without an offset are on the clock of the source. Parties, addresses and goods are not copied.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard
from ingest.syntax import taxud
from ingest.syntax.customs_field import MODES, consignments
from ingest.syntax.xml_text import root, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, usable


class Step(NamedTuple):
    """What a message type says, and where in HEAHEA its own time stands."""

    kind: Kind
    time: str = ""


STEPS = {
    "304": Step(Kind.LINKED, "AmeAccDatTimHEA111"),  # an amendment accepted
    "305": Step(Kind.LINKED, "AmeRejDatTimHEA112"),  # an amendment refused
    "313": Step(Kind.LINKED, "DatTimAmeHEA113"),  # amends
    "315": Step(Kind.CUSTOMS_DECLARED, "DecDatTimHEA114"),
    "316": Step(Kind.CUSTOMS_REFUSED, "DecRejDatTimHEA116"),
    "323": Step(Kind.LINKED),  # asks to come in elsewhere
    "324": Step(Kind.LINKED),  # refused
    "325": Step(Kind.LINKED),  # granted
    "328": Step(Kind.CUSTOMS_ACCEPTED, "DecRegDatTimHEA115"),  # it has its MRN
    "347": Step(Kind.ARRIVED),
    "348": Step(Kind.LINKED),  # what was told of an arrival is refused
    "349": Step(Kind.LINKED),  # and what of one item
    "351": Step(Kind.CUSTOMS_SELECTED, "NotDatTimHEA104"),  # customs will intervene when it arrives
}
TABLES = (Table("message type", "DG TAXUD DDNIA, Appendix Q2", STEPS),)
ROOTS = taxud.roots(STEPS)
FIRST_ENTRY = "CUSOFFFENT730/RefNumCUSOFFFENT731"
EXPECTED = "CUSOFFFENT730/ExpDatOfArrFIRENT733"
OFFICES = ("CUSOFFACTENT700/RefNumCUSOFFACTENT701", FIRST_ENTRY, "CUSOFFLON/RefNumCOL1")
TELLS_ARRIVAL = ("313", "315")  # the others only repeat it


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    number, head = taxud.number_of(tree), taxud.head(tree, heard)
    said: dict[str, Any] = {"source": heard.by(head.sender), "reported_at": head.prepared.at}
    said |= {"place": taxud.place(tree, OFFICES)}
    return [
        fact
        for names in taxud.numbers(tree)
        for step in _steps(tree, number, f"{tree.tag}/{names[0]}/{head.number}" if head.number else "", heard)
        for fact in _movements(tree, names, step, said)
    ]


def _steps(tree: _Element, number: str, report: str, heard: Heard) -> Iterator[dict[str, Any]]:
    """What the message says, and when the goods are expected."""
    step = STEPS[number]
    told = taxud.first_moment(tree, [f"HEAHEA/{step.time}"] if step.time else [], heard)
    occurred = told or taxud.head(tree, heard).prepared
    yield {
        "kind": step.kind,
        "certainty": Certainty.ACTUAL,
        "occurred": occurred,
        "mode": Mode.CUSTOMS,
        "report": report,
    }
    expected = taxud.first_moment(tree, [EXPECTED], heard) if number in TELLS_ARRIVAL else None
    if expected:
        mode, report = (
            MODES.get(text(tree, "HEAHEA/TraModAtBorHEA76"), Mode.UNKNOWN),
            f"{report}/arrival" if report else "",
        )
        yield {
            "kind": Kind.ARRIVED,
            "certainty": Certainty.ESTIMATED,
            "occurred": expected,
            "mode": mode,
            "report": report,
        }


def _movements(
    tree: _Element, names: tuple[Ref, ...], step: dict[str, Any], said: dict[str, Any]
) -> Iterator[Movement]:
    noted = {
        "message": str(tree.tag),
        "conveyance": text(tree, "HEAHEA/ConRefNumHEA"),
        "transport": text(tree, "HEAHEA/IdeOfMeaOfTraCroHEA85"),
        "reason": text(tree, "HEAHEA/DecRejReaHEA252"),
    }
    ship = _ship(tree)
    for own, more in consignments(names, taxud.documents(tree), taxud.boxes(tree)):
        attributes = {name: told[:2000] for name, told in (noted | more).items() if told}
        yield movement(refs=(*own, *ship), attributes=attributes, **step, **said)


def _ship(tree: _Element) -> tuple[Ref, ...]:
    """Of sea freight the vessel by its IMO number, and its voyage."""
    identity = text(tree, "HEAHEA/IdeOfMeaOfTraCroHEA85").upper().removeprefix("IMO").strip()
    if text(tree, "HEAHEA/TraModAtBorHEA76") != "1" or not re.fullmatch(r"\d{7}", identity):
        return ()
    voyage = text(tree, "HEAHEA/ConRefNumHEA")
    named = usable(RefType.VOYAGE, f"IMO{identity}/{voyage}") if voyage else ()
    return (*usable(RefType.VESSEL, f"IMO{identity}"), *named)
