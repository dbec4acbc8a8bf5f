"""TAF TSI ConsignmentOrderMessage (1000): what is to be carried, in which wagons and boxes, from where to where.

COM_Header/DossierNumber                                      report, so that a later version replaces an earlier; order
AcceptancePoint/Station, COM_ConsignmentNumber                consignment:<country>-<station>-<number>, as in a control label
ReferenceOriginalCN                                           consignment
GeneralInformation/ConsignorReference                         order
MRN_Number                                                    declaration
COM_PreparationDatetime                                       booked, at the acceptance point
AcceptanceDate, DifferentAcceptanceDate (and its point)       received, an hour; planned where the order was made before
AgreedTimeOfDelivery                                          delivered, planned, at the delivery point
WagonNumberFreight, ITU_Details: Prefix, Number, Checkdigit   wagon with each of its containers
RollingRoadUnit/NumberPlate                                   trailer: the road vehicle on the wagon
ForwardingTrainNumber                                         train:<number>/<day of acceptance>
Ship/VesselName, SealsDescription, VersionNumber              attributes vessel_name, seal, version

Parties, their addresses and contracts are not copied. Where a production station differs, the commercial one counts.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element
from msgspec.structs import replace

from ingest.syntax.taf import part
from ingest.syntax.taf import place as place_of
from ingest.syntax.taf_message import Header, present
from ingest.syntax.xml_text import required, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, ref, usable
from schemas.times import Moment, Precision


class Step(NamedTuple):
    kind: Kind
    certainty: Certainty
    occurred: Moment
    place: Place | None
    refs: tuple[Ref, ...] = ()


def orders(tree: _Element, told: Header) -> Iterator[Movement]:
    for order in tree.findall("COMS") or [part(tree, "COMS")]:
        head, com = part(order, "COM_Header"), part(order, "COM")
        prepared = told.moment("COM_PreparationDatetime", required(head, "COM_PreparationDatetime"))
        common = told.common | {"reported_at": prepared.at, "attributes": _attributes(head, com)}
        common["report"] = text(head, "DossierNumber") or told.common["report"]
        note = _note(part(com, "AcceptancePoint"))
        for step in _steps(head, com, prepared, told):
            yield movement(
                kind=step.kind,
                certainty=step.certainty,
                occurred=step.occurred,
                refs=(note, *step.refs),
                place=step.place,
                **common,
            )


def _steps(head: _Element, com: _Element, prepared: Moment, told: Header) -> Iterator[Step]:
    start, end = part(com, "AcceptancePoint"), part(com, "DeliveryPoint")
    origin, destination = place_of(part(start, "Station")), place_of(part(end, "Station"))
    different = "RU_Declarations/DifferentAcceptance/DifferentAcceptance"
    accepted = text(com, f"{different}Date") or text(start, "AcceptanceDate")
    yield Step(Kind.BOOKED, Certainty.ACTUAL, prepared, origin, tuple(_papers(head, com)))
    for refs in _loads(com, accepted):
        yield Step(Kind.LINKED, Certainty.ACTUAL, prepared, origin, refs)
    if accepted:
        there = place_of(com.find(f"{different}Point")) or origin
        at = replace(told.moment("AcceptanceDate", accepted, there), precision=Precision.HOUR)
        yield Step(Kind.RECEIVED, Certainty.ACTUAL if at.at <= prepared.at else Certainty.PLANNED, at, there)
    if promised := text(com, "AgreedTimeOfDelivery"):
        at = told.moment("AgreedTimeOfDelivery", promised, destination)
        yield Step(Kind.DELIVERED, Certainty.PLANNED, at, destination)


def _note(start: _Element) -> Ref:
    """Numbers of consignments are of the station that gives them."""
    station = part(start, "Station")
    parts = (required(station, "CountryCodeISO"), required(station, "LocationPrimaryCode"))
    return ref(RefType.CONSIGNMENT, "-".join((*parts, required(start, "COM_ConsignmentNumber"))))


def _papers(head: _Element, com: _Element) -> Iterator[Ref]:
    """Other names of the consignment, and what customs calls it."""
    yield from usable(RefType.ORDER, text(head, "DossierNumber"))
    yield from usable(RefType.ORDER, text(com, "GeneralInformation/ConsignorReference"))
    yield from usable(RefType.CONSIGNMENT, text(com, "ReferenceOriginalCN"))
    for number in texts(com, ".//MovementReferenceNumber/MRN_Number"):
        yield from usable(RefType.DECLARATION, number)


def _loads(com: _Element, accepted: str) -> Iterator[tuple[Ref, ...]]:
    """Each wagon with each thing on it, on the train that it leaves with."""
    number = text(com, "AcceptancePoint/ForwardingTrainNumber")
    train = usable(RefType.TRAIN, f"{number.lstrip('0')}/{accepted[:10]}") if number and accepted else ()
    for wagon in com.findall("Wagons"):
        refs = (ref(RefType.WAGON, required(wagon, "WagonNumberFreight")), *train)
        for on in list(_carried(wagon)) or [()]:
            yield (*refs, *on)


def _carried(wagon: _Element) -> Iterator[tuple[Ref, ...]]:
    for unit in wagon.iter("ITU_Details"):
        prefix, number, check = (text(unit, name) for name in ("Prefix", "Number", "Checkdigit"))
        whole = number if number.startswith(prefix) else prefix + number
        is_short = re.fullmatch(r"[A-Z]{4}\d{6}", whole) is not None
        yield usable(RefType.CONTAINER, whole + check if is_short else whole)
    for plate in texts(wagon, "RollingRoadUnit/RollingRoadUnitDetails/Vehicles/NumberPlate"):
        yield usable(RefType.TRAILER, plate)


def _attributes(head: _Element, com: _Element) -> dict[str, str]:
    to = place_of(com.find("DeliveryPoint/Station"))
    return present(
        {
            "order_type": text(head, "ConsignmentOrderType"),
            "version": text(head, "VersionNumber"),
            "shipment_type": text(head, "ShipmentType"),
            "destination": to.facility or to.name if to else "",
            "seal": " ".join(dict.fromkeys(texts(com, ".//Seals/SealsDescription")))[:2000],
            "vessel_name": " ".join(dict.fromkeys(texts(com, ".//Ship/VesselIndication/VesselName")))[:2000],
        }
    )
