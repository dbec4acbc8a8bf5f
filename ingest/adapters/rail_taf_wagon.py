"""TAF TSI messages on wagons: what happened to them, where they will be, and what is on them.

every notice: its own location and time                  table WAGON below
WagonETI_ETA_Message/DepartureInterchangeReport          departed, estimated, beside the arrival
WagonDeviationMessage: every WagonExceptionReport        delayed, or damaged
AlertMessage: ActualETA, CommitmentETA                   delivered, estimated and planned: at the customer's siding
WagonStatusMessage, WIMO: EventType, WagonEvent          kind; EventType 60 is a position
ExceptionReason, CauseDescription                        attribute reason
WagonLocationStatus, InterruptionType, Source            attributes status, interruption, basis
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from ingest.syntax.taf import loads, part, subsidiary, trains
from ingest.syntax.taf import place as place_of
from ingest.syntax.taf_message import Header, mapped, present
from ingest.syntax.xml_text import required, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, Position, movement
from schemas.refs import RefType, ref

_ACTUAL, _ESTIMATED, _PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED

# EventType of WagonStatusMessage (3.5), and WagonEvent of WIMO.
EVENTS = {
    "10": Kind.AVAILABLE,  # ready to pull
    "20": Kind.GATE_OUT,  # pulled from the loading place
    "01": Kind.DEPARTED,
    "03": Kind.DEPARTED,
    "04": Kind.ARRIVED,
    "05": Kind.ARRIVED,
    "06": Kind.DELAYED,
    "13": Kind.PASSED,
    "14": Kind.HANDED_OVER,
    "15": Kind.DELIVERED,
    "24": Kind.HANDED_OVER,
    "Release": Kind.AVAILABLE,
    "Arrival": Kind.ARRIVED,
    "Departure": Kind.DEPARTED,
    "Exception": Kind.DELAYED,
    "Delivery": Kind.DELIVERED,
    "DeliveryConfirmation": Kind.DELIVERED,
    "InterchangeDelivery": Kind.HANDED_OVER,
    "InterchangeReceipt": Kind.HANDED_OVER,
    "YardArrival": Kind.ARRIVED,
    "YardDeparture": Kind.DEPARTED,
}
EVENTS_IGNORED = {"16": "an irregularity is over: the next departure tells it"}
GPS = "60"  # EventType: a position


class Report(NamedTuple):
    """Where in a wagon message a step stands: the element, its location and time, and what it means."""

    path: str
    location: str
    time: str
    kind: Kind
    certainty: Certainty = _ACTUAL


_ACCEPTED = Report("AcceptanceInterchangePoint", "Location", "AcceptanceTimeAtInterchange", Kind.HANDED_OVER)
_EXCEPTION = Report("WagonExceptionReport/ExceptionPoint", "Location", "ExceptionTimeAtLocation", Kind.DELAYED)
WAGON = {
    "WagonReleaseNoticeMessage": Report("WagonPickupAtOrigin", "Location", "DepartureTimeAtLocation", Kind.AVAILABLE),
    "WagonDepartureNoticeMessage": Report("WagonAtDeparture", "Location", "DepartureTimeAtLocation", Kind.DEPARTED),
    "WagonYardArrivalMessage": Report("YardArrival", "Location", "ArrivalTimeAtLocationActual", Kind.ARRIVED),
    "WagonYardDepartureMessage": Report("YardDeparture", "Location", "DepartureTimeAtLocation", Kind.DEPARTED),
    "WagonArrivalNoticeMessage": Report(
        "ArrivalAtDestination", "Destination", "ArrivalTimeAtDestination", Kind.ARRIVED
    ),
    "WagonDeliveryNoticeMessage": Report(
        "DeliveryAtDestination", "Destination", "DeliveryTimeAtDestination", Kind.DELIVERED
    ),
    "WagonInterchangeNoticeMessage": Report(
        "DeliveryInterchangePoint", "Location", "DeliveryTimeAtInterchange", Kind.HANDED_OVER, _PLANNED
    ),
    "WagonInterchangeSubNoticeMessage": _ACCEPTED,
    "WagonReceivedAtInterchangeMessage": _ACCEPTED,
    "WagonRefusedAtInterchangeMessage": Report(
        "RefusalAtInterchange", "Location", "RefusalTimeAtInterchange", Kind.DISCREPANCY
    ),
    "WagonExceptionMessage": _EXCEPTION,
    "WagonExceptionReasonMessage": _EXCEPTION,
    "WagonETI_ETA_Message": Report(
        "ArrivalInterchangeReport", "Location", "ArrivalTimeAtLocation", Kind.ARRIVED, _ESTIMATED
    ),
}
_NEXT = Report("DepartureInterchangeReport", "Location", "DepartureTimeAtLocation", Kind.DEPARTED, _ESTIMATED)


def notice(tree: _Element, told: Header) -> Iterator[Movement]:
    yield from _step(tree, WAGON[told.message], tree, told)
    if tree.find(_NEXT.path) is not None:
        yield from _step(tree, _NEXT, tree, told)


def deviation(tree: _Element, told: Header) -> Iterator[Movement]:
    """All that went wrong with one wagon; its new time at the interchange names no place, and stands beside each."""
    where = _EXCEPTION._replace(path="ExceptionPoint")
    for report in tree.findall("WagonExceptionReport") or [part(tree, "WagonExceptionReport")]:
        yield from _step(report, where, tree, told)


def _step(reported: _Element, report: Report, tree: _Element, told: Header) -> Iterator[Movement]:
    """`reported` holds the element that the report names, `tree` the wagon with what is on it."""
    element = part(reported, report.path)
    location, at = element.find(report.location), required(element, report.time)
    place, attributes = place_of(location), _told(tree, reported, element) | subsidiary(location)
    is_damaged = "wagon damaged" in texts(reported, ".//WagonInterruptionReason")
    for refs in loads(tree, trains(element, at) or trains(tree, at)):
        yield movement(
            kind=Kind.DAMAGED if is_damaged else report.kind,
            certainty=report.certainty,
            occurred=told.moment(f"{report.path}/{report.time}", at, place),
            refs=refs,
            place=place,
            attributes=attributes,
            **told.common,
        )


def _told(tree: _Element, reported: _Element, element: _Element) -> dict[str, str]:
    reasons = texts(reported, ".//ExceptionReason/WagonInterruptionReason")
    remarks = texts(reported, ".//ExceptionReason/InterruptionDescription")
    return present(
        {
            "message": str(tree.tag),
            "reason": "; ".join(reasons) or text(tree, "CauseDescription") or text(tree, "CauseType"),
            "remark": "; ".join(remarks),
            "interruption": " ".join(texts(reported, ".//ExceptionReason/InterruptionType")),
            "status": text(element, "WagonLocationStatus"),
            "scheduled": text(element, "ScheduledTimeAtLocation"),
            "basis": text(element, "Source"),
            "interchange_eta": text(tree, "ActualETI"),
            **_loading(tree),
        }
    )


def alert(tree: _Element, told: Header) -> Iterator[Movement]:
    """The wagon's time at the customer's siding, beside the one that the customer was promised."""
    for field, certainty in (("ActualETA", _ESTIMATED), ("CommitmentETA", _PLANNED)):
        at = required(tree, field)
        for refs in loads(tree, trains(tree, at)):
            occurred = told.moment(field, at)
            yield movement(kind=Kind.DELIVERED, certainty=certainty, occurred=occurred, refs=refs, **told.common)


def events(tree: _Element, told: Header) -> Iterator[Movement | Position]:
    """Each event of one wagon: a WagonStatusMessage, or a WIMO dataset with its WagonEventInformation."""
    for status in tree.iter("WagonStatusMessage", "WIMO_Dataset"):
        event = status.find("Event")
        if event is None:
            event = part(status, ".//WagonEventInformation")
        code = text(event, "EventType") or required(event, "WagonEvent")
        at = required(event, "EventDateTime")
        if code == GPS:
            yield _position(status, event, told)
        elif code not in EVENTS_IGNORED:
            yield from _event(status, event, (code, at), told)


def _event(status: _Element, event: _Element, what: tuple[str, str], told: Header) -> Iterator[Movement]:
    code, at = what
    location = event.find("EventLocationInformation/EventLocation")
    location = location if location is not None else event.find("Location")
    place = place_of(location)
    attributes = {"event": code, **_loading(status), **subsidiary(location)}
    attributes |= {"able_to_run": text(status, "WagonJourneyIrregularity/IsAbleToRun")}
    kind = mapped(EVENTS, code, "TAF EventType", attributes)
    created, creator = text(status, "MessageCreationDateTime"), text(status, "ReportingRU")
    common = told.common | {"source": told.heard.by(creator or told.common["source"])}
    if created:
        common["reported_at"] = told.moment("MessageCreationDateTime", created).at
    for refs in loads(status, trains(status, text(status, "Train/TrainDepartureDate") or at)):
        yield movement(
            kind=kind,
            certainty=_ACTUAL,
            occurred=told.moment("EventDateTime", at, place),
            refs=refs,
            place=place,
            attributes=present(attributes),
            **common,
        )


def _position(status: _Element, event: _Element, told: Header) -> Position:
    at = told.moment("EventDateTime", required(event, "EventDateTime")).at
    where = "EventLocationInformation/Position"
    lat, lon = float(required(event, f"{where}/Latitude")), float(required(event, f"{where}/Longitude"))
    wagon = ref(RefType.WAGON, required(status, "WagonNumberFreight"))
    return Position(source=told.common["source"], ref=wagon, at=at, lat=lat, lon=lon)


def _loading(tree: _Element) -> dict[str, str]:
    status = text(tree, "WagonInformation/LoadingStatus") or text(tree, "LoadingStatus")
    return {
        "full_empty": {"0": "empty", "1": "full"}.get(status, ""),
        "weight_kg": text(tree, "WagonInformation/TotalWeight"),
    }
