"""ICS2, the entry summary declarations of the EU since 2021: carriers and the trader interface (HTI 2, 3; XML).

root IE3Fnn, IE3Ann, IE3Nnn, IE3Qnn, IE3Rnn                  kind         table STEPS
declarant, personNotifyingTheArrival, else a Member State    source, where the transport names none
MRN, LRN                                                     declaration (two names of one)
relatedMRN, relatedTransportDocument                         declaration, bill …: of an arrival, a movement each
documentIssueDate, notificationDate, registrationDate …      occurred_at, reported_at
activeBorderTransportMeans: actualDateAndTimeOfArrival       occurred_at of an arrival
                            estimatedDateAndTimeOfArrival    an estimated arrival beside a filing
                            identificationNumber             vessel (IMO), wagon, truck … by typeOfIdentification (CL750)
                            conveyanceReferenceNumber        voyage of a vessel; else attribute conveyance
(actual)customsOfficeOfFirstEntry/referenceNumber            place (COL reference number)
transportDocument…: documentNumber, type                     bill, house, awb, hawb, consignment … (CL754); a house is
                                                             a movement of its own with its boxes, inside its master
containerIdentificationNumber                                container; a movement each
placeOfLoading, placeOfUnloading: UNLOCODE                   attributes
specificCircumstanceIndicator, error/validationCode          attributes filing, errors

Letters of names are read in either case: versions differ. Parties, addresses, goods and values are not copied.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import MODES, consignments, declared, means, moment, office
from ingest.syntax.xml_text import root, text, texts
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, usable, value_of
from schemas.times import Moment

_FILINGS = (*range(10, 18), *range(20, 30), *range(30, 35), *range(40, 46), 50, 51)
STEPS = {
    **{f"F{number}": Kind.CUSTOMS_DECLARED for number in _FILINGS},
    **{f"A{number}": Kind.LINKED for number in _FILINGS},  # amends a filing
    "N01": Kind.DISCREPANCY,  # a filing does not fit its life so far
    "N02": Kind.DISCREPANCY,  # filings are missing that belong to it
    "N03": Kind.CUSTOMS_ACCEPTED,  # its risks were assessed
    "N04": Kind.CUSTOMS_SELECTED,  # customs wants to know more, as another party is told
    "N05": Kind.CUSTOMS_SELECTED,  # customs wants it screened, likewise
    "N06": Kind.ARRIVED,
    "N07": Kind.DISCREPANCY,  # a filing is in the wrong state for what was asked
    "N08": Kind.CUSTOMS_SELECTED,  # a control when it arrives
    "N09": Kind.CUSTOMS_SELECTED,  # as an authorised operator is told
    "N10": Kind.LINKED,  # an amendment was taken
    "N11": Kind.LINKED,  # a filing waits for others
    "N99": Kind.DISCREPANCY,  # a message breaks a rule
    "Q01": Kind.CUSTOMS_HELD,  # do not load
    "Q02": Kind.CUSTOMS_SELECTED,  # customs wants to know more
    "Q03": Kind.CUSTOMS_SELECTED,  # customs wants it screened
    "Q04": Kind.LINKED,  # asks to invalidate
    "R01": Kind.CUSTOMS_ACCEPTED,  # it has its MRN
    "R02": Kind.LINKED,  # the answer to what customs wanted to know
    "R03": Kind.CUSTOMS_INSPECTED,  # it was screened
    "R04": Kind.LINKED,  # an arrival was registered
    "R07": Kind.CUSTOMS_REFUSED,  # invalidated: it covers the goods no longer
    "R08": Kind.LINKED,  # what customs has of a filing
}
TABLES = (Table("message type, behind IE3", "DG TAXUD ICS2 HTI interface, list of messages", STEPS),)
ROOTS = tuple(f"IE3{code}" for code in STEPS)
TIMES = (
    *("documentissuedate", "notificationdate", "registrationdate", "completiondate", "responsedate"),
    *("invalidationdate", "requestdate", "consultationdate"),
)
DOCUMENTS = (
    *("transportdocument", "transportdocumentmasterlevel", "transportdocumenthouselevel"),
    *("masterleveltransportdocument", "houseleveltransportdocument"),
)
HOUSES = ("consignmenthouselevel", "houseconsignment")
ARRIVAL = "ie3n06"
BORDER = "activebordertransportmeans"
OFFICES = ("actualcustomsofficeoffirstentry", "customsofficeoffirstentry")
SENDERS = ("declarant", "personnotifyingthearrival", "personfiling")
STATES = ("responsiblememberstate", "addressedmemberstate")
NOTED = {
    "filing": ("specificcircumstanceindicator",),
    "conveyance": (f"{BORDER}/conveyancereferencenumber",),
    "transport": (f"{BORDER}/identificationnumber",),
    "departed": (f"{BORDER}/actualdateandtimeofdeparture", f"{BORDER}/estimateddateandtimeofdeparture"),
    "loading": (".//placeofloading/unlocode", ".//placeofloading/location"),
    "unloading": (".//placeofunloading/unlocode", ".//placeofunloading/location"),
}


class Group(NamedTuple):
    """Refs that belong together, and what to note of them."""

    refs: tuple[Ref, ...]
    noted: dict[str, str]


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    code = str(tree.tag).removeprefix("IE3")
    for element in tree.iter():
        element.tag = str(element.tag).lower()
    return list(_facts(tree, code, heard))


def _facts(tree: _Element, code: str, heard: Heard) -> Iterator[Movement]:
    told = _time(tree, TIMES, heard)
    arrived = _time(tree, (f"{BORDER}/actualdateandtimeofarrival",), heard) if code == "N06" else None
    if (occurred := arrived or told) is None:
        raise Malformed(f"IE3{code}/documentIssueDate", "is missing, and every other time of the message too")
    noted = {"message": f"IE3{code}"} | {name: _first(tree, paths) for name, paths in NOTED.items()}
    noted["errors"] = " ".join(dict.fromkeys(texts(tree, "error/validationcode")))
    report = f"IE3{code}/{_first(tree, ('mrn', 'lrn'))}/{occurred.at:%Y%m%dT%H%M%S}"
    said: dict[str, Any] = {"source": heard.by(_sender(tree)), "reported_at": told.at if told else None}
    said["place"] = office(_first(tree, tuple(f"{name}/referencenumber" for name in OFFICES)))
    mode = _mode(tree)
    steps: list[dict[str, Any]] = [
        {
            "kind": STEPS[code],
            "certainty": Certainty.ACTUAL,
            "mode": mode if arrived else Mode.CUSTOMS,
            "occurred": occurred,
            "report": report,
        }
    ]
    eta = _time(tree, (f"{BORDER}/estimateddateandtimeofarrival",), heard) if code[0] in "FA" else None
    if eta:
        expected = {"kind": Kind.ARRIVED, "certainty": Certainty.ESTIMATED, "mode": mode, "occurred": eta}
        steps.append(expected | {"report": f"{report}/arrival"})
    for group in _groups(tree, _carrier(tree, occurred)):
        attributes = {name: value[:2000] for name, value in (noted | group.noted).items() if value}
        for step in steps:
            yield movement(refs=group.refs, attributes=attributes, **step, **said)


def _groups(tree: _Element, carrier: tuple[Ref, ...]) -> Iterator[Group]:
    """The declaration with its master document, each house, and all else that an arrival names."""
    numbers = declared(text(tree, "mrn"), text(tree, "lrn"))
    if tree.tag == ARRIVAL and carrier:  # the number of the notification, whose goods have theirs
        yield Group(carrier, {})
        numbers = ()
    houses = list(tree.iter(*HOUSES))
    within = {element for house in houses for element in house.iter()}
    masters = _papers(one for one in tree.iter(*DOCUMENTS) if one not in within)
    boxes = [text(one, ".") for one in tree.iter("containeridentificationnumber") if one not in within]
    related = [declared(number) for number in _related(tree)]
    related += [
        refs for one in _papers(tree.iter("relatedtransportdocument")) for refs, _ in consignments((), [one], ())
    ]
    if not (numbers or masters or houses or carrier or any(related)):
        raise Malformed("MRN", "is missing, and LRN and transport documents too: nothing to follow")
    if numbers or masters:
        yield from (Group((*refs, *carrier), noted) for refs, noted in consignments(numbers, masters, boxes))
    for house in houses:
        own = numbers if len(houses) == 1 else ()
        papers = [*_papers(house.iter(*DOCUMENTS)), *masters]
        inside = texts(house, ".//containeridentificationnumber")
        yield from (Group((*refs, *carrier), noted) for refs, noted in consignments(own, papers, inside) if refs)
    yield from (Group((*refs, *carrier), {}) for refs in related if refs)


def _papers(documents: Iterable[_Element]) -> list[tuple[str, str]]:
    """Type and number of each."""
    return [(text(one, "type"), text(one, "documentnumber") or text(one, "referencenumber")) for one in documents]


def _related(tree: _Element) -> Iterator[str]:
    for one in tree.iter("relatedmrn"):
        yield _first(one, ("identification", "mrn", "."))


def _carrier(tree: _Element, on: Moment) -> tuple[Ref, ...]:
    border = tree.find(BORDER)
    type_ = text(tree, f"{BORDER}/typeofidentification")
    if border is None or type_ in ("21", "40"):  # a train's and a flight's number want the day of their departure
        return ()
    found = means(type_, text(border, "identificationnumber"), on)
    voyage = text(border, "conveyancereferencenumber")
    if found and voyage and found[0].startswith(RefType.VESSEL):
        return (*found, *usable(RefType.VOYAGE, f"{value_of(found[0])}/{voyage}"))
    return found


def _mode(tree: _Element) -> Mode:
    return MODES.get(text(tree, f"{BORDER}/modeoftransport"), Mode.UNKNOWN)


def _sender(tree: _Element) -> str:
    party = _first(tree, tuple(f"{name}/identificationnumber" for name in SENDERS))
    state = _first(tree, tuple(f"{name}/country" for name in STATES))
    return f"customs {state}" if state else party or "ICS2"


def _time(tree: _Element, paths: tuple[str, ...], heard: Heard) -> Moment | None:
    path = next((path for path in paths if text(tree, path)), "")
    return moment(path, text(tree, path), heard) if path else None


def _first(tree: _Element, paths: tuple[str, ...]) -> str:
    return next(filter(None, (text(tree, path) for path in paths)), "")
