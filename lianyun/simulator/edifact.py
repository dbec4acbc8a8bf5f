"""Event -> UN/EDIFACT interchange: CODECO and COARRI (D.95B, and COARRI D.00B), IFTSTA D.95B (ITIGG/SMDG practice).

CODECO   BGM 34 gate-in, 36 gate-out; per box EQD, RFF BN/BM, DTM+7, LOC+165, SEL, TDT+1 truck
COARRI   BGM 46 load, 44 discharge (D.95B), 122, 119 (D.00B); TDT+20, LOC+9/11; per box EQD, RFF, DTM+203, LOC+147, LOC+9/11
IFTSTA   BGM 23; CNI, STS+1+<9011>, RFF, DTM+334 (132, 133: estimated arrival, departure), LOC+175, TDT, EQD

BGM 1225: 9 original, 1 cancellation of the message with that number. Times are local at the place, without a zone, as
terminals send them; a time known to the day only is format 102.
"""

from collections.abc import Iterator
from datetime import datetime

from lianyun.simulator.event import Event, Ride, Spot
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.times import Precision

GATES = {Kind.GATE_IN: "34", Kind.GATE_OUT: "36", Kind.EMPTY_RETURNED: "34", Kind.EMPTY_PICKED_UP: "36"}
REPORTS = {"95B": {Kind.LOADED: "46", Kind.DISCHARGED: "44"}, "00B": {Kind.LOADED: "122", Kind.DISCHARGED: "119"}}
STATUSES = {  # element 9011, D.95B
    Kind.ARRIVED: "1",
    Kind.BOOKED: "6",
    Kind.RECEIVED: "13",
    Kind.BORDER_CROSSED: "16",
    Kind.DELIVERED: "21",
    Kind.DEPARTED: "24",
    Kind.STRIPPED: "28",
    Kind.DISCHARGED: "29",
    Kind.LOADED: "48",
    Kind.CUSTOMS_RELEASED: "12",
    Kind.STUFFED: "93",
}
EXPECTED = {Kind.ARRIVED: "132", Kind.DEPARTED: "133"}  # element 2005
MODES = {Mode.SEA: "1", Mode.RAIL: "2", Mode.ROAD: "3", Mode.AIR: "4", Mode.BARGE: "8"}  # element 8067
REFERENCES = {"booking": "BN", "bill": "BM", "house": "BH", "consignment": "CN", "awb": "AWB"}  # element 1153
CARRIER = "LYAA"


def codeco(event: Event) -> bytes:
    """ValueError where nothing passed a gate."""
    if event.kind not in GATES or event.certainty is not Certainty.ACTUAL:
        raise ValueError(f"CODECO tells nothing of {event.kind}")
    body = [f"BGM+{GATES[event.kind]}+{event.number}+{_function(event)}", f"NAD+CF+{CARRIER}:160:20"]
    body += [_equipment(event), *_references(event), _time("7", event), f"LOC+165+{_place(event.spot)}"]
    body += [f"MEA+AAE+G+KGM:{event.weight_kg}"] if not event.empty else []
    body += [f"SEL+{_seal(event)}+CA"] if not event.empty else []
    body += ["TDT+1++3+31" + (f"+++++:::{event.ride.number}" if event.ride and event.ride.mode is Mode.ROAD else "")]
    return _interchange("CODECO", "95B", event, [*body, "CNT+16:1"])


def coarri(event: Event) -> bytes:
    """In the directory of 1995, as most terminals still send it."""
    return _coarri(event, "95B")


def coarri_2000(event: Event) -> bytes:
    """In the directory of 2000, whose BGM codes changed."""
    return _coarri(event, "00B")


def _coarri(event: Event, directory: str) -> bytes:
    """ValueError where nothing was loaded or discharged, or the event has no vessel."""
    if event.kind not in REPORTS[directory] or event.ride is None or event.certainty is not Certainty.ACTUAL:
        raise ValueError(f"COARRI tells nothing of {event.kind} without a vessel")
    ports = [f"LOC+9+{_place(event.ride.origin)}", f"LOC+11+{_place(event.ride.destination)}"]
    body = [f"BGM+{REPORTS[directory][event.kind]}+{event.number}+{_function(event)}", _transport(event.ride), *ports]
    body += [f"NAD+CA+{CARRIER}:160:20", _equipment(event), *_references(event), _time("203", event)]
    body += [f"LOC+147+{_cell(event)}::5", *ports, f"MEA+AAE+G+KGM:{event.weight_kg}", f"SEL+{_seal(event)}+CA"]
    return _interchange("COARRI", directory, event, [*body, "CNT+16:1"])


def iftsta(event: Event) -> bytes:
    """ValueError where the code list has no status for what happened."""
    if event.kind not in STATUSES:
        raise ValueError(f"IFTSTA (9011, D.95B) has no status for {event.kind}")
    expected = event.certainty is not Certainty.ACTUAL
    qualifier = EXPECTED[event.kind] if expected else "334"
    body = [f"BGM+23+{event.number}+{_function(event)}", f"DTM+137:{event.said_at:%Y%m%d%H%M}:203"]
    body += [f"NAD+CA+{CARRIER}:160:20", f"CNI+1+{event.first('bill', 'booking', 'consignment', 'house', 'awb')}"]
    body += [f"STS+1+{STATUSES[event.kind]}", *_references(event), _time(qualifier, event)]
    body += [f"LOC+175+{_place(event.spot)}"]
    if event.ride:
        body += [
            _transport(event.ride),
            f"LOC+9+{_place(event.ride.origin)}",
            f"LOC+11+{_place(event.ride.destination)}",
        ]
    body += [_equipment(event)] if event.unit else []
    return _interchange("IFTSTA", "95B", event, [*body, "CNT+11:1"])


def _function(event: Event) -> str:
    return "1" if event.takes_back else "9"


def _equipment(event: Event) -> str:
    return f"EQD+CN+{event.unit}+45G1:102:5++2+{'4' if event.empty else '5'}"


def _references(event: Event) -> Iterator[str]:
    for type_, qualifier in REFERENCES.items():
        if value := event.first(type_):
            yield f"RFF+{qualifier}:{value}"


def _transport(ride: Ride) -> str:
    vessel = f"{ride.imo}:146:11:{ride.name}" if ride.imo else f":::{ride.name or ride.number}"
    return f"TDT+20+{ride.number}+{MODES[ride.mode]}++{ride.owner}:172:20+++{vessel}"


def _place(spot: Spot) -> str:
    town = f"{spot.locode}:139:6"
    return f"{town}+{spot.code}:TER:ZZZ" if spot.code_list == "SMDG" else town


def _time(qualifier: str, event: Event) -> str:
    local = event.spot.local(event.at)
    if event.precision is Precision.DAY:
        return f"DTM+{qualifier}:{local:%Y%m%d}:102"
    return f"DTM+{qualifier}:{local:%Y%m%d%H%M}:203"


def _seal(event: Event) -> str:
    return f"LY{event.unit[4:10]}"


def _cell(event: Event) -> str:
    """A stowage cell (ISO 9711 bay, row, tier) that depends on the box alone."""
    serial = int(event.unit[4:10])
    return f"{serial % 40 * 2 + 1:03}{serial % 14:02}{serial % 7 * 2 + 82:02}"


def _interchange(type_: str, directory: str, event: Event, body: list[str]) -> bytes:
    """The message in its envelope. `number` of the event is the reference of the message and of the interchange."""
    reference, sent = event.number[-14:], _stamp(event.said_at)
    message = [f"UNH+{reference}+{type_}:D:{directory}:UN", *body, f"UNT+{len(body) + 2}+{reference}"]
    syntax = "UNOA:2" if all(segment.isascii() for segment in message) else "UNOY:4"  # UNOY: UTF-8
    envelope = [f"UNB+{syntax}+LYSENDER+LYHUB+{sent}+{reference}", *message, f"UNZ+1+{reference}"]
    return "".join(f"{segment}'\r\n" for segment in envelope).encode()


def _stamp(at: datetime) -> str:
    return f"{at:%y%m%d}:{at:%H%M}"
