"""Who says it when, and whether it says, corrects or takes back (353).

Status sets (214, 315, 322) have no number that could be corrected: each is a fact of its own. Sets that order and describe
(204, 300, 301, 304, 404, 417 …) have one: the number of what they are about. All that such a set says has one report, so
that the next set about the same counts instead; 01, 03 and 17 take it back.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12.message import Message
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.time import Stamp, moment, readable
from schemas.milestones import Kind
from schemas.movement import MAX_ATTRIBUTE, Certainty, Mode, Movement, movement
from schemas.refs import Ref
from schemas.relations import Relation, implied

TAKES_BACK = {"01", "03", "17"}  # 353: cancellation, delete, cancel to be reissued


class Document(NamedTuple):
    """`report`: the set's type and the number of what it is about, empty for status sets; `prepared`: GS04 and GS05, for
    what has no other time; `test`: ISA15 says that it is one."""

    source: str
    reported_at: datetime | None
    prepared: Stamp
    test: bool
    report: str = ""


def document(read: Message, heard: Heard, sender: str = "", number: str = "") -> Document:
    """`sender`: who sends where there is no envelope; `number`: of what the set is about."""
    prepared = Stamp("GS04", *read.prepared)
    return Document(
        source=heard.by(read.sender or sender),
        reported_at=readable(prepared, heard.zone),
        prepared=prepared,
        test=read.test,
        report=f"{read.type}/{number}" if number else "",
    )


def takes_back(purpose: str) -> bool:
    """Whether a transaction set purpose (353) takes back what the earlier sets have said."""
    return purpose in TAKES_BACK


def attributes(*told: dict[str, str]) -> dict[str, str]:
    """Several sets of attributes as one: the later win, the empty are left out, the endless are cut."""
    return {key: value[:MAX_ATTRIBUTE] for one in told for key, value in one.items() if value}


def fact(
    told: Document, *, refs: tuple[Ref, ...], relations: Iterable[Relation] | None = None, **said: Any
) -> Movement:
    """A movement that the set states, with the relations that its refs imply, or those given."""
    if not refs:
        raise Malformed("transaction set", "names nothing that it is about: no unit and no reference")
    if told.test:
        said["attributes"] = {**said.get("attributes", {}), "test": "ISA15"}
    bonds = implied(said["kind"], refs) if relations is None else tuple(relations)
    more = {"report": told.report, "reported_at": told.reported_at, **said}
    return movement(source=told.source, refs=refs, relations=bonds, **more)


def retraction(told: Document, mode: Mode, zone: str) -> Movement:
    """That all the set's predecessors have said no longer counts."""
    if not told.report:
        raise Malformed("transaction set", "takes something back, and does not name it")
    return movement(
        source=told.source,
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        mode=mode,
        occurred=moment(told.prepared, Spot(), zone),
        refs=(),
        reported_at=told.reported_at,
        retracts=(told.report,),
    )
