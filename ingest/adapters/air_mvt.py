"""IATA aircraft movement messages MVT and MVA, and diversions DIV (Airport Handling Manual, AHM 780, 785, 781; Type B).

CX261/20.BHNLB.HKG          flight: number, day it was to leave (UTC); attribute `aircraft`; airport of the movement
AD2355/0008 EA0630 LHR      departed: off-block, airborne as attribute; estimated arrival there
AA0712/0720                 arrived: on-block, touchdown as attribute
ED201700, EO201720          estimated departure: off-block, take-off
EA0640, EB0652              estimated arrival: touchdown, on-block
DL93/41/0015/0105           delay codes and minutes of each: attributes `delay_codes`, `delay_minutes`, `delay_cause`
NI201600                    delayed: next information by then
RR0030, FR0105/0112         delayed: back on the ramp; back from the air, on-block
DIV … EA0900 LGW, DR71      delayed: diverted; estimated arrival there
.HKGKKCX 200739             reported_at, and the source where the transport names none

All times are UTC: hhmm is the one nearest to when it was sent, for what happened not after it, ddhhmm of that day. Where
nobody tells when it was sent, a departure is of the day of the flight, with its delay, and an arrival of that or the next.
The flights of cargo are named by the *local* day of departure: at the airport of departure it is the day in which the flight
was to leave (off-block less its delay). An arrival does not tell from where: its flight keeps the day
in UTC, attribute `flight_day`.
What is said of one movement anew replaces what was said before.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.aircraft_movement import DELAY, ELEMENT, FLIGHT, LEG_DAY, Clock, Told, elements, written
from ingest.syntax.cargo_imp import Line, Telex, telex
from ingest.syntax.cargo_imp.field import SHAPES
from ingest.syntax.cargo_imp.part import day_of_month, flight, flight_number, known_by, sent
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import airport, zone_of
from schemas.refs import Ref
from schemas.times import Moment, Precision, given


class Element(NamedTuple):
    """`counts`: which of its times is that of the movement, None where none is; `beside`: the attribute of another one;
    `departure`: it is told at the airport of departure."""

    kind: Kind
    certainty: Certainty
    counts: int | None = 0
    beside: str = ""
    words: str = ""
    departure: bool = False


_ACTUAL, _ESTIMATED = Certainty.ACTUAL, Certainty.ESTIMATED
ELEMENTS = {
    "AD": Element(Kind.DEPARTED, _ACTUAL, beside="airborne_at", departure=True),
    "AA": Element(Kind.ARRIVED, _ACTUAL, counts=-1, beside="touchdown_at"),
    "ED": Element(Kind.DEPARTED, _ESTIMATED, departure=True),
    "EO": Element(Kind.DEPARTED, _ESTIMATED, words="take-off", departure=True),
    "EA": Element(Kind.ARRIVED, _ESTIMATED),
    "EB": Element(Kind.ARRIVED, _ESTIMATED, words="on-block"),
    "NI": Element(Kind.DELAYED, _ACTUAL, counts=None, beside="next_information_at", departure=True),
    "RR": Element(Kind.DELAYED, _ACTUAL, words="returned to the ramp", departure=True),
    "FR": Element(
        Kind.DELAYED, _ACTUAL, counts=-1, beside="touchdown_at", words="returned from the air", departure=True
    ),
    "DL": Element(Kind.DELAYED, _ACTUAL, counts=None, departure=True),
    "DIV": Element(Kind.DELAYED, _ACTUAL, counts=None, words="diverted"),
}
IGNORED = {
    "PX": "how many passengers are aboard",
    **dict.fromkeys(("TOF", "FOB", "ZFW", "TOW", "ATOW", "LC", "MAP"), "fuel, weights and equipment of the aircraft"),
    **dict.fromkeys(("CRT", "FDC", "CAB"), "when the crew reported"),
    "DLA": "sub-codes of the delays",
    "SI": "free text",
}
# AHM 730: the tens of a delay code say whose it is.
CAUSES = {
    "0": "airline internal",
    "1": "passengers and baggage",
    "2": "cargo and mail",
    "3": "aircraft and ramp handling",
    "4": "technical and aircraft equipment",
    "5": "damage and failure of systems",
    "6": "flight operations and crew",
    "7": "weather",
    "8": "air traffic control, airport and authorities",
    "9": "reactionary and miscellaneous",
}
TYPES = ("MVT", "MVA", "DIV")
TABLES = (
    Table("element of a movement", "AHM 780", ELEMENTS, IGNORED),
    Table("DL, DR: tens of a delay code", "AHM 730", CAUSES),
)

_MONTH = 31  # days back to a day that the months around do not have
_SENT = timedelta(hours=1)  # clocks may differ so much
_NEXT_DAY = timedelta(hours=36)  # from the begin of a flight's day to the middle of the next


class Said(NamedTuple):
    """What holds for every element. `delays`: attributes of the delay."""

    number: str
    day: datetime
    station: str
    clock: Clock
    reported: Moment | None
    heard: Heard
    source: str
    attributes: dict[str, str]
    delays: dict[str, str]


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    lines = [line for line in text.lines[1:] if not line.continued]
    lines = lines[: next((i for i, line in enumerate(lines) if line.code.startswith("SI")), len(lines))]
    said = _said(text, [written(line) for line in lines], heard)
    told: list[Told] = []
    for line in lines:
        told += elements(line, told, said.clock)
    codes = [one.code for one in told]
    if text.type == "DIV":
        told.append(Told("DIV"))
    elif said.delays and not {"AD", "NI"} & set(codes):
        told.append(Told("DL"))
    unknown = [code for line in lines for code in _unknown(written(line))]
    if not told and not unknown:
        raise Malformed("message", "tells no movement: wants AD, AA, ED, EA or NI with a time")
    named = _flight(told, said)
    facts = [_fact(one, named, codes, said) for one in told]
    return facts + [_unmapped(code, named, said) for code in dict.fromkeys(unknown)]


def _said(text: Telex, more: list[str], heard: Heard) -> Said:
    head = text.lines[0] if text.lines else Line(1, "", ())
    match = FLIGHT.match(written(head))
    carrier = SHAPES["flight"].fullmatch(match["number"]) if match else None
    if match is None or carrier is None:
        raise Malformed(head.where, "wants the flight first: AANNNN/NN.registration.airport")
    reported = sent(text.envelope, heard)
    legs = [leg[1] for one in more if (leg := LEG_DAY.fullmatch(one))]
    number, told = int((legs or [match["day"]])[0]), reported.at if reported else heard.received_at
    day = day_of_month(number, told) or day_of_month(number, told, _MONTH)
    if day is None:
        raise Malformed(head.where, f"{match['day']} is no day of the month")
    day = day.replace(hour=12, minute=0, second=0, microsecond=0)
    attributes = {"flight": flight_number(carrier), "aircraft": match["aircraft"]}
    delays = next((_delays(found) for one in more if (found := DELAY.fullmatch(one))), {})
    clock = _clock(day, int(delays.get("delay_minutes", 0)), reported, heard)
    source = heard.by(text.envelope.origin)
    return Said(flight_number(carrier), day, match["airport"], clock, reported, heard, source, attributes, delays)


def _clock(day: datetime, late: int, reported: Moment | None, heard: Heard) -> Clock:
    """`day`: the noon of the flight's day; `late`: minutes."""
    if reported:
        return Clock(reported.at, reported.at, reported.at + _SENT)
    begins = day.replace(hour=0)
    lands = min(max(heard.received_at, begins), begins + _NEXT_DAY)
    return Clock(day + timedelta(minutes=late), lands, min(heard.received_at, lands) + _SENT)


def _delays(match: re.Match[str]) -> dict[str, str]:
    codes, minutes = match[1].split("/"), match[2].strip("/").split("/")
    late = sum(int(told[:2]) * 60 + int(told[2:]) for told in minutes if told)
    causes = dict.fromkeys(CAUSES[code[0]] for code in codes)
    found = {"delay_codes": " ".join(codes), "delay_cause": ", ".join(causes)}
    return found | ({"delay_minutes": str(late)} if late else {})


def _unknown(told: str) -> Iterator[str]:
    """Identifiers of what stands in a line and is no element that we know."""
    if DELAY.fullmatch(told) or LEG_DAY.fullmatch(told):
        return
    left = [one for one in ELEMENT.sub(" ", told).split() if any(map(str.isalnum, one))]
    words = [match[0] if (match := re.match(r"[A-Z]+", one)) else one[:8] for one in left]
    yield from (word for word in words[:1] if word not in IGNORED)


def _flight(told: list[Told], said: Said) -> tuple[Ref, dict[str, str]]:
    """The flight by its local day, where an element is told at the airport of departure; else by its day in UTC."""
    left = next((one.times[0] for one in told if one.code in ("AD", "ED", "EO")), None)
    zone = zone_of(airport(said.station))
    if left is None or zone is None:
        return flight(said.number, said.day), {"flight_day": "UTC"}
    planned = left - timedelta(minutes=int(said.delays.get("delay_minutes", 0)))
    return flight(said.number, planned.astimezone(zone)), {}


def _fact(one: Told, named: tuple[Ref, dict[str, str]], codes: list[str], said: Said) -> Movement:
    element = ELEMENTS[one.code]
    leaving = any(ELEMENTS[code].departure for code in codes)
    code = one.airport or ("" if leaving and not element.departure else said.station)
    place = airport(code) if code else None
    if element.counts is None:
        occurred = known_by(None, said.reported, said.heard, place)
    else:
        occurred = given(one.times[element.counts], Precision.MINUTE)
    others = [time for time in one.times if element.counts is None or time != one.times[element.counts]]
    attributes = {"movement": element.words, element.beside: others[0].isoformat() if others else ""}
    attributes |= said.attributes | named[1] | (said.delays if element.departure or one.code == "DIV" else {})
    more: dict[str, Any] = {"kind": element.kind, "certainty": element.certainty, "occurred": occurred, "place": place}
    more["attributes"] = {name: value for name, value in attributes.items() if name and value}
    return _movement(named[0], one.code, said, more)


def _unmapped(code: str, named: tuple[Ref, dict[str, str]], said: Said) -> Movement:
    place = airport(said.station)
    occurred = known_by(None, said.reported, said.heard, place)
    more: dict[str, Any] = {"kind": Kind.UNMAPPED, "certainty": _ACTUAL, "occurred": occurred, "place": place}
    more["attributes"] = said.attributes | {"code": code[:20], "list": "MVT element"}
    return _movement(named[0], code, said, more)


def _movement(named: Ref, code: str, said: Said, more: dict[str, Any]) -> Movement:
    at = more["place"]
    return movement(
        source=said.source,
        mode=Mode.AIR,
        refs=(named,),
        report="/".join(("MVT", named, code, at.facility if at else "")),
        reported_at=said.reported.at if said.reported else None,
        **more,
    )
