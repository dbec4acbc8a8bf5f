"""NCTS, the transit procedure of the EU and the common transit countries: phase 4 (DDNTA 8.x) and phase 5 (DDNTA 5.x); XML.

phase 4                                 phase 5
root CCnnnA, CCnnnB                     root CCnnnC                                    kind         table STEPS
MesSenMES3                              messageSender                                  source, where the transport names none
DatOfPreMES9, TimOfPreMES10             preparationDateAndTime                         reported_at
HEAHEA/DocNumHEA5, RefNumHEA4           TransitOperation/MRN, LRN                      declaration; two names of one
the step's own date (STEPS)             likewise                                       occurred_at; else the preparation
CUSOFFPREOFFRES, CUSOFFDEPEPT           CustomsOfficeOfDestinationActual, …Departure   place (COL reference number)
GOOITEGDS/CONNR2/ConNumNR21             TransportEquipment/containerIdentificationNumber     container; a movement each
PRODOCDC2, PREADMREFAR2                 TransportDocument, PreviousDocument, UCR       bill, awb, consignment …, by type
IntConRefMES11, else MesIdeMES19        messageIdentification                          report, with the type and the MRN

Times without an offset are on the clock of the source. Parties, addresses, goods, seals and guarantees are not copied.
"""

from typing import NamedTuple

from lxml.etree import _Element

from ingest.message import Heard
from ingest.syntax import taxud
from ingest.syntax.customs_field import consignments
from ingest.syntax.xml_text import root, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement


class Step(NamedTuple):
    """What a message type says, and where its own time stands: phase 5, then phase 4."""

    kind: Kind
    times: tuple[str, ...] = ()


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"HEAHEA/{name}" if "HEA" in name else f"TransitOperation/{name}" for name in names)


STEPS = {
    "004": Step(Kind.LINKED, _of("amendmentAcceptanceDateAndTime")),  # an amendment accepted
    "005": Step(Kind.LINKED),  # an amendment refused
    "007": Step(Kind.ARRIVED, _of("arrivalNotificationDateAndTime", "ArrNotDatHEA141")),
    "008": Step(Kind.LINKED, _of("ArrRejDatHEA142")),  # what was told of an arrival is refused, not the goods
    "009": Step(Kind.CUSTOMS_REFUSED, ("Invalidation/decisionDateAndTime", *_of("DatOfCanDecHEA146"))),
    "013": Step(Kind.LINKED),  # amends
    "014": Step(Kind.LINKED, ("Invalidation/requestDateAndTime", *_of("DatOfCanReqHEA147"))),  # asks to invalidate
    "015": Step(Kind.CUSTOMS_DECLARED, _of("DecDatHEA383")),
    "016": Step(Kind.CUSTOMS_REFUSED, _of("DecRejDatHEA159")),
    "019": Step(Kind.DISCREPANCY, _of("discrepanciesNotificationDate")),
    "022": Step(Kind.LINKED, _of("amendmentNotificationDateAndTime")),  # wants it amended
    "025": Step(Kind.CUSTOMS_RELEASED, _of("releaseDate", "GooRelDatHEA176")),  # at the destination
    "028": Step(Kind.CUSTOMS_ACCEPTED, _of("declarationAcceptanceDate", "AccDatHEA158")),  # it has its MRN
    "029": Step(Kind.CUSTOMS_RELEASED, _of("releaseDate", "IssDatHEA186")),  # for transit
    "035": Step(Kind.LINKED, ("RecoveryNotification/recoveryNotificationDate",)),  # duties are claimed
    "043": Step(Kind.AVAILABLE),  # may be unloaded
    "044": Step(Kind.DISCHARGED, ("UnloadingRemark/unloadingDate", "UNLREMREM/UnlDatREM67")),
    "045": Step(Kind.CUSTOMS_CLEARED, _of("writeOffDate", "WriOffDatHEA619")),
    "051": Step(Kind.CUSTOMS_HELD),  # not released for transit
    "054": Step(Kind.LINKED),  # asks for the release
    "055": Step(Kind.CUSTOMS_HELD),  # its guarantee is not valid: no release
    "056": Step(Kind.CUSTOMS_REFUSED, _of("rejectionDateAndTime")),
    "057": Step(Kind.LINKED, _of("rejectionDateAndTime")),  # what was told at the destination is refused
    "058": Step(Kind.LINKED, _of("UnlRemRejDatHEA218")),  # unloading remarks refused
    "060": Step(Kind.CUSTOMS_SELECTED, _of("controlNotificationDateAndTime", "DatOfConNotHEA148")),
    "140": Step(Kind.DELAYED, _of("requestOnNonArrivedMovementDate")),  # customs asks where the goods are
    "141": Step(Kind.LINKED),  # the answer
    "170": Step(Kind.ARRIVAL_REPORTED),  # goods declared in advance are there, at the departure
    "182": Step(Kind.DISCREPANCY, _of("incidentNotificationDateAndTime")),  # an incident on the way
    "906": Step(Kind.LINKED),  # a message that breaks a rule
    "917": Step(Kind.LINKED),  # a message that breaks its schema
    "928": Step(Kind.LINKED),  # a message received
}
# What an answer says of itself: phase 5, then phase 4, and the value with which it moves nothing.
EXCEPT = {
    "009": (("Invalidation/decision", "HEAHEA/CanDecHEA93"), {"0"}),  # not invalidated
    "056": (("TransitOperation/businessRejectionType",), {"013", "014", "170"}),  # another message than the declaration
}
TABLES = (Table("message type", "DG TAXUD DDNTA, phases 4 and 5, Appendix Q", STEPS),)
ROOTS = taxud.roots(STEPS)
OFFICES = (
    "CustomsOfficeOfDestinationActual/referenceNumber",
    "CUSOFFPREOFFRES/RefNumRES1",
    "CustomsOfficeOfIncidentRegistration/referenceNumber",
    "CustomsOfficeOfDeparture/referenceNumber",
    "CUSOFFDEPEPT/RefNumEPT1",
)
NOTED = {
    "rejected": ("TransitOperation/businessRejectionType",),
    "reason": ("TransitOperation/rejectionCode", "HEAHEA/RejReaCodHEA"),
    "control": ("TransitOperation/notificationType",),
    "release": ("TransitOperation/releaseIndicator",),
    "conform": ("UnloadingRemark/conform", "UNLREMREM/ConREM65"),
    "unloaded": ("UnloadingRemark/unloadingCompletion", "UNLREMREM/UnlComREM66"),
    "seals_ok": ("UnloadingRemark/stateOfSeals", "UNLREMREM/StaOfTheSeaOKREM19"),
    "incident": ("Consignment/Incident/code",),
    "declaration_type": ("TransitOperation/declarationType", "HEAHEA/TypOfDecHEA24"),
}


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    number, head, names = taxud.number_of(tree), taxud.head(tree, heard), taxud.numbers(tree)[0]
    step, kind = STEPS[number], _kind(tree, number)
    noted = {name: next(filter(None, (text(tree, path) for path in paths)), "") for name, paths in NOTED.items()}
    return [
        movement(
            source=heard.by(head.sender),
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.CUSTOMS,
            occurred=taxud.first_moment(tree, step.times, heard) or head.prepared,
            refs=refs,
            place=taxud.place(tree, OFFICES),
            report=f"{tree.tag}/{names[0]}/{head.number}" if head.number else "",
            reported_at=head.prepared.at,
            attributes={name: told for name, told in ({"message": str(tree.tag)} | noted | more).items() if told},
        )
        for refs, more in consignments(names, taxud.documents(tree), taxud.boxes(tree))
    ]


def _kind(tree: _Element, number: str) -> Kind:
    paths, values = EXCEPT.get(number, ((), set()))
    told = next(filter(None, (text(tree, path) for path in paths)), "")
    return Kind.LINKED if told in values else STEPS[number].kind
