"""Raw messages: in, in any format; and back, as they came."""

from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from io import SEEK_END
from typing import Annotated, BinaryIO, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response

from api import body, examples, multipart, queries, shapes
from api.access import may_read_raw
from api.answer import json
from api.context import Here
from api.problems import Problem, bad
from api.receipt import Tally
from ingest.answers import LONGEST, Outcome, answer, outcomes
from ingest.intake import Intake
from ingest.message import Heard, Unacknowledged
from schemas.refs import is_normal

router = APIRouter(tags=["messages"])
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


class Taking(NamedTuple):
    """One POST on its way in."""

    intake: Intake
    form: Form
    heard: Heard
    tally: Tally


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
    address = request.client.host if request.client else ""
    here.limits.check(address, name)
    boundary = multipart.boundary(request.headers.get("content-type", ""))
    form = Form(body.encoding(request), boundary, here.policy.body, ack)
    with await body.received(request, here.policy.body) as file:
        taking = Taking(here.intake, form, Heard(name, datetime.now(UTC), device=device), Tally(here.metrics))
        try:
            await to_thread.run_sync(partial(_taken, taking, file), limiter=TAKERS)
        except Unacknowledged as error:
            raise Problem("not-acknowledged", str(error)) from error
    told = taking.tally.told(bool(boundary))
    dead = sum(parcel.dead for parcel in taking.tally.parcels)
    here.limits.heard(address, name, told.accepted - dead, dead)
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


def _taken(taking: Taking, file: BinaryIO) -> None:
    """The body, or each of its parts."""
    form = taking.form
    with body.unpacked(file, form.packed, form.limit) as stream:
        if not form.boundary:
            _parcel(taking, "", stream)
            return
        with multipart.parts(stream, form.boundary) as parts:
            for part in parts:
                _part(taking, part)


def _part(taking: Taking, part: multipart.Part) -> None:
    with body.unpacked(part.file, body.named(part.encoding), taking.form.limit) as stream:
        _parcel(taking, part.name, stream)


def _parcel(taking: Taking, name: str, stream: BinaryIO) -> None:
    is_answered = taking.form.is_answered and stream.seek(0, SEEK_END) <= LONGEST
    stream.seek(0)
    became: list[Outcome] = []
    for receipt in taking.intake.slices(stream, taking.heard):
        taking.tally.add(receipt)
        became += outcomes(receipt) if is_answered else ()
    stream.seek(0)
    taking.tally.close(name, answer(stream.read(), became, datetime.now(UTC)).body if is_answered else b"")


def _text(encoded: str, encodings: Iterable[str] = TEXTS) -> tuple[str | None, str | None]:
    """The bytes as text, and in which encoding; None where they are none."""
    raw = b64decode(encoded)
    for encoding in encodings if b"\0" not in raw else ():
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, None
