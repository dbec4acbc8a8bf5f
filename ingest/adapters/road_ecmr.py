"""eCMR: the electronic consignment note of the e-CMR protocol to the CMR convention, as the open eCMR service sends it; JSON.

ecmrId                                     consignment:ECMR-<id>; mandatory
ecmrConsignment.referenceIdentificationNumber.value     order
ecmrStatus                                 LINKED; what it says is an attribute, an unknown one is unmapped
takingOverTheGoods
  logisticsTimeOfArrivalDateTime           ARRIVED of the truck at takingOverTheGoodsPlace
  logisticsTimeOfDepartureDateTime         DEPARTED
goodsReceived
  consigneeTimeOfArrival                   ARRIVED at confirmedLogisticsLocationName, else deliveryOfTheGoods' city
  consigneeTimeOfDeparture                 DEPARTED from there
carrierInformation.carrierLicensePlate     truck
carrierSeal, consigneeSeal (a sealed document)          sealMetadata.timestamp: RECEIVED by the carrier, DELIVERED

Times carry an offset. Until the goods are on the way (status IN_TRANSPORT) the times of taking over are planned. Names,
streets, telephone numbers, signatures and prices are not copied.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from ingest.message import Heard, Malformed
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.json_field import Json, object_, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, ref, usable

STATUSES = dict.fromkeys(("NEW", "LOADING", "IN_TRANSPORT", "ARRIVED_AT_DESTINATION"), Kind.LINKED)
UNDER_WAY = ("IN_TRANSPORT", "ARRIVED_AT_DESTINATION")
SEALS = {"carrierSeal": Kind.RECEIVED, "consigneeSeal": Kind.DELIVERED}
IGNORED = {"senderSeal": "the sender signs: nothing moves", "successiveCarrierSeal": "names no place and no truck"}
TIMES = (
    ("takingOverTheGoods", "logisticsTimeOfArrivalDateTime", Kind.ARRIVED),
    ("takingOverTheGoods", "logisticsTimeOfDepartureDateTime", Kind.DEPARTED),
    ("goodsReceived", "consigneeTimeOfArrival", Kind.ARRIVED),
    ("goodsReceived", "consigneeTimeOfDeparture", Kind.DEPARTED),
)
TABLES = (
    Table("ecmrStatus", "eCMR data model of the open eCMR service", STATUSES),
    Table("seal", "eCMR data model of the open eCMR service", SEALS, IGNORED),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    note = object_(told, "ecmr") or told
    return list(_note(note, told, heard))


def _note(note: Json, sealed: Json, heard: Heard) -> Iterator[Movement]:
    consignment = object_(note, "ecmrConsignment")
    cargo: tuple[Ref, ...] = (ref(RefType.CONSIGNMENT, f"ECMR-{required(note, 'ecmrId')}"),)
    cargo += usable(RefType.ORDER, text(object_(consignment, "referenceIdentificationNumber"), "value"))
    truck = usable(RefType.TRUCK, text(object_(consignment, "carrierInformation"), "carrierLicensePlate"))
    said: dict[str, Any] = {"source": heard.by(""), "mode": Mode.ROAD}
    yield from _status(note, (*cargo, *truck), said, heard)
    for part, field, kind in TIMES:
        at = text(object_(consignment, part), field)
        if not at:
            continue
        place = _place(consignment, part)
        is_plan = part == "takingOverTheGoods" and text(note, "ecmrStatus") not in UNDER_WAY
        yield movement(
            kind=kind,
            certainty=Certainty.PLANNED if is_plan else Certainty.ACTUAL,
            occurred=moment_at(f"{part}.{field}", at, place, heard.zone),
            refs=(*cargo, *truck),
            place=place,
            **said,
        )
    for seal, kind in SEALS.items():
        if signed := text(object_(object_(sealed, seal), "sealMetadata"), "timestamp"):
            occurred = moment_at(f"{seal}.sealMetadata.timestamp", signed, None, heard.zone)
            yield movement(kind=kind, certainty=Certainty.ACTUAL, occurred=occurred, refs=cargo, **said)


def _status(note: Json, refs: tuple[Ref, ...], said: dict[str, Any], heard: Heard) -> Iterator[Movement]:
    """What links the note to its order and its truck, at the time the note was last written."""
    status, field = text(note, "ecmrStatus"), "editedAt" if text(note, "editedAt") else "createdAt"
    if not text(note, field):
        raise Malformed("createdAt", "is missing: it is mandatory")
    unmapped = {"code": status, "list": "ecmrStatus"} if status and status not in STATUSES else {}
    yield movement(
        kind=Kind.UNMAPPED if unmapped else Kind.LINKED,
        certainty=Certainty.ACTUAL,
        occurred=moment_at(field, text(note, field), None, heard.zone),
        refs=refs,
        attributes={"status": status} | unmapped if status else {},
        **said,
    )


def _place(consignment: Json, part: str) -> Place | None:
    if part == "takingOverTheGoods":
        name = text(object_(consignment, part), "takingOverTheGoodsPlace")
    else:
        name = text(object_(consignment, part), "confirmedLogisticsLocationName")
        name = name or text(object_(consignment, "deliveryOfTheGoods"), "logisticsLocationCity")
    return Place(name=name[:120]) if name else None
