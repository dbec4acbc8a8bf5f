"""What messages of the European customs systems share (DG TAXUD: NCTS, ICS), in the two ways they are written.

Until phase 4 of NCTS, and in ICS, elements have short names and numbers (HEAHEA/DocNumHEA5) and times are digits; from
phase 5 on they have names (TransitOperation/MRN) and times are ISO 8601. The message type is the root: CC015B, CC015C.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import declared, moment, office
from ingest.syntax.xml_text import text, texts
from schemas.places import Place
from schemas.refs import Ref
from schemas.times import Moment

VERSIONS = "ABCDEF"
# Elements of a document: its type and number.
DOCUMENTS = (
    ("TransportDocument", "type", "referenceNumber"),
    ("PreviousDocument", "type", "referenceNumber"),
    ("PRODOCDC2", "DocTypDC21", "DocRefDC23"),
    ("PREADMREFAR2", "PreDocTypAR21", "PreDocRefAR26"),
)
UCRS = ("referenceNumberUCR", "ComRefNumHEA", "ComRefNumGIM1")
BOXES = ("containerIdentificationNumber", "ConNumNR21")
UCR = "DCR"  # as customs_field knows it


class Head(NamedTuple):
    """Who sent a message, when, and its number at the sender's."""

    sender: str
    prepared: Moment
    number: str


def roots(numbers: Iterable[str]) -> tuple[str, ...]:
    """Root elements of message types in every version: `015` is CC015A to CC015F."""
    return tuple(f"CC{number}{version}" for number in numbers for version in VERSIONS)


def number_of(tree: _Element) -> str:
    found = re.fullmatch(r"CC(\d{3})[A-Z]", str(tree.tag))
    if not found:
        raise Malformed(str(tree.tag), "is no message type: wants CC, three digits and a version")
    return found[1]


def head(tree: _Element, heard: Heard) -> Head:
    sender = text(tree, "messageSender") or text(tree, "MesSenMES3")
    number = text(tree, "messageIdentification") or text(tree, "IntConRefMES11") or text(tree, "MesIdeMES19")
    told = text(tree, "preparationDateAndTime")
    field = "preparationDateAndTime" if told else "DatOfPreMES9"
    told = told or text(tree, "DatOfPreMES9") + text(tree, "TimOfPreMES10")
    if not told:
        raise Malformed(f"{tree.tag}/preparationDateAndTime", "is missing, and DatOfPreMES9 too: one is mandatory")
    return Head(sender, moment(field, told, heard), number)


def first_moment(tree: _Element, paths: Iterable[str], heard: Heard) -> Moment | None:
    """The time at the first of these paths that has one."""
    path = next((path for path in paths if text(tree, path)), "")
    return moment(path, text(tree, path), heard) if path else None


def numbers(tree: _Element) -> list[tuple[Ref, ...]]:
    """MRN and LRN of each declaration that a message is about; Malformed where there is none."""
    mrn = text(tree, "TransitOperation/MRN") or text(tree, "HEAHEA/DocNumHEA5")
    lrn = text(tree, "TransitOperation/LRN") or text(tree, "HEAHEA/RefNumHEA4")
    found = [declared(mrn, lrn)] if mrn or lrn else [declared(one) for one in texts(tree, ".//DocRefNumIMPOPE201")]
    if not any(found):
        raise Malformed(str(tree.tag), "names neither an MRN nor an LRN: nothing to follow")
    return [names for names in found if names]


def documents(tree: _Element) -> Iterator[tuple[str, str]]:
    """Type and number of every document and UCR."""
    for name, type_, number in DOCUMENTS:
        yield from ((text(document, type_), text(document, number)) for document in tree.iter(name))
    for name in UCRS:
        yield from ((UCR, number) for number in texts(tree, f".//{name}"))


def boxes(tree: _Element) -> list[str]:
    return [number for name in BOXES for number in texts(tree, f".//{name}")]


def place(tree: _Element, offices: Iterable[str]) -> Place | None:
    """The first of these offices that the message names."""
    return office(next((code for path in offices if (code := text(tree, path))), ""))
