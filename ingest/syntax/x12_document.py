"""Who says it when, and whether it says, corrects or takes back (353, 558).

Status sets (214, 315, 322) have no number that could be corrected: each is a fact of its own. Sets that order and describe
(204, 300, 301, 304, 404, 417 …) have one: the number of what they are about. A later set about it has the same report, so
that the later word counts; 01 and 03 take it back.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12_message import Message
from ingest.syntax.x12_time import Stamp, readable
from schemas.milestones import Kind
from schemas.movement import MAX_ATTRIBUTE, Certainty, Movement, movement
from schemas.refs import Ref
from schemas.relations import Relation, implied

TAKES_BACK = {"01", "03", "17"}  # 353: cancellation, delete, cancel to be reissued


class Document(NamedTuple):
    """`number`: of what the set is about, empty for status sets; `prepared`: GS04 and GS05, for what has no other time."""

    source: str
    reported_at: datetime | None
    prepared: Stamp
    test: bool
    number: str = ""
    takes_back: bool = False


def document(read: Message, heard: Heard, sender: str = "", number: str = "", purpose: str = "") -> Document:
    """`sender`: who sends where there is no envelope; `purpose`: 353."""
    prepared = Stamp("GS04", *read.prepared)
    return Document(
        source=heard.by(read.sender or sender),
        reported_at=readable(prepared, heard.zone),
        prepared=prepared,
        test=read.test,
        number=number,
        takes_back=purpose in TAKES_BACK,
    )


def attributes(*told: dict[str, str]) -> dict[str, str]:
    """Several sets of attributes as one: the later win, the empty are left out, the endless are cut."""
    return {key: value[:MAX_ATTRIBUTE] for one in told for key, value in one.items() if value}


def fact(
    told: Document,
    subject: Iterable[str] = (),
    *,
    refs: tuple[Ref, ...],
    relations: Iterable[Relation] | None = None,
    **said: Any,
) -> Movement:
    """The movement that a set states, or the one that takes it back. `subject`: what the statement is about, in words that
    a correction leaves as they are: unit, place, step; not the time."""
    if not refs:
        raise Malformed("transaction set", "names nothing that it is about: no unit and no reference")
    report = "/".join((told.number, *subject)) if told.number else ""
    if told.test:
        said["attributes"] = {**said.get("attributes", {}), "test": "ISA15"}
    if not told.takes_back:
        bonds = implied(said["kind"], refs) if relations is None else tuple(relations)
        more = {"report": report, "reported_at": told.reported_at, **said}
        return movement(source=told.source, refs=refs, relations=bonds, **more)
    if not report:
        raise Malformed("transaction set", "takes something back, and does not name it")
    return movement(
        source=told.source,
        refs=refs,
        relations=(),
        reported_at=told.reported_at,
        retracts=(report,),
        **{**said, "kind": Kind.RETRACTED, "certainty": Certainty.ACTUAL},
    )
