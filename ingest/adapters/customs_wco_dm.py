"""WCO Data Model 3.6 as customs exchanges it with traders (UK CDS DMS 2): notifications (RES) and declarations (DEC); XML.

Response (a notification)
FunctionCode                                 kind         table NOTIFICATIONS
FunctionalReferenceID                        report
IssueDateTime                                reported_at; occurred_at, where no time below stands
Declaration: Acceptance-, Rejection-, Cancellation-, Exit-, EffectiveDateTime       occurred_at
Declaration/ID, FunctionalReferenceID        declaration (MRN, LRN: two names of one)
Declaration/VersionID, Status, Error         attributes

Declaration (of a trader)
FunctionCode                                 kind         table DECLARATIONS
AcceptanceDateTime, IssueDateTime            occurred_at, reported_at; without either it only links, when it was heard
ID, FunctionalReferenceID                    declaration (MRN, LRN)
AdditionalDocument, PreviousDocument, TransportContractDocument       bill, house, awb …, by TypeCode (customs_field)
UCR; PreviousDocument of type DCR, MCR       consignment: declaration UCR; the master UCR that it is inside
TransportEquipment/ID                        container
GoodsLocation                                place

Times: DateTimeString with formatCode, UN/EDIFACT 2379; ISO 8601 without one. Several bills in one declaration are movements
of their own; several boxes are one movement each. Parties, addresses, goods, duties and guarantees are not copied.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import consignments, declared, goods_place, master, moment, on_hearing, point, within
from ingest.syntax.xml_text import required, root, text, texts
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref
from schemas.times import Moment, Zone

TYPES = ("MetaData", "Response", "Declaration", "submitDeclarationRequest")


class Notification(NamedTuple):
    """`name`: what HMRC calls it."""

    name: str
    kind: Kind


NOTIFICATIONS = {
    "01": Notification("DMSACC", Kind.CUSTOMS_ACCEPTED),
    "02": Notification("DMSRCV", Kind.CUSTOMS_DECLARED),  # received, before the goods are there
    "03": Notification("DMSREJ", Kind.CUSTOMS_REFUSED),
    "05": Notification("DMSCTL", Kind.CUSTOMS_SELECTED),
    "06": Notification("DMSDOC", Kind.CUSTOMS_SELECTED),  # customs wants to see documents
    "07": Notification("DMSRES", Kind.LINKED),  # what became of an amendment
    "08": Notification("DMSROG", Kind.CUSTOMS_RELEASED),
    "09": Notification("DMSCLE", Kind.CUSTOMS_CLEARED),
    "10": Notification("DMSINV", Kind.CUSTOMS_REFUSED),  # invalidated: it covers the goods no longer
    "11": Notification("DMSREQ", Kind.LINKED),  # what became of a request to amend or cancel
    "13": Notification("DMSTAX", Kind.LINKED),  # duties worked out
    "14": Notification("DMSCPI", Kind.LINKED),  # the account does not cover the duties
    "15": Notification("DMSCPR", Kind.LINKED),  # duties are still to be paid
    "16": Notification("DMSEOG", Kind.BORDER_CROSSED),  # the goods left the customs territory
    "18": Notification("DMSGER", Kind.LINKED),  # customs asks whether the goods left
}
DECLARATIONS = {
    "9": Kind.CUSTOMS_DECLARED,
    "5": Kind.CUSTOMS_DECLARED,  # replaces an earlier one
    "1": Kind.LINKED,  # asks to cancel: the notification tells whether it was
    "4": Kind.LINKED,  # amends
    "13": Kind.LINKED,  # asks to amend
}
TABLES = (
    Table("Response/FunctionCode", "WCO DM 3.6 RES, HMRC CDS notification guide", NOTIFICATIONS),
    Table("Declaration/FunctionCode", "WCO DM 3.6 DEC, UN/EDIFACT 1225", DECLARATIONS),
)
STEPS = ("AcceptanceDateTime", "RejectionDateTime", "CancellationDateTime", "ExitDateTime", "EffectiveDateTime")
DOCUMENTS = ("AdditionalDocument", "PreviousDocument", "TransportContractDocument")
UCR, MASTER_UCR = "DCR", "MCR"  # TypeCode of a PreviousDocument


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    agency = text(tree, ".//ResponsibleAgencyName") or text(tree, ".//ResponsibleCountryCode")
    responses = list(tree.iter("Response"))
    declarations = [] if responses else list(tree.iter("Declaration"))
    if not responses and not declarations:
        raise Malformed(str(tree.tag), "holds neither a Response nor a Declaration of the WCO Data Model")
    notified = [fact for response in responses for fact in _notified(response, agency, heard)]
    return notified + [fact for declaration in declarations for fact in _declared(declaration, heard)]


def _notified(response: _Element, agency: str, heard: Heard) -> Iterator[Movement]:
    code, report = required(response, "FunctionCode").zfill(2), text(response, "FunctionalReferenceID")
    issued = _time(response, "IssueDateTime", heard)
    if issued is None:
        raise Malformed("Response/IssueDateTime", "is missing: it is mandatory")
    told = NOTIFICATIONS.get(code, Notification("", Kind.UNMAPPED))
    attributes = {"function": code, "notification": told.name, "status": text(response, "Status/NameCode")}
    attributes |= {"errors": " ".join(dict.fromkeys(texts(response, "Error/ValidationCode")))}
    if told.kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": "WCO DM Response/FunctionCode"}
    declarations = [d for d in response.findall("Declaration") if _numbers(d)]
    if not declarations:
        raise Malformed("Response/Declaration", "names neither an ID (MRN) nor a FunctionalReferenceID (LRN)")
    for declaration in declarations:
        mrn, version = text(declaration, "ID"), text(declaration, "VersionID")
        steps = (_time(element, field, heard) for element in (declaration, response) for field in STEPS)
        yield movement(
            source=heard.by(agency or f"customs {mrn[2:4]}".strip()),
            kind=told.kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.CUSTOMS,
            occurred=next(filter(None, steps), issued),
            refs=_numbers(declaration),
            report=report,
            reported_at=issued.at,
            attributes=_present(attributes | {"version": version}),
        )


def _declared(declaration: _Element, heard: Heard) -> Iterator[Movement]:
    code, lrn = required(declaration, "FunctionCode"), text(declaration, "FunctionalReferenceID")
    issued = _time(declaration, "IssueDateTime", heard) or _time(declaration, "AcceptanceDateTime", heard)
    occurred = _time(declaration, "AcceptanceDateTime", heard) or issued or on_hearing(heard)
    kind = DECLARATIONS.get(code, Kind.UNMAPPED)
    if kind is Kind.CUSTOMS_DECLARED and occurred.zone is Zone.ASSUMED and not issued:
        kind = Kind.LINKED  # nobody says when: it tells what belongs together, and customs' answer tells the rest
    attributes = {"function": code, "declaration_type": text(declaration, "TypeCode")}
    attributes |= {"packages": text(declaration, "TotalPackageQuantity")}
    attributes |= {"weight_kg": text(declaration, "TotalGrossMassMeasure")}
    if kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": "WCO DM Declaration/FunctionCode"}
    said: dict[str, Any] = {"certainty": Certainty.ACTUAL, "mode": Mode.CUSTOMS, "occurred": occurred}
    said |= {"source": heard.by(text(declaration, "Declarant/ID")), "place": _place(declaration)}
    said |= {"report": f"{lrn}/{code}" if lrn else "", "reported_at": (issued or occurred).at}
    if not (numbers := _numbers(declaration)):
        raise Malformed("Declaration", "names neither an ID (MRN) nor a FunctionalReferenceID (LRN)")
    documents, boxes = list(_documents(declaration)), texts(declaration, ".//TransportEquipment/ID")
    outer = tuple(found for type_, number in documents if type_ == MASTER_UCR for found in master(number))
    for own, more in consignments(numbers, documents, boxes):
        masters = () if more else outer
        refs, relations = (*own, *masters), within(kind, own, masters)
        yield movement(kind=kind, refs=refs, relations=relations, attributes=_present(attributes | more), **said)


def _numbers(declaration: _Element) -> tuple[Ref, ...]:
    return declared(text(declaration, "ID"), text(declaration, "FunctionalReferenceID"))


def _documents(declaration: _Element) -> Iterator[tuple[str, str]]:
    """Type and number of every document and UCR."""
    for name in DOCUMENTS:
        yield from ((text(document, "TypeCode"), text(document, "ID")) for document in declaration.iter(name))
    for field in ("TraderAssignedReferenceID", "ID"):
        yield from ((UCR, number) for number in texts(declaration, f".//UCR/{field}"))


def _place(declaration: _Element) -> Place | None:
    place = next(declaration.iter("GoodsLocation"), None)
    if place is None:
        return None
    code = text(place, "ID") or text(place, "Name")
    return goods_place(text(place, "Address/CountryCode"), text(place, "Address/TypeCode"), code)


def _time(element: _Element, field: str, heard: Heard) -> Moment | None:
    told = element.find(f"{field}/DateTimeString")
    told = element.find(field) if told is None else told
    if told is None or not (value := text(told, ".")):
        return None
    where, format_ = f"{element.tag}/{field}", told.get("formatCode", "")
    return point(where, value, format_, heard) if format_ else moment(where, value, heard)


def _present(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value[:2000] for name, value in attributes.items() if value}
