"""AES, the export procedure of the EU (DDNXA 5.x), and ECS before it (phase 2): exports, exit summaries, re-exports; XML.

ECS                                     AES
root CC5nnA, CC5nnB, CC6nnA             root CC5nnC, CC6nnC                            kind         table STEPS
MesSenMES3                              messageSender                                  source, where the transport names none
DatOfPreMES9, TimOfPreMES10             preparationDateAndTime                         reported_at
HEAHEA/DocNumHEA5, RefNumHEA4           ExportOperation/MRN, LRN                       declaration; two names of one
the step's own date (STEPS)             likewise                                       occurred_at; else the preparation
                                        CustomsOfficeOfExitActual, else …OfExport      place (COL reference number)
GOOITEGDS/CONNR2/ConNumNR21             TransportEquipment/containerIdentificationNumber     container; a movement each
IdeOfMeaOfTraAtDHEA78                   DepartureTransportMeans, else ActiveBorder…     truck, wagon, vessel …; attribute
PRODOCDC2, PREADMREFAR2                 TransportDocument, PreviousDocument, UCR       bill, awb, consignment …, by type
IntConRefMES11, else MesIdeMES19        messageIdentification                          report, with the type and the MRN

A message on several exports (a manifest at exit) is a movement for each of them, without papers and boxes: nobody says whose
they are. Times without an offset are on the clock of the source. Parties, addresses, goods, seals and values are not copied.
"""

from ingest.adapters.customs_taxud import Answer, Procedure, Step, facts, times
from ingest.message import Heard
from ingest.syntax import taxud
from ingest.syntax.xml_text import root
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Movement

_EXIT = times("exitDate", "exitDateAndTime")
STEPS = {
    "501": Step(Kind.LINKED, times("releaseDate")),  # between offices: an export is on its way to this exit
    "503": Step(Kind.LINKED),  # between offices: the answer to a request for an export's data
    "504": Step(Kind.LINKED, times("amendmentAcceptanceDateAndTime")),  # an amendment accepted
    "505": Step(Kind.LINKED),  # an amendment refused
    "507": Step(Kind.ARRIVED, times("arrivalNotificationDateAndTime", "arrivalNotificationDate", "ArrNotDatHEA141")),
    "508": Step(Kind.LINKED, times("rejectionDateAndTime")),  # what was told of an arrival at exit is refused
    "509": Step(Kind.CUSTOMS_REFUSED, ("Invalidation/decisionDateAndTime", *times("DatOfCanDecHEA146"))),
    "510": Step(Kind.CUSTOMS_REFUSED),  # between offices: an export was invalidated
    "511": Step(Kind.ARRIVAL_REPORTED, times("presentationOfTheGoodsDateAndTime")),  # declared before, there now
    "513": Step(Kind.LINKED),  # amends
    "514": Step(Kind.LINKED, ("Invalidation/requestDateAndTime", *times("DatOfCanReqHEA147"))),  # asks to invalidate
    "515": Step(Kind.CUSTOMS_DECLARED, times("DecDatHEA383")),
    "516": Step(Kind.CUSTOMS_REFUSED, times("DecRejDatHEA159")),
    "518": Step(Kind.BORDER_CROSSED, ("ExitControlResult/exitDate", *_EXIT)),  # between offices: how the exit went
    "521": Step(Kind.LINKED, times("rejectionDateAndTime")),  # a diversion to this exit refused
    "522": Step(Kind.CUSTOMS_HELD),  # may not leave
    "524": Step(Kind.LINKED),  # between offices: a diversion
    "525": Step(
        Kind.CUSTOMS_RELEASED, times("exitReleaseDateAndTime", "releaseDateAndTime", "releaseDate")
    ),  # to leave
    "528": Step(Kind.CUSTOMS_ACCEPTED, times("declarationAcceptanceDate", "AccDatHEA158")),  # it has its MRN
    "529": Step(Kind.CUSTOMS_RELEASED, times("releaseDateAndTime", "releaseDate", "IssDatHEA186")),  # for export
    "547": Step(Kind.LINKED),  # the manifest at exit
    "548": Step(Kind.LINKED),  # that manifest refused
    "551": Step(Kind.CUSTOMS_HELD),  # not released for export
    "556": Step(Kind.CUSTOMS_REFUSED, times("rejectionDateAndTime")),
    "557": Step(Kind.LINKED, times("rejectionDateAndTime")),  # what was told at the exit is refused
    "560": Step(Kind.CUSTOMS_SELECTED, times("controlNotificationDateAndTime", "DatOfConNotHEA148")),
    "561": Step(Kind.CUSTOMS_SELECTED, times("controlNotificationDateAndTime", "DatOfConNotHEA148")),  # at the exit
    "570": Step(Kind.CUSTOMS_DECLARED),  # a re-export
    "571": Step(Kind.CUSTOMS_ACCEPTED, times("registrationDateAndTime")),  # it has its MRN
    "573": Step(Kind.LINKED),  # amends a re-export
    "574": Step(Kind.LINKED, times("amendmentAcceptanceDateAndTime")),  # accepted
    "582": Step(Kind.DELAYED),  # customs asks whether the goods left
    "583": Step(Kind.LINKED),  # the answer
    "584": Step(Kind.LINKED),  # proof of the exit
    "590": Step(Kind.BORDER_CROSSED, ("ExitNotification/exitDate", *_EXIT)),  # the carrier says so
    "599": Step(Kind.BORDER_CROSSED, ("ExitControlResult/exitDate", *_EXIT)),  # customs certifies the exit
    "604": Step(Kind.LINKED, times("amendmentAcceptanceDateAndTime", "AmeAccDatTimHEA111")),  # exit summary amended
    "605": Step(Kind.LINKED, times("AmeRejDatTimHEA112")),  # an amendment refused
    "613": Step(Kind.LINKED),  # amends an exit summary
    "614": Step(Kind.LINKED, ("Invalidation/requestDateAndTime",)),  # asks to invalidate it
    "615": Step(Kind.CUSTOMS_DECLARED, times("DecDatTimHEA114")),  # an exit summary declaration
    "616": Step(Kind.CUSTOMS_REFUSED, times("rejectionDateAndTime", "DecRejDatTimHEA116")),
    "628": Step(Kind.CUSTOMS_ACCEPTED, times("registrationDateAndTime", "DecRegDatTimHEA115")),
}
_STOPPED = Answer(("ExitControlResult/code", "ControlResult/code"), {"B1": Kind.CUSTOMS_HELD})
# What answers say of themselves, and what they mean with some values.
ANSWERS = {
    "509": Answer(("Invalidation/decision", "HEAHEA/CanDecHEA93"), {"0": Kind.LINKED}),  # not invalidated
    "518": _STOPPED,  # not satisfactory: stopped at the exit
    # Another message was rejected than the declaration.
    "556": Answer(
        ("ExportOperation/businessRejectionType",), dict.fromkeys(("511", "513", "514", "573", "583"), Kind.LINKED)
    ),
    "599": _STOPPED,
}
TABLES = (
    Table("message type", "DG TAXUD DDNXA, AES and ECS, Appendix Q", STEPS),
    Table("control result at exit, ExitControlResult/code", "DG TAXUD DDNXA, code list CL047", _STOPPED.kinds),
)
ROOTS = taxud.roots(STEPS)
OFFICES = (
    "CustomsOfficeOfExitActual/referenceNumber",
    "CustomsOfficeOfExport/referenceNumber",
    "CustomsOfficeOfPresentation/referenceNumber",
    "CustomsOfficeOfLodgement/referenceNumber",
    "CustomsOfficeOfExitDeclared/referenceNumber",
)
NOTED = {
    "rejected": ("ExportOperation/businessRejectionType",),
    "reason": ("ExportOperation/rejectionReason", "ExportOperation/rejectionCode", "HEAHEA/RejReaCodHEA"),
    "control": ("ExportOperation/notificationType",),
    "result": ("ExitControlResult/code", "ControlResult/code"),
    "discrepancies": ("ExportOperation/discrepanciesExist",),
    "declaration_type": ("ExportOperation/declarationType", "HEAHEA/TypOfDecHEA24"),
    "advance": ("ExportOperation/additionalDeclarationType",),
    "transport": ("HEAHEA/IdeOfMeaOfTraAtDHEA78",),
}
PROCEDURE = Procedure(STEPS, ANSWERS, OFFICES, NOTED)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    return list(facts(root(message), PROCEDURE, heard))
