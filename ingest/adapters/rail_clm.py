"""CLM, car location messages (AAR, NITL): one sighting of one car, trailer or container.

SCAC                            source
sighting code                   kind; of an empty unit where that is another one
month, day, hour, minute, zone  occurred_at, in the year that is nearest to when it was heard; without a zone letter on the
                                clock of the state or province
city and state, or SPLC         place
initials and number             refs: wagon, trailer or container
train, where the unit moves     refs: train, of the day of the sighting; elsewhere it is why and how long: attribute note
flat car                        refs: wagon, under the box
load or empty                   attribute full_empty
destination                     attribute destination
expected city, code, time       the same kinds, estimated, to the hour
"""

from datetime import timedelta

from ingest.message import Heard, Malformed
from ingest.syntax.clm import clock, fields
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12.carriage import train
from ingest.syntax.x12.document import attributes
from ingest.syntax.x12.place import Spot, spot
from ingest.syntax.x12.reference import Equipment, unit
from ingest.syntax.x12.time import placed
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, type_of
from schemas.relations import Relation, inside
from schemas.times import Moment

SIGHTINGS = {
    **dict.fromkeys(("A", "D"), Kind.ARRIVED),
    "B": Kind.DAMAGED,
    "F": Kind.DELAYED,  # the flat car under it is bad ordered
    "H": Kind.DELAYED,
    **dict.fromkeys(("J", "R"), Kind.HANDED_OVER),
    **dict.fromkeys(("P", "X"), Kind.DEPARTED),
    "W": Kind.RECEIVED,
    "Y": Kind.AVAILABLE,
    "Z": Kind.DELIVERED,
}
EMPTY = {"W": Kind.EMPTY_RETURNED, "Z": Kind.EMPTY_PICKED_UP}
IGNORED = {
    "G": "care of the equipment: released from bad order",
    "N": "papers: there is no bill for it",
    "Q": "a system of its own opened a trip",
    "S": "stored, and stays where it is",
}
TABLES = (
    Table("sighting code", "AAR/NITL car location message", SIGHTINGS, IGNORED),
    Table("sighting code of an empty unit", "AAR/NITL car location message", EMPTY),
)
MOVING = {"A", "D", "P", "J", "R"}  # where the train field names a train
ZONES = {"A": "TT", "E": "ET", "C": "CT", "M": "MT", "P": "PT", "N": "NT"}  # letter -> X12 623


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = fields(message)
    missing = [name for name in ("initial", "number", "event", "month", "day") if name not in told]
    if missing:
        raise Malformed(missing[0], "is required and missing: the sighting does not say it")
    riding = unit(Equipment(told["initial"], told["number"]), RefType.WAGON)
    if not riding:
        raise Malformed("initial, number", f"{told['initial']!r} {told['number']!r} are no reporting mark and number")
    here = _spot(told, "")
    facts = [_sighting(told, riding, here, heard)] if told["event"] not in IGNORED else []
    return facts + _expected(told, riding, heard)


def _sighting(told: dict[str, str], riding: tuple[Ref, ...], here: Spot, heard: Heard) -> Movement:
    code, empty = told["event"], told.get("load") == "E"
    kind = (EMPTY.get(code) if empty else None) or SIGHTINGS.get(code, Kind.UNMAPPED)
    occurred = _moment(told, "", here, heard)
    under = unit(Equipment(told.get("flat_initial", ""), told.get("flat_number", "")), RefType.WAGON)
    moved = code in MOVING
    ride = train(told.get("train", ""), _day(occurred)) if moved else ()
    words = {
        "status": code,
        "full_empty": {"L": "full", "E": "empty"}.get(told.get("load", ""), ""),
        "destination": ", ".join(told[name] for name in ("destination", "destination_state") if name in told),
        "train" if moved else "note": told.get("train", told.get("note", "")),
    }
    if kind is Kind.UNMAPPED:
        words |= {"code": code, "list": "CLM sighting"}
    return movement(
        source=heard.by(told.get("scac", "")),
        kind=kind,
        certainty=Certainty.ACTUAL,
        mode=Mode.RAIL,
        occurred=occurred,
        place=here.place,
        refs=(*riding, *under, *ride),
        relations=tuple(ties(kind, (*riding, *under), ride) | _on_car(riding, under)),
        attributes=attributes(words),
    )


def _expected(told: dict[str, str], riding: tuple[Ref, ...], heard: Heard) -> list[Movement]:
    if "eta_month" not in told and "eta_time" not in told:
        return []
    code, there = told.get("eta_event") or "D", _spot(told, "eta_")
    kind = SIGHTINGS.get(code)
    if kind is None or there.place is None:
        return []
    return [
        movement(
            source=heard.by(told.get("scac", "")),
            kind=kind,
            certainty=Certainty.ESTIMATED,
            mode=Mode.RAIL,
            occurred=_moment(told, "eta_", there, heard),
            place=there.place,
            refs=riding,
            attributes=attributes({"status": code}),
        )
    ]


def _spot(told: dict[str, str], of: str) -> Spot:
    splc = told.get(f"{of}splc", "")
    return spot("SL" if splc else "", splc, told.get(f"{of}city", ""), told.get(f"{of}state", ""))


def _moment(told: dict[str, str], of: str, here: Spot, heard: Heard) -> Moment:
    return placed(
        clock(told, of, heard.received_at), ZONES.get(told.get("zone", ""), "") if not of else "", here, heard.zone
    )


def _day(occurred: Moment) -> str:
    """The date on the clock of the spot."""
    return (occurred.at + timedelta(minutes=occurred.offset)).date().isoformat()


def _on_car(riding: tuple[Ref, ...], under: tuple[Ref, ...]) -> set[Relation]:
    """A trailer on a flat car; containers in cars are implied."""
    return {inside(box, car) for box in riding if type_of(box) is RefType.TRAILER for car in under}
