"""What a message of NCTS or of AES says: one procedure's table, and the one way in which both are read.

Each declaration that a message names is told of by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard
from ingest.syntax import taxud
from ingest.syntax.customs_field import consignments
from ingest.syntax.xml_text import text
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement


class Step(NamedTuple):
    """What a message type says, and where its own time stands: in the newer way of writing, then in the older."""

    kind: Kind
    times: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What an answer says of itself: where, and what it means with some values; the others are the step's own kind."""

    paths: tuple[str, ...]
    kinds: Mapping[str, Kind]


class Procedure(NamedTuple):
    """`steps`: by message type; `answers`: likewise, where its kind hangs on what it says; `offices`: where the place
    stands, the surest first; `noted`: attributes, and where each stands."""

    steps: Mapping[str, Step]
    answers: Mapping[str, Answer]
    offices: tuple[str, ...]
    noted: Mapping[str, tuple[str, ...]]


def times(*names: str) -> tuple[str, ...]:
    """Where times stand in the part of a message that is about its operation, whatever that is called."""
    return tuple(name if "/" in name else f"*/{name}" for name in names)


def facts(tree: _Element, procedure: Procedure, heard: Heard) -> Iterator[Movement]:
    number, head, declarations = taxud.number_of(tree), taxud.head(tree, heard), taxud.numbers(tree)
    step = procedure.steps[number]
    occurred = taxud.first_moment(tree, step.times, heard) or head.prepared
    noted = {name: _first(tree, paths) for name, paths in procedure.noted.items()}
    said: dict[str, Any] = {
        "source": heard.by(head.sender),
        "kind": _kind(tree, step, procedure.answers.get(number)),
        "certainty": Certainty.ACTUAL,
        "mode": Mode.CUSTOMS,
        "occurred": occurred,
        "place": taxud.place(tree, procedure.offices),
        "reported_at": head.prepared.at,
    }
    carriers = taxud.carriers(tree, occurred) if len(declarations) == 1 else ()
    papers, boxes = (taxud.documents(tree), taxud.boxes(tree)) if len(declarations) == 1 else ((), ())
    for names in declarations:
        said["report"] = f"{tree.tag}/{names[0]}/{head.number}" if head.number else ""
        for refs, more in consignments(names, papers, boxes):
            told = {"message": str(tree.tag)} | noted | more
            yield movement(refs=(*refs, *carriers), attributes={k: v[:2000] for k, v in told.items() if v}, **said)


def _kind(tree: _Element, step: Step, answer: Answer | None) -> Kind:
    return answer.kinds.get(_first(tree, answer.paths), step.kind) if answer else step.kind


def _first(tree: _Element, paths: tuple[str, ...]) -> str:
    return next(filter(None, (text(tree, path) for path in paths)), "")
