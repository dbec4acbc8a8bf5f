"""TAF TSI TrainCompositionMessage (3003): which wagons and boxes a train carries, section by section of its journey.

JourneySectionOrigin                                   place; attribute destination of JourneySectionDestination
BookedLocationDateTime of either (since 3.3)           departed and arrived, planned, of the train
WagonData: WagonNumberFreight                          wagon, linked to the train
           IntermodalTransportData/LoadUnitNumber      container, inside the wagon
           WagonTrainPosition, TotalLoadWeight         attributes position, weight_kg

A train is composed anew as wagons change, so a section's report is the train and where the section begins: what its
sender said last of it counts, and a deletion takes it back. A train without wagons is linked to its own names.
"""

from collections.abc import Iterator
from typing import Any

from lxml.etree import _Element

from ingest.syntax.taf import loads, subsidiary, train
from ingest.syntax.taf import place as place_of
from ingest.syntax.taf_message import SENT, Header, present
from ingest.syntax.xml_text import required, text
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.places import locality

_ORIGIN, _DESTINATION = "JourneySection/JourneySectionOrigin", "JourneySection/JourneySectionDestination"


def composition(tree: _Element, told: Header) -> Iterator[Movement]:
    sent = required(tree, SENT)
    named, occurred = train(tree, sent), told.moment("MessageDateTime", sent)
    for section in _sections(tree):
        origin = section.find(_ORIGIN)
        more = told.common | {"report": _report(tree, section) or told.common["report"], "place": place_of(origin)}
        common = _attributes(section) | subsidiary(origin)
        wagons = [(refs, _wagon(wagon)) for wagon in section.findall("WagonData") for refs in loads(wagon, named)]
        for refs, own in wagons or [(named, {})]:
            more["attributes"] = common | own
            yield movement(kind=Kind.LINKED, certainty=Certainty.ACTUAL, occurred=occurred, refs=refs, **more)
        yield from _booked(section, told, {**told.common, "report": more["report"], "refs": named})


def _booked(section: _Element, told: Header, said: dict[str, Any]) -> Iterator[Movement]:
    """When the train is booked to begin and to end the section."""
    for kind, end in ((Kind.DEPARTED, _ORIGIN), (Kind.ARRIVED, _DESTINATION)):
        if at := text(section, f"{end}/BookedLocationDateTime"):
            place = place_of(section.find(end))
            booked = told.moment(f"{end}/BookedLocationDateTime", at, place)
            yield movement(kind=kind, certainty=Certainty.PLANNED, occurred=booked, place=place, **said)


def reports(tree: _Element) -> list[str]:
    """What a deletion takes back."""
    return [found for section in _sections(tree) if (found := _report(tree, section))]


def _sections(tree: _Element) -> list[_Element]:
    return tree.findall("TrainCompositionJourneySection") or [tree]


def _report(tree: _Element, section: _Element) -> str:
    origin = place_of(section.find(_ORIGIN))
    return f"3003 {train(tree, required(tree, SENT))[0]} {locality(origin)}" if origin else ""


def _attributes(section: _Element) -> dict[str, str]:
    to = place_of(section.find(_DESTINATION))
    return present({"destination": to.facility or to.name if to else ""})


def _wagon(wagon: _Element) -> dict[str, str]:
    weight = text(wagon, "WagonOperationalData/TotalLoadWeight")
    return present({"position": text(wagon, "WagonTrainPosition"), "weight_kg": weight})
