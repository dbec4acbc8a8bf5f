"""NCTS, the transit procedure of the EU and the common transit countries: phase 4 (DDNTA 8.x) and phase 5 (DDNTA 5.x); XML.

phase 4                                 phase 5
root CCnnnA, CCnnnB                     root CCnnnC                                    kind         table STEPS
MesSenMES3                              messageSender                                  source, where the transport names none
DatOfPreMES9, TimOfPreMES10             preparationDateAndTime                         reported_at
HEAHEA/DocNumHEA5, RefNumHEA4           TransitOperation/MRN, LRN                      declaration; two names of one
the step's own date (STEPS)             likewise                                       occurred_at; else the preparation
CUSOFFPREOFFRES, CUSOFFDEPEPT           CustomsOfficeOfDestinationActual, …Departure   place (COL reference number)
GOOITEGDS/CONNR2/ConNumNR21             TransportEquipment/containerIdentificationNumber     container; a movement each
IdeOfMeaOfTraAtDHEA78                   DepartureTransportMeans, else ActiveBorder…     truck, wagon, vessel …; attribute
PRODOCDC2, PREADMREFAR2                 TransportDocument, PreviousDocument, UCR       bill, awb, consignment …, by type
IntConRefMES11, else MesIdeMES19        messageIdentification                          report, with the type and the MRN

Times without an offset are on the clock of the source. Parties, addresses, goods, seals and guarantees are not copied.
"""

from ingest.adapters.customs_taxud import Answer, Procedure, Step, facts, times
from ingest.message import Heard
from ingest.syntax import taxud
from ingest.syntax.xml_text import root
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Movement

STEPS = {
    "001": Step(Kind.LINKED),  # between offices: goods are on their way to this one
    "004": Step(Kind.LINKED, times("amendmentAcceptanceDateAndTime")),  # an amendment accepted
    "005": Step(Kind.LINKED),  # an amendment refused
    "006": Step(Kind.ARRIVED, times("arrivalNotificationDateAndTime", "ArrNotDatHEA141")),  # between offices
    "007": Step(Kind.ARRIVED, times("arrivalNotificationDateAndTime", "ArrNotDatHEA141")),
    "008": Step(Kind.LINKED, times("ArrRejDatHEA142")),  # what was told of an arrival is refused, not the goods
    "009": Step(Kind.CUSTOMS_REFUSED, ("Invalidation/decisionDateAndTime", *times("DatOfCanDecHEA146"))),
    "013": Step(Kind.LINKED),  # amends
    "014": Step(Kind.LINKED, ("Invalidation/requestDateAndTime", *times("DatOfCanReqHEA147"))),  # asks to invalidate
    "015": Step(Kind.CUSTOMS_DECLARED, times("DecDatHEA383")),
    "016": Step(Kind.CUSTOMS_REFUSED, times("DecRejDatHEA159")),
    "018": Step(Kind.CUSTOMS_INSPECTED, times("controlResultDate", "ControlResult/date", "CONRESERS/ConDatERS14")),
    "019": Step(Kind.DISCREPANCY, times("discrepanciesNotificationDate")),
    "022": Step(Kind.LINKED, times("amendmentNotificationDateAndTime")),  # wants it amended
    "025": Step(Kind.CUSTOMS_RELEASED, times("releaseDate", "GooRelDatHEA176")),  # at the destination
    "028": Step(Kind.CUSTOMS_ACCEPTED, times("declarationAcceptanceDate", "AccDatHEA158")),  # it has its MRN
    "029": Step(Kind.CUSTOMS_RELEASED, times("releaseDate", "IssDatHEA186")),  # for transit
    "035": Step(Kind.LINKED, ("RecoveryNotification/recoveryNotificationDate",)),  # duties are claimed
    "043": Step(Kind.AVAILABLE),  # may be unloaded
    "044": Step(Kind.DISCHARGED, ("UnloadingRemark/unloadingDate", "UNLREMREM/UnlDatREM67")),
    "045": Step(Kind.CUSTOMS_CLEARED, times("writeOffDate", "WriOffDatHEA619")),
    "050": Step(Kind.LINKED),  # between offices: goods will come in transit
    "051": Step(Kind.CUSTOMS_HELD),  # not released for transit
    "054": Step(Kind.LINKED),  # asks for the release
    "055": Step(Kind.CUSTOMS_HELD),  # its guarantee is not valid: no release
    "056": Step(Kind.CUSTOMS_REFUSED, times("rejectionDateAndTime")),
    "057": Step(Kind.LINKED, times("rejectionDateAndTime")),  # what was told at the destination is refused
    "058": Step(Kind.LINKED, times("UnlRemRejDatHEA218")),  # unloading remarks refused
    "060": Step(Kind.CUSTOMS_SELECTED, times("controlNotificationDateAndTime", "DatOfConNotHEA148")),
    # Between offices: goods passed the frontier of the office of transit, or left the security area.
    "118": Step(Kind.BORDER_CROSSED, times("passageDate", "passageDateAndTime", "notificationDateAndTime")),
    "168": Step(Kind.BORDER_CROSSED, times("exitDate", "exitDateAndTime", "notificationDateAndTime")),
    "140": Step(Kind.DELAYED, times("requestOnNonArrivedMovementDate")),  # customs asks where the goods are
    "141": Step(Kind.LINKED),  # the answer
    "170": Step(Kind.ARRIVAL_REPORTED),  # goods declared in advance are there, at the departure
    "180": Step(Kind.DISCREPANCY, times("incidentNotificationDateAndTime")),  # between offices: an incident
    "182": Step(Kind.DISCREPANCY, times("incidentNotificationDateAndTime")),  # an incident on the way
    "190": Step(Kind.LINKED),  # the export that follows the transit is presented
    "906": Step(Kind.LINKED),  # a message that breaks a rule
    "917": Step(Kind.LINKED),  # a message that breaks its schema
    "928": Step(Kind.LINKED),  # a message received
}
# What answers say of themselves, and the values with which they move nothing.
ANSWERS = {
    "009": Answer(("Invalidation/decision", "HEAHEA/CanDecHEA93"), {"0": Kind.LINKED}),  # not invalidated
    "018": Answer(("ControlResult/code", "CONRESERS/ConResCodERS16"), {"B1": Kind.DISCREPANCY}),  # not satisfactory
    # Another message was rejected than the declaration.
    "056": Answer(
        ("TransitOperation/businessRejectionType",), dict.fromkeys(("013", "014", "170", "190"), Kind.LINKED)
    ),
}
TABLES = (Table("message type", "DG TAXUD DDNTA, phases 4 and 5, Appendix Q", STEPS),)
ROOTS = taxud.roots(STEPS)
OFFICES = (
    "CustomsOfficeOfDestinationActual/referenceNumber",
    "CUSOFFPREOFFRES/RefNumRES1",
    "CustomsOfficeOfTransitActual/referenceNumber",
    "CustomsOfficeOfExitForTransitActual/referenceNumber",
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
    "result": ("ControlResult/code", "CONRESERS/ConResCodERS16"),
    "limit": ("ControlResult/limitDate", "TransitOperation/limitDate", "CONRESERS/DatLimERS69"),
    "transport": ("HEAHEA/IdeOfMeaOfTraAtDHEA78",),
    "declaration_type": ("TransitOperation/declarationType", "HEAHEA/TypOfDecHEA24"),
}


PROCEDURE = Procedure(STEPS, ANSWERS, OFFICES, NOTED)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    return list(facts(root(message), PROCEDURE, heard))
