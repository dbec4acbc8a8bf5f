"""Parts that stories share: a full box out of Yantian, a sea leg, a box into Rotterdam and out by road."""

from typing import Any

from lianyun.simulator.script import Step
from lianyun.simulator.voices import BROKER, CARRIER, MANIFEST, SCHEDULE, gate, inland_gate, new_quay, quay
from schemas.milestones import Kind

YANTIAN, DEPOT = "CNYTN-YICT", "CNYTN-DEPOT"
ROTTERDAM, SINGAPORE, KLANG, DUISBURG = "NLRTM-HPD2", "SGSIN-PSAPPT", "MYPKG-KMT", "DEDUI-DIT"

BOOKED = ("begin", 0.5)


def booked(trip: int = 0, anchor: str = "begin", hours: float = 0.0, where: str = "CNSZX") -> tuple[Step, ...]:
    """The carrier confirms the booking and, a day later, issues the bill that names it."""
    return (
        Step(Kind.BOOKED, where, anchor, hours, (SCHEDULE,), trip=trip),
        Step(Kind.LINKED, where, anchor, hours + 26, (CARRIER,), trip=trip),
    )


def from_shipper(leg: int, *, trip: int = 0) -> tuple[Step, ...]:
    """Empty out of the depot, stuffed, full into the terminal; told to customs by the terminal."""
    dep = f"dep{leg}"
    return (
        Step(Kind.EMPTY_PICKED_UP, DEPOT, dep, -104, (gate("yantian"),), trip=trip),
        Step(Kind.STUFFED, "CNSZX", dep, -92, (CARRIER,), trip=trip),
        Step(Kind.GATE_IN, YANTIAN, dep, -74, (gate("yantian"),), trip=trip),
        Step(Kind.ARRIVAL_REPORTED, YANTIAN, dep, -73.5, (BROKER,), trip=trip),
    )


def cleared(leg: int, *, trip: int = 0) -> tuple[Step, ...]:
    """Manifest and declaration, released at once."""
    dep = f"dep{leg}"
    return (
        Step(Kind.MANIFEST_ACCEPTED, YANTIAN, dep, -80, (MANIFEST,), leg=leg, trip=trip),
        Step(Kind.CUSTOMS_DECLARED, YANTIAN, dep, -70, (BROKER,), trip=trip),
        Step(Kind.CUSTOMS_ACCEPTED, YANTIAN, dep, -69.2, (BROKER,), trip=trip),
        Step(Kind.CUSTOMS_RELEASED, YANTIAN, dep, -68.5, (BROKER,), trip=trip),
    )


def sailed(
    leg: int, origin: str, destination: str, *, trip: int = 0, new: bool = False, planned_at: tuple[str, float] = BOOKED
) -> tuple[Step, ...]:
    """Loaded, gone, come, discharged; `new`: the port of discharge sends the newer directory; `planned_at`: see Step."""
    plan: dict[str, Any] = {"leg": leg, "planned": True, "planned_at": planned_at, "trip": trip}
    dep, arr = f"dep{leg}", f"arr{leg}"
    discharge = new_quay if new else quay
    return (
        Step(Kind.LOADED, origin, dep, -9, (quay(_town(origin)), CARRIER), **plan),
        Step(Kind.DEPARTED, origin, dep, 0, (SCHEDULE,), **plan, estimates=1),
        Step(Kind.ARRIVED, destination, arr, 0, (SCHEDULE,), **plan, estimates=4),
        Step(Kind.DISCHARGED, destination, arr, 13, (discharge(_town(destination)), CARRIER), leg=leg, trip=trip),
    )


def collected(leg: int, where: str, town: str, *, trip: int = 0, returned: bool = True) -> tuple[Step, ...]:
    """Out of the gate, to the consignee, unpacked, brought back empty; `returned`: somebody tells of the last."""
    arr = f"arr{leg}"
    back = (inland_gate(_town(where)),) if returned else ()
    return (
        Step(Kind.GATE_OUT, where, arr, 50, (inland_gate(_town(where)),), trip=trip),
        Step(Kind.STRIPPED, town, arr, 60, (CARRIER,), trip=trip),
        Step(Kind.EMPTY_RETURNED, where, arr, 84, back, trip=trip),
    )


def _town(facility: str) -> str:
    return facility[:5].lower()
