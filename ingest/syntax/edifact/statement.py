"""What a message says of one unit or consignment, before it is told for each contract that it names."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import Carriage, ship, ties
from ingest.syntax.edifact.document import Document, attributes, document, fact
from ingest.syntax.edifact.message import Message, Segment
from ingest.syntax.edifact.reference import consignments, others, references
from ingest.syntax.edifact.time import written
from ingest.syntax.edifact.unit import carrier, described, legs, weighed
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Ref, precedence
from schemas.times import Moment

MOST_READ = 1_000_000  # header segments times units; a bay plan has 20 times 24,000
MOST_FACTS = 200_000  # references of the header times units


class Statement(NamedTuple):
    """`here`: refs of what carries it in this step; `other`: of what it came by or will go on with."""

    kind: Kind
    certainty: Certainty
    mode: Mode
    occurred: Moment
    place: Place | None
    attributes: dict[str, str]
    here: tuple[Ref, ...] = ()
    other: tuple[Ref, ...] = ()


def told_of(
    told: Document, units: tuple[Ref, ...], cargo: Iterable[Ref], said: Statement, step: str = ""
) -> list[Movement]:
    """One movement for each consignment among `cargo`. `step`: what a correction of the same statement leaves as it is,
    where that is not its kind. Malformed where nothing is named that it could be about."""
    made = []
    for consignment in consignments(cargo):
        about = (*units, *consignment)
        if not about:
            raise Malformed("EQD, RFF", "names no unit and no consignment: nothing to follow")
        made.append(
            fact(
                told,
                (
                    *(units or sorted(consignment, key=precedence)[:1]),
                    step or str(said.kind),
                    locality(said.place) if said.place else "",
                ),
                kind=said.kind,
                certainty=said.certainty,
                mode=said.mode,
                occurred=said.occurred,
                place=said.place,
                refs=(*about, *said.here, *said.other),
                relations=ties(said.kind, about, said.here, said.other),
                attributes=said.attributes,
            )
        )
    return made


class Common(NamedTuple):
    """What holds for every unit of a message that lists equipment: it is read once. `written`: DTM+137, as a segment."""

    type: str
    told: Document
    header: list[Segment]
    vessel: Carriage
    cargo: list[Ref]
    attributes: dict[str, str]
    decimal: str
    zone: str
    written: Segment | None


def common(read: Message, header: list[Segment], units: int, heard: Heard) -> Common:
    """What the header of a message says of all of its `units`. Malformed where that would be beyond all measure."""
    measured(header, units)
    vessel = ship(header)
    return Common(
        read.type,
        document(read, header, heard),
        header,
        vessel,
        references(header, Mode.SEA),
        attributes(vessel.attributes, heading(header)),
        read.decimal,
        heard.zone,
        written(header, read.prepared),
    )


def measured(header: Sequence[Segment], units: int) -> None:
    """Malformed where a header is so long, or names so much, that telling it of every unit would never end."""
    named = sum(1 for segment in header if segment[0][0] == "RFF")
    if len(header) * units > MOST_READ or named * units > MOST_FACTS:
        raise Malformed("message", f"has a header of {len(header)} segments, {named} RFF among them, for {units} units")


def alone(units: Iterable[Ref]) -> list[tuple[Ref, ...]]:
    """Each unit by itself, as `told_of` takes them; an empty tuple where there is none: then only the cargo is told of."""
    return [(unit,) for unit in units] or [()]


def heading(header: list[Segment]) -> dict[str, str]:
    """What the header says of every unit of the message."""
    return {**carrier(header), **legs(header), **others(header)}


def unit_words(group: list[Segment], decimal: str) -> dict[str, str]:
    """What an equipment group says of its unit; it stands before what the header says."""
    return {**carrier(group), **legs(group), **others(group), **described(group, decimal), **weighed(group)}
