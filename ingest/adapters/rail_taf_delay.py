"""TAF TSI messages on what holds a train up: TrainDelayCauseMessage, TrainRunningInterruptionMessage.

DelayEventReport/DelayLocation, InterruptionPoint/Location    place
DelayEventDateTime, InterruptionDateTime                      occurred_at
DelayCause, InterruptionReason                                attribute reason (UIC 450-2)
DelayMinutes                                                  attribute delay_minutes
InterruptionDuration/LatestEndDateTime, EarliestEndDateTime   attribute until
InterruptionDescription, Remarks                              attribute remark
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from ingest.syntax.taf import minutes, part, subsidiary, train
from ingest.syntax.taf import place as place_of
from ingest.syntax.taf_message import Header, present
from ingest.syntax.xml_text import required, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement


class Point(NamedTuple):
    """Where in a message the delay stands: the element of the point, its location, and in `cause` its time and reason."""

    path: str
    location: str
    cause: str
    time: str
    reason: str


DELAYS = {
    "TrainDelayCauseMessage": Point(
        "DelayEventReport", "DelayLocation", "DelayCauseTime", "DelayEventDateTime", "DelayCause"
    ),
    "TrainRunningInterruptionMessage": Point(
        "InterruptionPoint", "Location", "Interruption", "InterruptionDateTime", "InterruptionReason"
    ),
}
_REMARKS = ("Interruption/InterruptionDescription", "Remarks", "DelayCauseTime/Remarks")


def delay(tree: _Element, told: Header) -> Iterator[Movement]:
    where = DELAYS[told.message]
    point = part(tree, where.path)
    location, at = point.find(where.location), required(point, f"{where.cause}/{where.time}")
    place = place_of(location)
    ends = "InterruptionDuration/LatestEndDateTime", "InterruptionDuration/EarliestEndDateTime"
    late = f"{where.cause}/DelayMinutes"
    attributes = {
        "reason": text(point, f"{where.cause}/{where.reason}"),
        "delay_minutes": minutes(late, text(point, late)),
        "status": text(point, "TrainLocationStatus"),
        "until": text(point, ends[0]) or text(point, ends[1]),
        "remark": " ".join(found for path in _REMARKS for found in texts(point, path)),
        "interrupted": text(tree, "TrainRunningInterruptionStatus/TrainInterrupted"),  # since 3.4
        **subsidiary(location),
    }
    yield movement(
        kind=Kind.DELAYED,
        certainty=Certainty.ACTUAL,
        occurred=told.moment(f"{where.path}/{where.cause}/{where.time}", at, place),
        refs=train(tree, text(point, "BookedLocationDateTime") or at),
        place=place,
        attributes=present(attributes),
        **told.common,
    )
