"""Raw messages: in, in any format; and back, as they came."""

from base64 import b64decode
from collections.abc import Iterable
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
from ingest.intake import Intake, Receipt
from ingest.message import Heard, Unacknowledged
from schemas.movement import Movement, Position

router = APIRouter(tags=["messages"])
SHOWN = 1000  # messages that a receipt lists
TAKERS = CapacityLimiter(32)  # threads that wait for the intake, which makes one batch of all of them
SOURCE = 80  # characters
TEXTS = ("utf-8", "gb18030")
SOURCE_HELP = "Who sends it, where the message itself does not say"


class Form(NamedTuple):
    """How a body is written: `packed` by gzip, or not; the `boundary` between its parts; at most `limit` bytes."""

    packed: str
    boundary: str
    limit: int


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
    form = Form(body.encoding(request), multipart.boundary(request.headers.get("content-type", "")), here.limits.body)
    with await body.received(request, here.limits.body) as file:
        take = partial(_taken, here.intake, file, form, Heard(name, datetime.now(UTC)))
        try:
            receipt, parcels = await to_thread.run_sync(take, limiter=TAKERS)
        except Unacknowledged as error:
            raise Problem("not-acknowledged", str(error)) from error
    _count(here.metrics, receipt)
    answer = _receipt(receipt, parcels)
    if not receipt.understood:
        raise Problem("nothing-understood", f"{receipt.messages} could not be read", dead=answer.dead)
    return json(answer)


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
    may_read_raw(request, here.limits.raw_token.get_secret_value())
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


def _taken(intake: Intake, file: BinaryIO, form: Form, heard: Heard) -> tuple[Receipt, list[shapes.Parcel]]:
    """The receipt of everything, and what became of each part, where there are any."""
    with body.unpacked(file, form.packed, form.limit) as stream:
        if not form.boundary:
            return intake.take(stream, heard), []
        with multipart.parts(stream, form.boundary) as parts:
            told = [(part.name, _part(intake, part, form.limit, heard)) for part in parts]
    whole = Receipt(
        tuple(one for _, receipt in told for one in receipt.understood),
        tuple(one for _, receipt in told for one in receipt.dead),
    )
    return whole, [shapes.Parcel(name, one.messages, one.facts, len(one.dead)) for name, one in told]


def _part(intake: Intake, part: multipart.Part, limit: int, heard: Heard) -> Receipt:
    with body.unpacked(part.file, body.named(part.encoding), limit) as stream:
        return intake.take(stream, heard)


def _receipt(receipt: Receipt, parcels: list[shapes.Parcel]) -> shapes.Receipt:
    return shapes.Receipt(
        accepted=receipt.messages,
        facts=receipt.facts,
        understood=[
            shapes.Understood(one.format, one.message, [_fact(fact) for fact in one.facts])
            for one in receipt.understood[:SHOWN]
        ],
        dead=[shapes.Dead(one.format, one.message, one.where, one.rule) for one in receipt.dead[:SHOWN]],
        parts=parcels,
    )


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
