"""Event -> Cargo-IMP FSU/15 in a Type-B envelope (IATA Res. 670 Att. A; one status per message, as handlers send them).

QD HKGFMYY                       addressee
.HKGKKYY 200739                  sender, day and time in UTC
FSU/15
993-00000011HKGFRA/T12K340       air waybill, origin and destination, quantity
DEP/YY261/20JUN/HKGFRA/T12K340/A1322/E0541-N
"""

from datetime import datetime

from lianyun.simulator.event import Event, Ride
from schemas.milestones import Kind
from schemas.movement import Certainty

CODES = {
    Kind.BOOKED: "BKD",
    Kind.GATE_IN: "FOH",
    Kind.RECEIVED: "RCS",
    Kind.MANIFESTED: "MAN",
    Kind.DEPARTED: "DEP",
    Kind.ARRIVED: "ARR",
    Kind.RECEIVED_FROM_FLIGHT: "RCF",
    Kind.NOTIFIED: "NFD",
    Kind.DOCUMENTS_DELIVERED: "AWD",
    Kind.CUSTOMS_RELEASED: "CCD",
    Kind.DELIVERED: "DLV",
}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
CHANGES = {-1: "-P", 0: "", 1: "-N", 2: "-S", 3: "-T"}


def fsu(event: Event) -> bytes:
    """ValueError where FSU has no status for it (plans stand in the booking), or the event lacks its flight."""
    if event.kind not in CODES or event.ride is None or event.certainty is not Certainty.ACTUAL:
        raise ValueError(f"FSU has no status for {event.kind}, or its flight is missing")
    awb = event.first("awb")
    quantity = f"T{event.pieces}K{event.weight_kg}"
    ends = f"{event.ride.origin.code}{event.ride.destination.code}"
    lines = [
        f"QD {event.ride.destination.code}FMYY",
        f".{event.spot.code}KKYY {event.said_at:%d%H%M}",
        "FSU/15",
        f"{awb}{ends}/{quantity}",
        _status(event, event.ride, quantity),
    ]
    if event.unit:
        lines.append(f"ULD/{event.unit}")
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _status(event: Event, ride: Ride, quantity: str) -> str:
    code, flight, here = CODES[event.kind], f"{ride.owner}{ride.number}", event.spot.code
    if code in {"BKD", "MAN", "DEP"}:
        return "/".join(
            [code, flight, _day(ride.origin.local(ride.departs)), _route(ride), quantity, *_times(event, ride)]
        )
    moment = f"{_day(event.spot.local(event.at))}{event.spot.local(event.at):%H%M}"
    if code in {"ARR", "RCF"}:
        return f"{code}/{flight}/{moment}/{here}/{quantity}"
    return f"{code}/{moment}/{here}/{quantity}"


def _route(ride: Ride) -> str:
    return ride.origin.code + ride.destination.code


def _times(event: Event, ride: Ride) -> tuple[str, str]:
    """Departure and arrival against the scheduled day of departure."""
    of = ride.origin.local(ride.departs)
    if event.kind is not Kind.DEPARTED:
        return _time("S", of, of), _time("S", ride.destination.local(ride.arrives), of)
    return (
        _time("A", ride.origin.local(event.at), of),
        _time("E", ride.destination.local(event.until or ride.arrives), of),
    )


def _time(type_: str, at: datetime, of: datetime) -> str:
    return f"{type_}{at:%H%M}{CHANGES[(at.date() - of.date()).days]}"


def _day(at: datetime) -> str:
    return f"{at:%d}{MONTHS[at.month - 1]}"
