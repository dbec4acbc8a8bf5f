"""Event -> TAF TSI messages (ERA taf_cat_complete.xsd 3.5).

TrainRunningInformationMessage (4005)   a train left, passed, reached a point: TrainLocationStatus 01 to 05
TrainRunningForecastMessage (4004)      when it is expected there
TrainCompositionMessage (3003)          which wagon of the train carries which container
WagonStatusMessages (5018)              a wagon and the consignment in it left, arrived, were handed over: EventType

Points have our own primary codes (99001 and above), the RICS code 9991 is nobody's.
"""

from datetime import datetime

from lxml.etree import Element, SubElement, _Element, tostring

from lianyun.simulator.event import Event, Ride, Spot
from schemas.milestones import Kind
from schemas.movement import Certainty

SPACE = "http://www.era.europa.eu/schemes/TAFTSI/3.5"
RAILWAY, NEIGHBOUR = "9991", "9992"
POINTS = {  # schemas/data/rail_points.csv, code list OWN
    "CNPHN": "99001",
    "CNAKL": "99002",
    "CNSIA": "99008",
    "KZDOS": "99001",
    "BYBQT": "99001",
    "PLMAA": "99001",
    "DEDUI": "99001",
    "NLRTM": "99001",
}
AT_END, ON_THE_WAY = 0, 1
RUNNING = {Kind.DEPARTED: ("02", "04"), Kind.ARRIVED: ("01", "03"), Kind.PASSED: ("05", "05")}
STATUSES = {Kind.DEPARTED: "03", Kind.ARRIVED: "04", Kind.HANDED_OVER: "14"}


def running(event: Event) -> bytes:
    """What a train did, or is expected to do. ValueError where the event is no train's."""
    if event.kind not in RUNNING or event.ride is None:
        raise ValueError(f"TAF running information tells nothing of {event.kind} without a train")
    forecast = event.certainty is not Certainty.ACTUAL
    name, code = ("TrainRunningForecastMessage", "4004") if forecast else ("TrainRunningInformationMessage", "4005")
    root = _message(name, code, event)
    _text(root, "MessageStatus", "1")
    _identity(_element(root, "TrainOperationalIdentification"), event.ride)
    _number(root, event.ride)
    report = _element(root, "TrainLocationReport")
    _location(report, "Location", event.spot)
    _text(report, "LocationDateTime", _time(event.at, event.spot))
    end = {Kind.DEPARTED: event.ride.origin, Kind.ARRIVED: event.ride.destination}.get(event.kind)
    _text(report, "TrainLocationStatus", RUNNING[event.kind][AT_END if end == event.spot else ON_THE_WAY])
    return _bytes(root)


def composition(event: Event) -> bytes:
    """The container on its wagon in the train. ValueError where one of the three is missing."""
    if event.ride is None or not (event.carrier and event.unit):
        raise ValueError("TAF train composition: wants a train, a wagon and a container")
    root = _message("TrainCompositionMessage", "3003", event)
    _text(root, "MessageStatus", "1")
    _identity(root, event.ride)
    _number(root, event.ride)
    wagon = _element(_element(root, "TrainCompositionJourneySection"), "WagonData")
    _text(wagon, "WagonNumberFreight", event.carrier)
    _text(wagon, "WagonTrainPosition", "07")
    load = _element(wagon, "IntermodalTransportData")
    _text(load, "TypeOfLoadUnit", "1")
    _text(load, "LoadUnitNumber", event.unit)
    return _bytes(root)


def wagon_status(event: Event) -> bytes:
    """ValueError where the list has no status for what happened."""
    if event.kind not in STATUSES:
        raise ValueError(f"TAF wagon status tells nothing of {event.kind}")
    root = _message("WagonStatusMessages", "5018", event)
    status = _element(root, "WagonStatusMessage")
    _text(status, "ReportingRU", RAILWAY)
    _text(status, "MessageCreationDateTime", event.said_at.isoformat(timespec="seconds"))
    _text(status, "WagonNumberFreight", event.carrier)
    happened = _element(status, "Event")
    _text(happened, "EventType", STATUSES[event.kind])
    _text(happened, "EventDateTime", _time(event.at, event.spot))
    _location(_element(happened, "EventLocationInformation"), "EventLocation", event.spot)
    _text(status, "LoadingStatus", "1")
    if event.ride:
        train = _element(status, "Train")
        _number(train, event.ride)
        _text(train, "TrainDepartureDate", _start(event.ride))
    if note := event.first("consignment"):
        _label(_element(status, "ConsignmentIdentification"), note)
    return _bytes(root)


def _message(name: str, code: str, event: Event) -> _Element:
    root = Element(_q(name), nsmap={"taf": SPACE})
    header = _element(root, "MessageHeader")
    reference = _element(header, "MessageReference")
    _text(reference, "MessageType", code)
    _text(reference, "MessageTypeVersion", "3.5.2")
    _text(reference, "MessageIdentifier", event.number)
    _text(reference, "MessageDateTime", event.said_at.isoformat(timespec="seconds"))
    _text(header, "Sender", RAILWAY)
    _text(header, "Recipient", NEIGHBOUR)
    return root


def _identity(parent: _Element, ride: Ride) -> None:
    train = _element(parent, "TransportOperationalIdentifiers")
    _text(train, "ObjectType", "TR")
    _text(train, "Company", RAILWAY)
    _text(train, "Core", ride.number.rjust(12, "0"))
    _text(train, "Variant", "00")
    _text(train, "TimetableYear", _start(ride)[:4])
    _text(train, "StartDate", _start(ride))


def _number(parent: _Element, ride: Ride) -> None:
    _text(_element(parent, "OperationalTrainNumberIdentifier"), "OperationalTrainNumber", ride.number)


def _start(ride: Ride) -> str:
    return f"{ride.origin.local(ride.departs):%Y-%m-%d}"


def _label(parent: _Element, note: str) -> None:
    """A consignment note as the control label says it: country and station that gave it, and its number there."""
    country, station, number = note.split("-")
    label = _element(parent, "ControlLabel")
    _text(label, "ShippingCountry", country)
    _text(label, "ShippingStationCode", station)
    _text(label, "ConsignmentNumber", number)


def _location(parent: _Element, name: str, spot: Spot) -> None:
    found = _element(parent, name)
    _text(found, "CountryCodeISO", spot.locode[:2])
    _text(found, "LocationPrimaryCode", POINTS[spot.locode])
    _text(found, "PrimaryLocationName", spot.name)


def _time(at: datetime, spot: Spot) -> str:
    return spot.local(at).isoformat(timespec="seconds")


def _element(parent: _Element, name: str) -> _Element:
    return SubElement(parent, _q(name))


def _text(parent: _Element, name: str, value: str) -> None:
    _element(parent, name).text = value


def _q(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _bytes(root: _Element) -> bytes:
    return tostring(root, xml_declaration=True, encoding="UTF-8")
