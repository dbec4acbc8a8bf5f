"""What TAF TSI messages say of themselves: sender, identifier, time, and whether one takes another back."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.xml_text import required, text
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.times import Moment

_REFERENCE = "MessageHeader/MessageReference"
SENT = f"{_REFERENCE}/MessageDateTime"
_MODIFICATION, _DELETION = "2", "3"  # MessageStatus; 1 is a creation


class Header(NamedTuple):
    """`message`: the message type, a root's name; `common`: the fields of `movement` that every fact of it shares."""

    message: str
    heard: Heard
    common: dict[str, Any]

    def moment(self, where: str, told: str, place: Place | None = None) -> Moment:
        """A time of the message: local at the place, else in the source's zone, where it has no offset."""
        return moment_at(where, told, place, self.heard.zone)


def header(tree: _Element, heard: Heard) -> Header:
    sent = text(tree, SENT) or text(tree, "MessageCreationDateTime")
    sender = text(tree, "MessageHeader/Sender") or text(tree, "ReportingRU")
    common: dict[str, Any] = {
        "source": heard.by(sender),
        "mode": Mode.RAIL,
        "reported_at": moment_at("MessageDateTime", sent, None, heard.zone).at if sent else None,
        "report": _report(tree),
    }
    related = text(tree, "RelatedReference/RelatedIdentifier")
    if related and _status(tree) == _MODIFICATION:
        common["retracts"] = (related,)
    return Header(str(tree.tag), heard, common)


def is_deletion(tree: _Element) -> bool:
    return _status(tree) == _DELETION


def deletion(tree: _Element, told: Header, reports: Sequence[str]) -> Movement:
    """Takes back what RelatedReference names, else `reports`, else what was told under the message's own identifier."""
    related = text(tree, "RelatedReference/RelatedIdentifier")
    own = told.common["report"] or required(tree, f"{_REFERENCE}/MessageIdentifier")
    taken_back = (related,) if related else tuple(reports) or (own,)
    return movement(
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        occurred=told.moment("MessageDateTime", required(tree, SENT)),
        refs=(),
        **told.common | {"report": "" if own in taken_back else own, "retracts": taken_back},
    )


def mapped(kinds: Mapping[str, Kind], code: str, list_: str, attributes: dict[str, str]) -> Kind:
    """The milestone of a code; of one that the table lacks, the attributes name code and list."""
    if code not in kinds:
        attributes |= {"code": code, "list": list_}
    return kinds.get(code, Kind.UNMAPPED)


def present(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _status(tree: _Element) -> str:
    return text(tree, "MessageStatus").lstrip("0")


def _report(tree: _Element) -> str:
    """Identifiers are of messages; only the cause of a delay has a number of its own, by which it is changed and deleted."""
    own = text(tree, "MessageHeader/SenderReference") if tree.tag == "TrainDelayCauseMessage" else ""
    return own or text(tree, f"{_REFERENCE}/MessageIdentifier")
