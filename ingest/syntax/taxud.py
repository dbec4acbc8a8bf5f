"""What messages of the European customs systems share (DG TAXUD: NCTS, AES and ECS, ICS), in the two ways they are written.

Until phase 4 of NCTS, in ECS and in ICS, elements have short names and numbers (HEAHEA/DocNumHEA5) and times are digits; in
NCTS from phase 5 on and in AES they have names (TransitOperation/MRN) and times are ISO 8601. The message type is the root:
CC015B, CC015C; CD018C between offices; IE015 as some national systems write it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import declared, means, moment, office
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
MEANS = ("DepartureTransportMeans", "ActiveBorderTransportMeans")  # of phase 5 and AES
UCR = "DCR"  # as customs_field knows it


class Head(NamedTuple):
    """Who sent a message, when, and its number at the sender's."""

    sender: str
    prepared: Moment
    number: str


def roots(numbers: Iterable[str]) -> tuple[str, ...]:
    """Root elements of message types in every version: `015` is CC015A to CC015F, CD015A to CD015F, IE015."""
    names = [(f"CC{number}", f"CD{number}", f"IE{number}") for number in numbers]
    return tuple(name + version for each in names for name in each for version in VERSIONS) + tuple(
        name for _, _, name in names
    )


def number_of(tree: _Element) -> str:
    found = re.fullmatch(r"(?:CC|CD|IE)(\d{3})[A-Z]?", str(tree.tag))
    if not found:
        raise Malformed(str(tree.tag), "is no message type: wants CC, CD or IE, three digits and a version")
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
    found = (element for path in paths for element in tree.iterfind(path) if text(element, "."))
    if (element := next(found, None)) is None:
        return None
    parent = element.getparent()
    return moment(f"{tree.tag if parent is None else parent.tag}/{element.tag}", text(element, "."), heard)


def numbers(tree: _Element) -> list[tuple[Ref, ...]]:
    """MRN and LRN of each declaration that a message is about; Malformed where there is none."""
    found = [declared(text(one, "MRN"), text(one, "LRN")) for one in tree if text(one, "MRN") or text(one, "LRN")]
    found += [declared(text(one, "DocNumHEA5"), text(one, "RefNumHEA4")) for one in tree.findall("HEAHEA")]
    if not any(found):
        found = [declared(one) for one in texts(tree, ".//DocRefNumIMPOPE201")]
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


def carriers(tree: _Element, on: Moment) -> tuple[Ref, ...]:
    """What the goods leave on, else cross the border on, where one of a kind is told: of several, nobody says what is on
    which."""
    told = next(filter(None, ([_means(one) for one in tree.iter(name)] for name in MEANS)), [])
    kinds = Counter(type_ for type_, _ in told)
    found = [ref for type_, number in told if kinds[type_] == 1 for ref in means(type_, number, on)]
    return tuple(dict.fromkeys(found))


def _means(element: _Element) -> tuple[str, str]:
    return text(element, "typeOfIdentification"), text(element, "identificationNumber")


def place(tree: _Element, offices: Iterable[str]) -> Place | None:
    """The first of these offices that the message names, else the first that it names in the older way of writing."""
    named = next((code for path in offices if (code := text(tree, path))), "")
    older = (text(one, "*") for one in tree if str(one.tag).startswith("CUSOFF"))
    return office(named or next(older, ""))
