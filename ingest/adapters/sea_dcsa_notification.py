"""DCSA notifications in CloudEvents 1.0 (JSON): Booking 2.0, Bill of Lading 3.0 (shipping instructions, transport documents).

type                                          which document `data` is about
time                                          occurred_at, reported_at
data bookingStatus, shippingInstructionsStatus, kind; amended, updated and cancellation statuses
transportDocumentStatus                       are attributes
data carrierBookingReference                  refs: booking
data …RequestReference, …InstructionsReference refs: order
data transportDocumentReference               refs: bill
the document and its number                   report of what is agreed and refused: the later counts instead

What a booking says in full (`data.booking`) is told by its own messages. Schemas: DCSA BKG 2.0, EBL 3.0.
"""

from typing import NamedTuple

import orjson

from ingest.message import Heard, Malformed
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, object_, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, usable, value_of


class Document(NamedTuple):
    """`status`: the field of `data` that tells it; `others`: fields that tell of a change beside it."""

    status: str
    others: tuple[str, ...]
    statuses: dict[str, Kind]


_LINKED = dict.fromkeys(
    ("RECEIVED", "PENDING_UPDATE", "UPDATE_RECEIVED", "PENDING_AMENDMENT", "COMPLETED", "DRAFT", "APPROVED"),
    Kind.LINKED,
)
_LINKED |= dict.fromkeys(
    ("PENDING_SURRENDER_FOR_AMENDMENT", "SURRENDERED_FOR_AMENDMENT", "PENDING_SURRENDER_FOR_DELIVERY"), Kind.LINKED
)
_LINKED |= dict.fromkeys(("SURRENDERED_FOR_DELIVERY", "ISSUED", "VOIDED"), Kind.LINKED)
_REFUSED = dict.fromkeys(("REJECTED", "DECLINED", "CANCELLED"), Kind.DISCREPANCY)
BOOKING = _LINKED | _REFUSED | {"CONFIRMED": Kind.BOOKED}
PAPER = _LINKED | dict.fromkeys(_REFUSED, Kind.LINKED)
DOCUMENTS = {  # the last word but one of the CloudEvents type
    "booking-notification": Document("bookingStatus", ("amendedBookingStatus", "bookingCancellationStatus"), BOOKING),
    "shipping-instructions-notification": Document(
        "shippingInstructionsStatus", ("updatedShippingInstructionsStatus",), PAPER
    ),
    "transport-document-notification": Document("transportDocumentStatus", (), PAPER),
}
REFERENCES = {
    "carrierBookingReference": RefType.BOOKING,
    "transportDocumentReference": RefType.BILL,
    "carrierBookingRequestReference": RefType.ORDER,
    "shippingInstructionsReference": RefType.ORDER,
}
TABLES = (
    Table("bookingStatus", "DCSA BKG 2.0, BookingStatus", BOOKING),
    Table("shippingInstructionsStatus, transportDocumentStatus", "DCSA EBL 3.0", PAPER),
    Table("data", "DCSA BKG 2.0, EBL 3.0", REFERENCES),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    name = required(told, "type")
    document = next((one for part, one in DOCUMENTS.items() if part in name.split(".")), None)
    if document is None:
        raise Malformed("type", f"{name!r:.80} is none of {', '.join(f'org.dcsa.{part}' for part in DOCUMENTS)}")
    data = object_(told, "data")
    refs = _refs(data)
    if not refs:
        raise Malformed("data", "names no booking and no document: nothing to follow")
    status, occurred = required(data, document.status), moment("time", required(told, "time"))
    kind = document.statuses.get(status, Kind.UNMAPPED)
    words = {document.status: status, "reason": text(data, "reason")}
    words |= {other: text(data, other) for other in document.others}
    if kind is Kind.UNMAPPED:
        words |= {"code": status, "list": f"DCSA {document.status}"}
    return [
        movement(
            source=heard.by(text(told, "source")),
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=occurred,
            refs=refs,
            report=f"{document.status}/{value_of(refs[0])}" if kind in (Kind.BOOKED, Kind.DISCREPANCY) else "",
            reported_at=occurred.at,
            attributes={field: value[:2000] for field, value in words.items() if value},
        )
    ]


def _refs(data: Json) -> tuple[Ref, ...]:
    return tuple(ref for field, type_ in REFERENCES.items() for ref in usable(type_, text(data, field)))
