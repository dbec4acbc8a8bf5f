"""TAF TSI messages on trains and wagons (ERA TAF-TD-105 Appendix F, taf_cat_complete.xsd 2.3 to 3.5; sector schema; XML).

MessageHeader/MessageReference/MessageIdentifier     report
MessageHeader/MessageReference/MessageDateTime       reported_at
MessageHeader/Sender                                 source (RICS company code), where the transport names none
MessageStatus                                        3 deletion: retracts what RelatedReference names, else its own identifier
TransportOperationalIdentifiers (ObjectType TR)      train:<Company>-<Core>-<Variant>-<TimetableYear>/<StartDate>
OperationalTrainNumber                               train:<number>/<start date>; the same train
WagonNumberFreight                                   wagon
ContainerNumber, LoadUnitNumber                      container, inside the wagon
ConsignmentNumber, ControlLabel                      consignment
CountryCodeISO + LocationPrimaryCode                 place: code list TAF, as DE99001; OWN codes first
TrainLocationReport: LocationDateTime                occurred_at, actual (in a forecast: estimated)
                     BookedLocationDateTime          a planned movement beside it
                     TrainDelay/AgainstBooked        attribute delay_minutes
every wagon message: its own location and time       table WAGON below

Names without namespaces are read, so that all versions are. Times without offset are local at the place. Where no start
date of a train is told, the date of its hand-over, else its booked or its told date stands for it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.taf import loads, minutes, part, trains
from ingest.syntax.taf import place as place_of
from ingest.syntax.xml_text import required, root, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.refs import Ref, RefType, ref

_ACTUAL, _ESTIMATED, _PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED

# RunningStatus (taf_cat_codelists.xsd): 01-05 of trains, 11-19 of wagons. 00, 10: not specified; 06-09: as IMs agree.
STATUSES = {
    "01": Kind.ARRIVED,
    "02": Kind.DEPARTED,
    "03": Kind.ARRIVED,
    "04": Kind.DEPARTED,
    "05": Kind.PASSED,
    "11": Kind.ARRIVED,
    "12": Kind.DEPARTED,
    "13": Kind.ARRIVED,
    "14": Kind.DEPARTED,
    "15": Kind.PASSED,
    "16": Kind.AVAILABLE,  # parked, made available
    "18": Kind.ARRIVED,
    "19": Kind.DEPARTED,
}
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
STATUSES_IGNORED = {"17": "shunted at a reporting point: it stays there"}
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
    "WagonExceptionMessage": Report(
        "WagonExceptionReport/ExceptionPoint", "Location", "ExceptionTimeAtLocation", Kind.DELAYED
    ),
    "WagonETI_ETA_Message": Report(
        "ArrivalInterchangeReport", "Location", "ArrivalTimeAtLocation", Kind.ARRIVED, _ESTIMATED
    ),
}
TRAIN = {
    "TrainRunningInformationMessage": _ACTUAL,
    "TrainRunningForecastMessage": _ESTIMATED,
}
_LISTS = "TAF TSI, TAF-TD-105 Appendix F, taf_cat_codelists.xsd 3.5"
TABLES = (
    Table("TrainLocationStatus", f"{_LISTS}, RunningStatus", STATUSES, STATUSES_IGNORED),
    Table("EventType, WagonEvent", f"{_LISTS}, EventType; WIMO", EVENTS | {GPS: "position"}, EVENTS_IGNORED),
    Table("message", "TAF TSI, TAF-TD-105 Appendix F", WAGON),
)
TYPES = (*TRAIN, *WAGON, "TrainRunningInterruptionMessage", "TrainDelayCauseMessage", "TrainCompositionMessage")
TYPES += ("WagonStatusMessages", "WagonStatusMessage", "WIMO_Dataset")


def parse(message: bytes, heard: Heard) -> list[Movement | Position]:
    tree = root(message)
    said = _said(tree, heard)
    if text(tree, "MessageStatus") == "3":
        return [_deletion(tree, said, heard)]
    return list(_facts(tree, said, heard))


def _facts(tree: _Element, said: dict[str, Any], heard: Heard) -> Iterator[Movement | Position]:
    name = str(tree.tag)
    if name in TRAIN:
        for report in tree.findall("TrainLocationReport") or [part(tree, "TrainLocationReport")]:
            yield from _running(tree, report, TRAIN[name], said, heard)
    elif name in WAGON:
        yield from _wagon(tree, WAGON[name], said, heard)
    elif name == "TrainCompositionMessage":
        yield from _composition(tree, said, heard)
    elif name in ("TrainRunningInterruptionMessage", "TrainDelayCauseMessage"):
        yield _delay(tree, said, heard)
    else:
        for event in tree.iter("WagonStatusMessage", "WIMO_Dataset"):
            yield from _status(event, said, heard)


def _said(tree: _Element, heard: Heard) -> dict[str, Any]:
    """What the header says for every fact of the message."""
    reference = "MessageHeader/MessageReference"
    sent = text(tree, f"{reference}/MessageDateTime") or text(tree, "MessageCreationDateTime")
    reported = moment_at("MessageDateTime", sent, None, heard.zone).at if sent else None
    sender = text(tree, "MessageHeader/Sender") or text(tree, "ReportingRU")
    report = text(tree, f"{reference}/MessageIdentifier")
    return {"source": heard.by(sender), "mode": Mode.RAIL, "reported_at": reported, "report": report}


def _deletion(tree: _Element, said: dict[str, Any], heard: Heard) -> Movement:
    taken_back = text(tree, "RelatedReference/RelatedIdentifier") or required(
        tree, "MessageHeader/MessageReference/MessageIdentifier"
    )
    sent = required(tree, "MessageHeader/MessageReference/MessageDateTime")
    occurred = moment_at("MessageDateTime", sent, None, heard.zone)
    own = said["report"] if said["report"] != taken_back else ""
    more = said | {"report": own, "retracts": (taken_back,)}
    return movement(kind=Kind.RETRACTED, certainty=_ACTUAL, occurred=occurred, refs=(), **more)


def _running(
    tree: _Element, report: _Element, certainty: Certainty, said: dict[str, Any], heard: Heard
) -> Iterator[Movement]:
    status, place = required(report, "TrainLocationStatus"), place_of(part(report, "Location"))
    told, booked = required(report, "LocationDateTime"), text(report, "BookedLocationDateTime")
    if status in STATUSES_IGNORED:
        return
    attributes = {
        "status": status,
        "delay_minutes": minutes("TrainDelay/AgainstBooked", text(report, "TrainDelay/AgainstBooked")),
    }
    attributes |= {"transfer_point": text(tree, "TransferPoint/PrimaryLocationName")}
    kind, named = _mapped(STATUSES, status, "TAF RunningStatus", attributes), _train(tree, booked or told)
    for field, value, sure in (("LocationDateTime", told, certainty), ("BookedLocationDateTime", booked, _PLANNED)):
        if value:
            yield movement(
                kind=kind,
                certainty=sure,
                occurred=moment_at(f"TrainLocationReport/{field}", value, place, heard.zone),
                refs=named,
                place=place,
                attributes=_present(attributes),
                **said,
            )


def _wagon(tree: _Element, report: Report, said: dict[str, Any], heard: Heard) -> Iterator[Movement]:
    element = part(tree, report.path)
    place, told = place_of(element.find(report.location)), required(element, report.time)
    occurred = moment_at(f"{report.path}/{report.time}", told, place, heard.zone)
    reason = text(tree, "WagonExceptionReport/ExceptionReason/WagonInterruptionReason") or text(
        tree, "CauseDescription"
    )
    kind = Kind.DAMAGED if reason == "wagon damaged" else report.kind
    attributes = _present({"message": str(tree.tag), "reason": reason} | _loading(tree))
    named = trains(element, told) or trains(tree, told)
    for refs in loads(tree, named):
        more = said | {"attributes": attributes}
        yield movement(kind=kind, certainty=report.certainty, occurred=occurred, refs=refs, place=place, **more)


def _status(event: _Element, said: dict[str, Any], heard: Heard) -> Iterator[Movement | Position]:
    """One event of one wagon: a WagonStatusMessage, or a WIMO dataset with its WagonEventInformation."""
    found = event.find("Event")
    if found is None:
        found = part(event, ".//WagonEventInformation")
    code, told = text(found, "EventType") or required(found, "WagonEvent"), required(found, "EventDateTime")
    location = found.find("EventLocationInformation/EventLocation")
    place = place_of(location if location is not None else found.find("Location"))
    if code == GPS:
        yield _position(event, found, said, heard)
        return
    if code in EVENTS_IGNORED:
        return
    attributes = {"event": code, **_loading(event)}
    attributes |= {"able_to_run": text(event, "WagonJourneyIrregularity/IsAbleToRun")}
    kind = _mapped(EVENTS, code, "TAF EventType", attributes)
    created, creator = text(event, "MessageCreationDateTime"), text(event, "ReportingRU")
    more = said | {"source": heard.by(creator or said["source"])}
    if created:
        more["reported_at"] = moment_at("MessageCreationDateTime", created, None, heard.zone).at
    for refs in loads(event, trains(event, text(event, "Train/TrainDepartureDate") or told)):
        yield movement(
            kind=kind,
            certainty=_ACTUAL,
            occurred=moment_at("EventDateTime", told, place, heard.zone),
            refs=refs,
            place=place,
            attributes=_present(attributes),
            **more,
        )


def _position(event: _Element, found: _Element, said: dict[str, Any], heard: Heard) -> Position:
    at = moment_at("EventDateTime", required(found, "EventDateTime"), None, heard.zone).at
    where = "EventLocationInformation/Position"
    lat, lon = float(required(found, f"{where}/Latitude")), float(required(found, f"{where}/Longitude"))
    wagon = ref(RefType.WAGON, required(event, "WagonNumberFreight"))
    return Position(source=said["source"], ref=wagon, at=at, lat=lat, lon=lon)


def _composition(tree: _Element, said: dict[str, Any], heard: Heard) -> Iterator[Movement]:
    """Which wagons and boxes the train carries: no step, but it links them."""
    sent = required(tree, "MessageHeader/MessageReference/MessageDateTime")
    named = _train(tree, sent)
    for wagon in tree.iter("WagonData"):
        attributes = _present({"position": text(wagon, "WagonTrainPosition")})
        for refs in loads(wagon, named):
            occurred = moment_at("MessageDateTime", sent, None, heard.zone)
            more = said | {"attributes": attributes}
            yield movement(kind=Kind.LINKED, certainty=_ACTUAL, occurred=occurred, refs=refs, **more)


def _delay(tree: _Element, said: dict[str, Any], heard: Heard) -> Movement:
    if tree.tag == "TrainRunningInterruptionMessage":
        point, cause = part(tree, "InterruptionPoint"), "Interruption"
        place, time_, why = place_of(point.find("Location")), "InterruptionDateTime", "InterruptionReason"
    else:
        point, cause = part(tree, "DelayEventReport"), "DelayCauseTime"
        place, time_, why = place_of(point.find("DelayLocation")), "DelayEventDateTime", "DelayCause"
    told = required(point, f"{cause}/{time_}")
    late = minutes(f"{cause}/DelayMinutes", text(point, f"{cause}/DelayMinutes"))
    return movement(
        kind=Kind.DELAYED,
        certainty=_ACTUAL,
        occurred=moment_at(f"{point.tag}/{cause}/{time_}", told, place, heard.zone),
        refs=_train(tree, text(point, "BookedLocationDateTime") or told),
        place=place,
        attributes=_present({"reason": text(point, f"{cause}/{why}"), "delay_minutes": late}),
        **said,
    )


def _loading(tree: _Element) -> dict[str, str]:
    told = text(tree, "WagonInformation/LoadingStatus") or text(tree, "LoadingStatus")
    return {
        "full_empty": {"0": "empty", "1": "full"}.get(told, ""),
        "weight_kg": text(tree, "WagonInformation/TotalWeight"),
    }


def _train(tree: _Element, told: str) -> tuple[Ref, ...]:
    if not (named := trains(tree, told)):
        raise Malformed("OperationalTrainNumberIdentifier", "is missing: a train message names its train")
    return named


def _mapped(kinds: dict[str, Kind], code: str, list_: str, attributes: dict[str, str]) -> Kind:
    if code not in kinds:
        attributes |= {"code": code, "list": list_}
    return kinds.get(code, Kind.UNMAPPED)


def _present(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}
