"""What DCSA's standards share: transport calls with their vessels and voyages, places, references in pairs.

vesselIMONumber, vesselMMSINumber, MMSINumber      vessel:IMO…, vessel:MMSI…
vesselCallSignNumber, callSign                     vessel:CALL-…; the name only where a vessel has no number
import- or exportVoyageNumber, …OrReference        voyage:<vessel or operator>/<number>; universal references without one
railTransport: railCarReference                    wagon
               railServiceReference, departureID   train:<service>/<departure>
truckTransport: tractorDetails, trailerDetails     truck, trailer by the plate, a truck else by its VIN
"""

import re

from ingest.message import Malformed
from ingest.syntax.json_field import Json, digits, list_, object_, text
from schemas.places import Place, at
from schemas.refs import Ref, RefType, ref, usable

Group = tuple[Ref, ...]

_IMPORT = (
    "importVoyageNumber",
    "carrierImportVoyageNumber",
    "importVoyageNumberOrReference",
    "universalImportVoyageReference",
)
_EXPORT = (
    "exportVoyageNumber",
    "carrierExportVoyageNumber",
    "exportVoyageNumberOrReference",
    "universalExportVoyageReference",
)
_VOYAGES = frozenset((*_IMPORT, *_EXPORT, "carrierVoyageNumber"))
_ROAD = frozenset(("truckTransport", "licencePlate", "licensePlate"))
COMING = frozenset({"ARRI", "DISC"})  # events that belong to the voyage which ends at this call
_LOCODE = re.compile("(?!AA|Q[M-Z]|X[A-JL-Y]|ZZ)[A-Z]{2}[A-Z2-9]{3}")  # ISO 3166-1 leaves these to users, but XK and XZ


def conveyance(code: str, call: Json) -> Group:
    """Every name of what carries, at one transport call. Voyages are told apart by the vessel, else by its operator."""
    vessel = vessel_of(call)
    names = vessel_names(vessel) if vessel else []
    owner = names[0].partition(":")[2] if names else operator(vessel)
    number = voyage(code, call) if owner else ""
    sailing = (ref(RefType.VOYAGE, f"{owner}/{number}"),) if owner and number else ()
    return (*names, *sailing, *_train(object_(call, "railTransport")), *_truck(call))


def vessel_of(call: Json) -> Json:
    return object_(call, "vessel") or object_(call, "vesselTransport") or object_(call, "bargeTransport")


def operator(vessel: Json) -> str:
    return text(vessel, "vesselOperatorCarrierCode") or text(vessel, "operatorCarrierCode")


def vessel_names(vessel: Json) -> list[Ref]:
    """By its numbers and its call sign; by its name only where it has none of them."""
    sign = text(vessel, "vesselCallSignNumber") or text(vessel, "callSign") or text(vessel, "vesselCallSign")
    mmsi = digits(vessel, "vesselMMSINumber") or digits(vessel, "MMSINumber")
    named = [("IMO", digits(vessel, "vesselIMONumber")), ("MMSI", mmsi), ("CALL-", sign)]
    names = [found for prefix, value in named if value for found in usable(RefType.VESSEL, prefix + value)]
    name = vessel_name(vessel)
    return names or [found for value in (name,) if value for found in usable(RefType.VESSEL, f"NAME-{value}")]


def vessel_name(vessel: Json) -> str:
    return text(vessel, "vesselName") or text(vessel, "name")


def voyage(code: str, call: Json) -> str:
    """The voyage that the event belongs to: the one that ends at this call for arrival and discharge, else the next."""
    if _VOYAGES.isdisjoint(call):  # as in most events: asking for each name it could have costs more than all the rest
        return ""
    for plain, carriers, reference, universal in (_IMPORT, _EXPORT) if code in COMING else (_EXPORT, _IMPORT):
        either = object_(call, reference)
        told = text(call, plain) or text(call, carriers) or text(either, "carrierVoyageNumber")
        if number := told or text(either, "universalVoyageReference") or text(call, universal):
            return number
    return text(call, "carrierVoyageNumber")


def service(call: Json) -> str:
    either = object_(call, "serviceCodeOrReference") or call
    return text(either, "carrierServiceCode") or text(either, "universalServiceReference")


def _train(rail: Json) -> Group:
    if not rail:
        return ()
    departure = "/".join(filter(None, (text(rail, "railServiceReference"), text(rail, "departureID"))))
    train = usable(RefType.TRAIN, departure) if text(rail, "departureID") else ()
    return (*usable(RefType.WAGON, text(rail, "railCarReference")), *train)


def _truck(call: Json) -> Group:
    if _ROAD.isdisjoint(call):
        return ()
    truck = object_(call, "truckTransport")
    tractor, trailer = object_(truck, "tractorDetails"), object_(truck, "trailerDetails")
    plate = text(call, "licencePlate") or text(call, "licensePlate") or text(tractor, "licensePlate")
    vin = text(tractor, "vehicleIdentificationNumber")
    names = usable(RefType.TRUCK, plate or (f"VIN-{vin}" if vin else ""))
    return (*names, *usable(RefType.TRAILER, text(trailer, "licensePlate")))


def place(*told: Json) -> Place | None:
    """The first of these that names a place: a UN/LOCODE with its facility, else what people call it."""
    told = tuple(filter(None, told))
    for found in told:
        locode = text(found, "UNLocationCode")
        inner = object_(found, "facility")
        name = text(found, "locationName") or text(found, "otherFacility") or text(inner, "facilityName")
        name = name or text(object_(found, "address"), "city")
        if locode and not _LOCODE.fullmatch(locode):
            raise Malformed(
                "UNLocationCode", f"{locode!r} is no UN/LOCODE: wants a country of ISO 3166-1 and 3 of A-Z, 2-9"
            )
        if locode or name:
            same = [other for other in told if text(other, "UNLocationCode") in ("", locode)]
            return at(locode, next(filter(None, map(_facility, same)), "") if locode else "", name)
    return None


def _facility(told: Json) -> str:
    return (
        text(told, "facilityCode") or text(object_(told, "facility"), "facilityCode") or text(told, "facilitySMDGCode")
    )


SPELLINGS = (  # of the type and the value of a reference, in each version
    ("documentReferenceType", "documentReferenceValue"),
    ("referenceType", "referenceValue"),
    ("type", "value"),
    ("typeCode", "reference"),
    ("type", "reference"),
)


def pairs(event: Json, field: str) -> list[tuple[str, str]]:
    """Type and value of references, as each version spells the two."""
    found = []
    for told in list_(event, field):
        if not isinstance(told, dict):
            raise Malformed(field, f"holds {told!r:.60}: wants objects of a type and a value")
        found += [
            (text(told, type_), text(told, value)) for type_, value in SPELLINGS if type_ in told and value in told
        ]
    return found
