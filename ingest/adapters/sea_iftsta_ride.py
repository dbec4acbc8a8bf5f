"""What carries it, in an IFTSTA: the TDT that a status is about, and the day by which trains and flights are known."""

from collections.abc import Iterable
from typing import NamedTuple

from ingest.adapters.sea_iftsta_level import Level
from ingest.adapters.sea_iftsta_status import X12, status
from ingest.syntax.edifact.carriage import MAIN, Carriage, carriage, mode_of
from ingest.syntax.edifact.message import Segment, component
from ingest.syntax.edifact.time import day_of, first
from schemas.milestones import Kind
from schemas.movement import Mode

SCAC = 4  # letters of the code by which a line is known
NONE = Carriage("", Mode.UNKNOWN, (), {})
DEPARTURES = ("189", "186", "136", "133")  # 2005
HAPPENED = ("334", "78", "7", "203", "178", "186", "136")  # 2005 of a status, whose day is that of the train it names
ASHORE = {  # what happens beside the main carriage, which then only brings it there or takes it on
    *(Kind.EMPTY_PICKED_UP, Kind.STUFFED, Kind.RECEIVED, Kind.GATE_IN, Kind.GATE_OUT, Kind.DELIVERED, Kind.STRIPPED),
    *(Kind.EMPTY_RETURNED, Kind.AVAILABLE, Kind.NOTIFIED, Kind.DOCUMENTS_DELIVERED, Kind.BOOKED),
    *(Kind.CUSTOMS_RELEASED, Kind.CUSTOMS_REFUSED, Kind.CUSTOMS_HELD, Kind.CUSTOMS_SELECTED, Kind.CUSTOMS_DECLARED),
}


class Leg(NamedTuple):
    """A TDT and what follows it, and what it names."""

    group: list[Segment]
    carried: Carriage


def departures(levels: Iterable[Level], release: str) -> dict[str, str]:
    """The day on which each journey (8028) left, as far as the message tells."""
    days: dict[str, str] = {}
    for level in (level for level in levels if level.transports):
        means = status(level.status[0], release).meaning
        left = day_of(first(level.status, HAPPENED)) if means and means.kind is Kind.DEPARTED else ""
        for group in level.transports:
            days.setdefault(component(group[0], 2), day_of(first(group, DEPARTURES)) or left)
    return {journey: day for journey, day in days.items() if day}


def legs(level: Level, days: dict[str, str]) -> list[Leg]:
    happened = day_of(first(level.status, HAPPENED))
    return [Leg(group, carriage(group[0], _day(group, days) or happened)) for group in level.transports]


def _day(group: list[Segment], days: dict[str, str]) -> str:
    return day_of(first(group, DEPARTURES)) or days.get(component(group[0], 2), "")


def ridden(level: Level, told: list[Leg], mode: Mode) -> Carriage:
    """The transport that a status is about: of the mode that its code names, else the main one, else the first."""
    rides = [leg.carried for leg in told]
    happened = day_of(first(level.status, HAPPENED))
    rides += [carriage(tdt, happened) for tdt in level.header if tdt[0][0] == "TDT"]
    of_mode = [one for one in rides if one.mode is mode is not Mode.UNKNOWN]
    main = [one for one in rides if one.stage in MAIN] if not level.transports else []
    return next(iter(of_mode or main or rides), NONE)


def contract_mode(level: Level) -> Mode:
    """The mode of the main carriage, which decides what the consignment's number is the number of: the same in each of
    its statuses, also in those that name no transport."""
    modes = {component(tdt, 1): mode_of(tdt) for tdt in reversed(level.rides)}
    main = (modes.get(stage) for stage in (*MAIN, *modes))
    return next(filter(None, main), None) or (Mode.SEA if _is_of_a_line(level) else Mode.UNKNOWN)


def _is_of_a_line(level: Level) -> bool:
    """Whether a shipping line's ways show: a booking, a number that begins with its own code, a status of X12."""
    said = [*level.header, *level.consignment, *level.status]
    named = {component(s, 1): component(s, 2) for s in said if s[0][0] == "NAD"}
    scacs = tuple(code for code in (named.get("CA"), named.get("CF")) if code and len(code) == SCAC)
    of_carrier = component(level.consignment[0], 2).startswith(scacs) if level.consignment else False
    booked = any(s[0][0] == "RFF" and component(s, 1) == "BN" for s in said)
    return booked or of_carrier or status(level.status[0], "").list == X12
