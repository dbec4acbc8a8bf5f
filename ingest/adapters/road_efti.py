"""eFTI: electronic freight transport information, Regulation (EU) 2020/1056 (EFTI4EU schema v1), of platforms and gates; XML.

consignment                                       in saveIdentifiersRequest, identifierResponse, uilResponse, or alone
uil/datasetId, @datasetId                         consignment:EFTI-<dataset id>
transportContractDocument/id                      consignment
carrierAcceptanceDateTime (eFTI39)                RECEIVED, actual
deliveryEvent/actualOccurrenceDateTime (eFTI188)  DELIVERED, actual
mainCarriageTransportMovement (eFTI581, 618)      LINKED, at the time of acceptance: modeCode, usedTransportMeans/id
usedTransportEquipment (eFTI374, 378)             container, trailer, wagon by categoryCode, UN/EDIFACT 8053
  carriedTransportEquipment/id (eFTI448)          container inside it

Times: @formatId, UN/EDIFACT 2379. Parties and goods are not copied. An answer that holds no consignment, a query and a
follow-up request say nothing of goods.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import point
from ingest.syntax.xml_text import root, text, texts
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, ref, usable
from schemas.times import Moment

MODES = {"1": Mode.SEA, "2": Mode.RAIL, "3": Mode.ROAD, "4": Mode.AIR, "8": Mode.BARGE}
MEANS = {Mode.SEA: RefType.VESSEL, Mode.BARGE: RefType.VESSEL, Mode.ROAD: RefType.TRUCK}
EQUIPMENT = {
    **dict.fromkeys(("CN", "SW", "AM"), RefType.CONTAINER),
    **dict.fromkeys(("TE", "AE", "SM", "BPQ"), RefType.TRAILER),  # AE: a vehicle that carries others
    **dict.fromkeys(("RR", "BX", "RF"), RefType.WAGON),
    "UL": RefType.ULD,
}
SAYS_NOTHING = {
    "uilQuery": "asks for a data set",
    "identifierQuery": "asks for identifiers",
    "postFollowUpRequest": "an officer's message to the operator",
}
TYPES = ("consignment", "saveIdentifiersRequest", "identifierResponse", "uilResponse", *SAYS_NOTHING)
TABLES = (
    Table("modeCode (eFTI581)", "UN/CEFACT Recommendation 19", MODES),
    Table("categoryCode (eFTI378)", "UN/EDIFACT 8053", EQUIPMENT),
    Table("message", "EFTI4EU edelivery schema v1", dict.fromkeys(TYPES[:4], Kind.LINKED), SAYS_NOTHING),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    if tree.tag in SAYS_NOTHING:
        return []
    consignments = [tree] if tree.tag == "consignment" else tree.findall("consignment")
    return [fact for one in consignments for fact in _consignment(one, tree.get("datasetId", ""), heard)]


def _consignment(told: _Element, dataset: str, heard: Heard) -> Iterator[Movement]:
    dataset = text(told, "uil/datasetId") or dataset
    cargo = usable(RefType.CONSIGNMENT, f"EFTI-{dataset}") if dataset else ()
    cargo += tuple(n for id_ in texts(told, "transportContractDocument/id") for n in usable(RefType.CONSIGNMENT, id_))
    accepted = _moment(told, "carrierAcceptanceDateTime", heard)
    if accepted is None:
        raise Malformed("carrierAcceptanceDateTime", "is missing: it is mandatory (eFTI39)")
    delivered = _moment(told, "deliveryEvent/actualOccurrenceDateTime", heard)
    movements = list(_conveyances(told))
    said: dict[str, Any] = {"source": heard.by(text(told, "uil/platformId")), "certainty": Certainty.ACTUAL}
    for unit in list(_units(told)) or [()]:
        refs = (*cargo, *unit)
        if not refs:
            raise Malformed("usedTransportEquipment", "is missing, and no data set or contract is named")
        mode = movements[0][0] if len(movements) == 1 else Mode.UNKNOWN
        yield movement(kind=Kind.RECEIVED, occurred=accepted, mode=mode, refs=refs, **said)
        if delivered:
            yield movement(kind=Kind.DELIVERED, occurred=delivered, mode=mode, refs=refs, **said)
        for by, conveyance in movements:
            yield movement(kind=Kind.LINKED, occurred=accepted, mode=by, refs=(*refs, *conveyance), **said)


def _moment(told: _Element, path: str, heard: Heard) -> Moment | None:
    found = told.find(path)
    value = (found.text or "").strip() if found is not None else ""
    return point(path, value, found.get("formatId", ""), heard) if found is not None and value else None


def _conveyances(told: _Element) -> Iterator[tuple[Mode, tuple[Ref, ...]]]:
    """Each movement's mode and what it is made with, where that can be followed: a flight or a train needs a date too."""
    for one in told.findall("mainCarriageTransportMovement"):
        mode = MODES.get(text(one, "modeCode"), Mode.UNKNOWN)
        id_ = text(one, "usedTransportMeans/id")
        if id_ and mode in MEANS:
            number = f"IMO{id_}" if mode is Mode.SEA and re.fullmatch(r"\d{7}", id_) else id_
            yield mode, (ref(MEANS[mode], number),)
        else:
            yield mode, ()


def _units(told: _Element) -> Iterator[tuple[Ref, ...]]:
    """Each piece of equipment, and each container that it carries on it."""
    for one in told.findall("usedTransportEquipment"):
        type_ = EQUIPMENT.get(text(one, "categoryCode"), RefType.CONTAINER)
        carrier = usable(type_, text(one, "id"))
        carried = [box for id_ in texts(one, "carriedTransportEquipment/id") for box in usable(RefType.CONTAINER, id_)]
        if carrier and not carried:
            yield carrier
        yield from ((*carrier, box) for box in carried)
