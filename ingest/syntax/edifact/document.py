"""BGM: which document a message is, who sent it when, and whether it says, corrects or takes back (1225).

BGM 1225           a fact's
9, 7, empty …      report: the document's number and what the statement is about, so that a later message can meet it
5, 4               report: the same, so that the later word counts
1, 3, 17, 40, 50   retracts: the same; the fact itself only says that it is taken back
53                 a test: refused, so that it can never become a fact

UNB 0035 1 calls a whole interchange a test. Senders forget it there, so its facts are kept, with attribute `test`.

A later message names the earlier one by the same BGM 1004, or by RFF+ACW. Numbers under six characters, counters and the
numbers of units are no report: senders use them again for other statements. That of a consignment is one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.message import Message, Segment, component
from ingest.syntax.edifact.time import first, readable
from schemas.milestones import Kind
from schemas.movement import MAX_ATTRIBUTE, Certainty, Movement, movement
from schemas.refs import Rank, Ref, rank_of, value_of
from schemas.relations import Relation

TAKES_BACK = {"1", "3", "17", "40", "50"}
TEST = "53"
SENDERS = ("MS", "TR", "CA", "CF", "FW", "CZ")  # NAD 3035 where there is no UNB: who sends such a message
SHORTEST_NUMBER = 6


class Document(NamedTuple):
    """`code`: BGM 1001; `number`: 1004, or the earlier document's that RFF+ACW names; `function`: 1225."""

    code: str
    number: str
    function: str
    source: str
    reported_at: datetime | None
    test: bool = False

    @property
    def takes_back(self) -> bool:
        return self.function in TAKES_BACK


def document(message: Message, header: list[Segment], heard: Heard) -> Document:
    """What the segments before the first group say of the message itself."""
    bgm = next((segment for segment in header if segment[0][0] == "BGM"), None)
    if bgm is None:
        raise Malformed("BGM", "is required and missing")
    if component(bgm, 3) == TEST:
        raise Malformed("BGM 1225", "is 53: a test, and no statement")
    earlier = next((component(s, 1, 1) for s in header if s[0][0] == "RFF" and component(s, 1) == "ACW"), "")
    return Document(
        code=component(bgm, 1),
        number=earlier or component(bgm, 2),
        function=component(bgm, 3),
        source=heard.by(message.sender or _party(header)),
        reported_at=_reported(message, header, heard),
        test=message.test,
    )


def _party(header: list[Segment]) -> str:
    parties = {component(s, 1): component(s, 2) or component(s, 4) for s in header if s[0][0] == "NAD"}
    return next((parties[qualifier] for qualifier in SENDERS if parties.get(qualifier)), "")


def _reported(message: Message, header: list[Segment], heard: Heard) -> datetime | None:
    """DTM+137, else the preparation of the interchange: on the sender's own clock, which nobody tells. Not on that of a place
    in the message: things happened there, and it was written elsewhere; and the words of one sender stay in their order."""
    dtm = first(header, ("137",))
    told = readable(component(dtm, 1, 1), component(dtm, 1, 2), heard.zone) if dtm else None
    return told or readable("".join(message.prepared), "", heard.zone)


def attributes(*told: dict[str, str]) -> dict[str, str]:
    """Several sets of attributes as one: the later win, the empty are left out, the endless are cut."""
    return {key: value[:MAX_ATTRIBUTE] for one in told for key, value in one.items() if value}


def fact(
    document: Document, subject: Iterable[str], *, refs: tuple[Ref, ...], relations: Iterable[Relation], **said: Any
) -> Movement:
    """The movement that a message states, or the one that takes it back. `subject`: what the statement is about, in words
    that a correction leaves as they are: unit, code, place; not the time."""
    subject = tuple(subject)
    if document.test:
        said["attributes"] = {**said.get("attributes", {}), "test": "UNB 0035"}
    report = "/".join((document.number, *subject)) if _names_one(document.number, refs) else ""
    if not document.takes_back:
        return movement(
            source=document.source,
            refs=refs,
            relations=tuple(relations),
            report=report,
            reported_at=document.reported_at,
            **said,
        )
    if not report:
        raise Malformed("BGM 1004", f"{document.number!r} names no document that could be taken back")
    return movement(
        source=document.source,
        refs=refs,
        relations=(),
        reported_at=document.reported_at,
        retracts=(report,),
        **{**said, "kind": Kind.RETRACTED, "certainty": Certainty.ACTUAL},
    )


def _names_one(number: str, refs: tuple[Ref, ...]) -> bool:
    return len(number.lstrip("0")) >= SHORTEST_NUMBER and number.upper() not in {
        value_of(ref) for ref in refs if rank_of(ref) is not Rank.CARGO
    }
