"""TAF TSI messages on trains: where they are, where they will be, when they are ready, and what holds them up.

TrainLocationReport, TrainAtLocation: LocationDateTime   occurred_at, actual (in a forecast: estimated)
                   BookedLocationDateTime                a planned movement beside it, else ReferencedLocationDateTime
                   TrainDelay/AgainstBooked              attribute delay_minutes, else AgainstReferenced
                   GNSS_DynamicPosition                  position of the train (since 3.4)
TrainReadyMessage: TrainStartTime                        departed, where the train has left
                   TrainReadyTime                        departed, estimated: it may leave from then on
                   TrainReady 0                          delayed, with DelayCause and TrainDelay
ChangeOfTrackMessage: LocationActualTrack                place, attribute subsidiary (planned_… of the planned track)
                   TrainLocationStatus                   kind, planned at BookedLocationDateTime; linked without both
InterruptionPoint, DelayEventReport                      delayed, attribute reason
TrainJourneyModificationMessage                          unmapped: infrastructure managers agree on the codes
"""

from collections.abc import Iterator

from lxml.etree import _Element

from ingest.syntax.taf import minutes, part, subsidiary, train
from ingest.syntax.taf import place as place_of
from ingest.syntax.taf_message import SENT, Header, mapped, present
from ingest.syntax.xml_text import required, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, Position, movement

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
GNSS = "GeoLocalisationOnNetwork/GeoLocalisation/GNSS_DynamicPosition"
STATUSES_IGNORED = {"17": "shunted at a reporting point: it stays there"}
_STATUS_LIST = "TAF RunningStatus"
RUNNING = {
    "TrainRunningInformationMessage": Certainty.ACTUAL,
    "TrainRunningForecastMessage": Certainty.ESTIMATED,
    "TrainForecastAtReportingLocationMessage": Certainty.ESTIMATED,
}


def running(tree: _Element, told: Header) -> Iterator[Movement | Position]:
    for report in tree.findall("TrainLocationReport") or [part(tree, "TrainLocationReport")]:
        yield from _at(part(report, "Location"), report, tree, told)
        if report.find(GNSS) is not None and RUNNING[told.message] is Certainty.ACTUAL:
            yield _position(report, tree, told)


def _position(report: _Element, tree: _Element, told: Header) -> Position:
    """Where the train itself says it is, beside the point that it passed."""
    fix, happened = part(report, GNSS), required(report, "LocationDateTime")
    return Position(
        source=told.common["source"],
        ref=train(tree, text(report, "BookedLocationDateTime") or happened)[0],
        at=told.moment("LocationDateTime", happened, place_of(part(report, "Location"))).at,
        lat=float(required(fix, "GeographicCoordinates/Latitude")),
        lon=float(required(fix, "GeographicCoordinates/Longitude")),
        speed=_number(fix, "CurrentSpeed"),
        course=_number(fix, "Heading"),
    )


def _number(element: _Element, path: str) -> float | None:
    told = text(element, path)
    return float(told) if told else None


def forecast_at_location(tree: _Element, told: Header) -> Iterator[Movement]:
    """What one location expects: every train with its own names."""
    for report in tree.findall("TrainAtLocation") or [part(tree, "TrainAtLocation")]:
        yield from _at(part(tree, "Location"), report, report, told)


def _at(location: _Element, report: _Element, named: _Element, told: Header) -> Iterator[Movement]:
    status, place = required(report, "TrainLocationStatus").zfill(2), place_of(location)
    if status in STATUSES_IGNORED:
        return
    happened = required(report, "LocationDateTime")
    booked, referenced = (text(report, f"{plan}LocationDateTime") for plan in ("Booked", "Referenced"))
    attributes = {
        "status": status,
        "delay_minutes": _late(report, "TrainDelay"),
        "transfer_point": text(named, "TransferPoint/PrimaryLocationName"),
        **subsidiary(location),
    }
    kind, refs = mapped(STATUSES, status, _STATUS_LIST, attributes), train(named, booked or happened)
    times = [("LocationDateTime", happened, RUNNING[told.message])]
    times += [("BookedLocationDateTime", booked or referenced, Certainty.PLANNED)] if booked or referenced else []
    for field, value, certainty in times:
        yield movement(
            kind=kind,
            certainty=certainty,
            occurred=told.moment(f"{report.tag}/{field}", value, place),
            refs=refs,
            place=place,
            attributes=present(attributes),
            **told.common,
        )


def _late(report: _Element, path: str) -> str:
    """Against the train's path as it is booked now, else against the timetable that was agreed first."""
    by = "AgainstBooked" if text(report, f"{path}/AgainstBooked") else "AgainstReferenced"
    return minutes(f"{path}/{by}", text(report, f"{path}/{by}"))


def ready(tree: _Element, told: Header) -> Iterator[Movement]:
    """The train may go, or may not yet. A start that is told after it has happened is the departure itself."""
    location, sent = tree.find("TrainLocation"), required(tree, SENT)
    place = place_of(location)
    attributes = {
        "ready": text(tree, "TrainReadyStatus/TrainReady"),
        "reason": text(tree, "TrainReadyStatus/DelayCause"),
        "delay_minutes": _late(tree, "TrainReadyStatus/TrainDelay"),
        **subsidiary(location),
    }
    at = text(tree, "TrainStartTime") or text(tree, "TrainReadyTime")
    said, starts = told.moment("MessageDateTime", sent), told.moment("TrainStartTime", at or sent, place)
    has_left = bool(text(tree, "TrainStartTime")) and starts.at <= said.at
    kind, certainty, occurred = Kind.LINKED, Certainty.ACTUAL, said
    if text(tree, "TrainReadyStatus/TrainReady") == "0":
        kind = Kind.DELAYED
    elif at:
        kind, certainty, occurred = Kind.DEPARTED, Certainty.ACTUAL if has_left else Certainty.ESTIMATED, starts
    yield movement(
        kind=kind,
        certainty=certainty,
        occurred=occurred,
        refs=train(tree, at or sent),
        place=place,
        attributes=present(attributes),
        **told.common,
    )


def track(tree: _Element, told: Header) -> Iterator[Movement]:
    """The train takes another track than was planned: its booked step, at the part of the station where it will be."""
    planned, actual = tree.find("LocationPlannedTrack"), part(tree, "LocationActualTrack")
    booked, status = text(tree, "BookedLocationDateTime"), text(tree, "TrainLocationStatus")
    attributes = {
        "status": status,
        "reason": text(tree, "InterruptionReason"),
        "remark": " ".join(texts(tree, "InterruptionDescription")),
        **subsidiary(actual),
        **subsidiary(planned, "planned_"),
    }
    is_step = bool(booked) and status not in ("", *STATUSES_IGNORED)
    kind = mapped(STATUSES, status, _STATUS_LIST, attributes) if is_step else Kind.LINKED
    place, at = place_of(actual), booked or required(tree, SENT)
    yield movement(
        kind=kind,
        certainty=Certainty.PLANNED if is_step else Certainty.ACTUAL,
        occurred=told.moment("BookedLocationDateTime", at, place),
        refs=train(tree, at),
        place=place,
        attributes=present(attributes),
        **told.common,
    )


def modification(tree: _Element, told: Header) -> Iterator[Movement]:
    """Cancelled, diverted, other stops: each modified location with the codes as they are told."""
    at = text(tree, "TrainJourneyModificationTime") or required(tree, SENT)
    occurred = told.moment("TrainJourneyModificationTime", at)
    for change in tree.findall("TrainJourneyModification") or [part(tree, "TrainJourneyModification")]:
        code = required(change, "TrainJourneyModificationIndicator")
        for modified in change.findall("LocationModified") or [part(change, "LocationModified")]:
            location = part(modified, "Location")
            attributes = {
                "code": code,
                "list": "TAF TrainJourneyModificationIndicator",
                "modification_status": text(modified, "ModificationStatusIndicator"),
                "status": text(modified, "TrainLocationStatus"),
                "booked": text(modified, "BookedLocationDateTime"),
                "reason": text(tree, "ModificationReason"),
                "remark": " ".join(texts(tree, "Remarks")),
                **subsidiary(location),
            }
            yield movement(
                kind=Kind.UNMAPPED,
                certainty=Certainty.ACTUAL,
                occurred=occurred,
                refs=train(tree, attributes["booked"] or at),
                place=place_of(location),
                attributes=present(attributes),
                **told.common,
            )
