"""Raw messages: in, in any format; and back, as they came."""

from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, BinaryIO, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response

from api import body, examples, multipart, queries, shapes
from api.access import may_read_raw
from api.answer import json
from api.context import Here
from api.metrics import Metrics
from api.problems import Problem, bad
from api.summary import where
from ingest.answers import LONGEST, answer, outcomes
from ingest.intake import Intake, Receipt
from ingest.message import Heard, Unacknowledged
from schemas.movement import Movement, Position
from schemas.refs import is_normal

router = APIRouter(tags=["messages"])
SHOWN = 1000  # messages that a receipt lists
TAKERS = CapacityLimiter(32)  # threads that wait for the intake, which makes one batch of all of them
SOURCE = 80  # characters
TEXTS = ("utf-8", "gb18030")
DEVICE_HELP = "Which vehicle it is, where the format carries no identity (GPS in NMEA)"
SOURCE_HELP = "Who sends it, where the message itself does not say"


class Form(NamedTuple):
    """How a body is written: `packed` by gzip, or not; the `boundary` between its parts; at most `limit` bytes;
    `is_answered`: with the acknowledgement that its standard has."""

    packed: str
    boundary: str
    limit: int
    is_answered: bool


class Parcel(NamedTuple):
    """A body, or one part of it."""

    name: str
    receipt: Receipt
    answer: bytes


@router.post(
    "/v1/messages",
    summary="Tell a message, in any format · 上传报文",
    responses=examples.json(examples.RECEIPT),
    openapi_extra=examples.BODY,
)
async def post(
    here: Here,
    request: Request,
    source: Annotated[str, Query(max_length=SOURCE, description=SOURCE_HELP, examples=["terminal-yantian"])] = "",
    ack: Annotated[
        bool,
        Query(description="`answer` with CONTRL and APERAK (where EDIFACT asks for them), or 997 or 999 and TA1 (X12)"),
    ] = False,
    device: Annotated[str, Query(max_length=SOURCE, description=DEVICE_HELP, examples=["truck:粤B12345"])] = "",
    x_lianyun_source: Annotated[str, Header(max_length=SOURCE, description=SOURCE_HELP)] = "",
) -> Response:
    """The body is one message or a file of many, as the party wrote them: EDIFACT, Cargo-IMP, JSON, XML, NMEA … The format is
    recognised. Several files come as multipart/form-data or multipart/mixed; JSON of many as one a line. Answered when
    everything is stored: 200 says what was understood and what was not; 422 that nothing was (the body is kept as a dead
    letter). May be gzip (`Content-Encoding`, also of a part). A message told twice counts once.
    """
    name = (source or x_lianyun_source).strip()
    if not name.isprintable():
        raise bad("source", "holds control characters")
    if device and not is_normal(device):
        raise bad("device", "is no vehicle: wants type:value")
    boundary = multipart.boundary(request.headers.get("content-type", ""))
    form = Form(body.encoding(request), boundary, here.policy.body, ack)
    with await body.received(request, here.policy.body) as file:
        take = partial(_taken, here.intake, file, form, Heard(name, datetime.now(UTC), device=device))
        try:
            parcels = await to_thread.run_sync(take, limiter=TAKERS)
        except Unacknowledged as error:
            raise Problem("not-acknowledged", str(error)) from error
    for parcel in parcels:
        _count(here.metrics, parcel.receipt)
    told = _receipt(parcels, bool(boundary))
    if not told.understood:
        more = {"answer": told.answer} if told.answer else {}
        raise Problem("nothing-understood", f"{told.accepted} could not be read", dead=told.dead, **more)
    return json(told)


@router.get(
    "/v1/messages/{id}",
    summary="A raw message, as it came · 原始报文",
    responses=examples.json(examples.RAW),
)
async def get(
    here: Here,
    request: Request,
    id: Annotated[str, Path(pattern="^[0-9a-f]{32}$", examples=["0f343b0931126a20f133d67c2b018a3b"])],
) -> Response:
    """What `message` in the evidence of a milestone names. `text` where the bytes are text, always `base64`; `size` 0 where
    its time is over. Read on this machine, or with a token (`Authorization: Bearer`).
    """
    may_read_raw(request, here.policy.raw_token.get_secret_value())
    rows = await here.store.ask(queries.message, id)
    if not rows:
        raise Problem("unknown-message", f"no message has the id {id}")
    id_, received_at, source, format_, facts, place, rule, size, encoded = rows[0]
    text, encoding = await to_thread.run_sync(_text, encoded)
    return json(
        shapes.Message(
            id=id_,
            received_at=received_at,
            source=source,
            format=format_,
            facts=facts,
            where=place or None,
            rule=rule or None,
            size=size,
            base64=encoded,
            text=text,
            encoding=encoding,
        )
    )


def _taken(intake: Intake, file: BinaryIO, form: Form, heard: Heard) -> list[Parcel]:
    """What became of the body, or of each of its parts."""
    with body.unpacked(file, form.packed, form.limit) as stream:
        if not form.boundary:
            return [_parcel(intake, "", stream, form, heard)]
        with multipart.parts(stream, form.boundary) as parts:
            return [_part(intake, part, form, heard) for part in parts]


def _part(intake: Intake, part: multipart.Part, form: Form, heard: Heard) -> Parcel:
    with body.unpacked(part.file, body.named(part.encoding), form.limit) as stream:
        return _parcel(intake, part.name, stream, form, heard)


def _parcel(intake: Intake, name: str, stream: BinaryIO, form: Form, heard: Heard) -> Parcel:
    receipt = intake.take(stream, heard)
    if not form.is_answered:
        return Parcel(name, receipt, b"")
    stream.seek(0)
    told = stream.read(LONGEST + 1)
    return Parcel(
        name, receipt, answer(told, outcomes(receipt), datetime.now(UTC)).body if len(told) <= LONGEST else b""
    )


def _receipt(parcels: Sequence[Parcel], is_parted: bool) -> shapes.Receipt:
    understood = [one for parcel in parcels for one in parcel.receipt.understood]
    dead = [one for parcel in parcels for one in parcel.receipt.dead]
    return shapes.Receipt(
        accepted=len(understood) + len(dead),
        facts=sum(parcel.receipt.facts for parcel in parcels),
        understood=[
            shapes.Understood(one.format, one.message, [_fact(fact) for fact in one.facts])
            for one in understood[:SHOWN]
        ],
        dead=[shapes.Dead(one.format, one.message, one.where, one.rule) for one in dead[:SHOWN]],
        parts=[_shape(parcel) for parcel in parcels] if is_parted else [],
        answer=None if is_parted else _answer(parcels[0]),
    )


def _shape(parcel: Parcel) -> shapes.Parcel:
    receipt = parcel.receipt
    return shapes.Parcel(parcel.name, receipt.messages, receipt.facts, len(receipt.dead), _answer(parcel))


def _answer(parcel: Parcel) -> str | None:
    return parcel.answer.decode("latin-1") or None


def _fact(fact: Movement | Position) -> shapes.Fact:
    if isinstance(fact, Position):
        return shapes.Fact("position", "actual", fact.at, [fact.ref], None)
    return shapes.Fact(fact.kind, fact.certainty, fact.occurred_at, list(fact.refs), where(fact.place))


def _count(metrics: Metrics, receipt: Receipt) -> None:
    for one in receipt.understood:
        metrics.took(one.format, 1, len(one.facts))
    for dead in receipt.dead:
        metrics.dead.labels(dead.format).inc()


def _text(encoded: str, encodings: Iterable[str] = TEXTS) -> tuple[str | None, str | None]:
    """The bytes as text, and in which encoding; None where they are none."""
    raw = b64decode(encoded)
    for encoding in encodings if b"\0" not in raw else ():
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, None
