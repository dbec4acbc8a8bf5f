"""The examples of the OpenAPI page, made by the program itself from a few invented facts, and the words around them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from api import shapes
from api.atlas import known
from api.cursor import of_lanes
from api.foretell import course, outcome
from api.outlook import Outlook
from api.problems import KINDS, MEDIA_TYPE
from api.summary import evidence, shipment, story, summary
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, message_id, movement
from schemas.places import Place
from schemas.refs import Ref
from schemas.timeline import Change, Timeline
from schemas.times import given
from streams.eta import Forecast, forecast
from streams.evidence import why
from streams.lanes import NOTHING
from streams.shipment import answer

BILL = Ref("bill:ONEYSZPU12345678")
BOX = Ref("container:MSCU1234566")
SHIP = Ref("vessel:IMO9321483")
MESSAGE = b"UNB+UNOC:3+TERMINAL+ONEY+260619:2210+4711'UNH+1+COARRI:D:95B:UN'\xe2\x80\xa6"
START = datetime(2026, 6, 18, 1, 30, tzinfo=UTC)
NOW = START + timedelta(days=3)
CHINA, EUROPE = timezone(timedelta(hours=8)), timezone(timedelta(hours=2))


def _fact(kind: Kind, certainty: Certainty, locode: str, hours: float, refs: tuple[Ref, ...]) -> Movement:
    zone = CHINA if locode.startswith("CN") else EUROPE
    at = START + timedelta(hours=hours)
    made = movement(
        source="ONEY" if SHIP in refs else "terminal-yantian",
        kind=kind,
        certainty=certainty,
        mode=Mode.SEA,
        occurred=given(at.astimezone(zone)),
        refs=refs,
        place=Place(locode),
        reported_at=at if certainty is Certainty.ACTUAL else START,
    )
    return msgspec.structs.replace(made, received_at=START + timedelta(minutes=5), message=message_id(MESSAGE))


_ACTUAL, _ESTIMATED, _PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED
FACTS = [
    _fact(Kind.GATE_IN, _ACTUAL, "CNSZX", 0, (BILL, BOX)),
    _fact(Kind.LOADED, _ACTUAL, "CNSZX", 30, (BILL, BOX, SHIP)),
    _fact(Kind.DEPARTED, _PLANNED, "CNSZX", 33, (SHIP,)),
    _fact(Kind.DEPARTED, _ACTUAL, "CNSZX", 36, (SHIP,)),
    _fact(Kind.ARRIVED, _PLANNED, "NLRTM", 700, (SHIP,)),
    _fact(Kind.ARRIVED, _ESTIMATED, "NLRTM", 712, (SHIP,)),
]
TIMELINE = answer(BILL, FACTS)


def _foretold(timeline: Timeline, now: datetime) -> Forecast | None:
    return forecast(timeline, NOTHING, None, now)


SEEN = {SHIP: shapes.Seen(20.31, 113.92, NOW - timedelta(minutes=4), 34.2, 196.0, SHIP)}
SUMMARY = summary(TIMELINE, NOW, SEEN, Outlook(NOW))
FOUND = shapes.Found([SUMMARY], 1, None, "exact")
SHIPMENT = shipment(SUMMARY, TIMELINE, Ref("booking:SZPU4711001"))
OUTCOME = outcome(TIMELINE, None, NOW, course(TIMELINE, FACTS, _foretold, NOW))
STORY = story(SUMMARY, TIMELINE, None, NOW)
EVIDENCE = evidence(BILL, why("departed@CNSZX", TIMELINE, FACTS))
RECEIPT = shapes.Receipt(
    accepted=2,
    facts=1,
    understood=[
        shapes.Understood(
            "sea_coarri",
            message_id(MESSAGE),
            [shapes.Fact("loaded", "actual", START + timedelta(hours=30), [BILL, BOX, SHIP], SUMMARY.origin)],
        )
    ],
    dead=[shapes.Dead("sea_coarri", message_id(b"2"), "DTM+203 (segment 9)", "wants YYYYMMDDHHMM, found '20260631'")],
)
SOURCES = shapes.Sources(
    START.replace(hour=0, minute=0),
    1.0,
    [
        shapes.Source(
            "terminal-yantian",
            [shapes.Listener("terminal-yantian", "folder", "/var/spool/yantian", "open", None, START)],
            [
                shapes.Card(
                    format="sea_coarri",
                    received=1240,
                    understood=1201,
                    ignored=12,
                    dead=3,
                    duplicates=24,
                    facts=5310,
                    unmapped=2,
                    codes=[shapes.Code("BGM:99", 2)],
                    misnumbered=1,
                    date_only=0.02,
                    reported=shapes.Lags(40.0, 180.0, 900.0),
                    occurred=shapes.Lags(600.0, 2400.0, 7200.0),
                    first_at=START,
                    last_at=NOW,
                )
            ],
            "terminal",
            None,
            [shapes.Caution("misnumbered", 0.08, "numbers whose check digit is wrong", "号码校验位错误")],
        )
    ],
)
RAW = shapes.Message(
    id=message_id(MESSAGE),
    received_at=START,
    source="terminal-yantian",
    format="sea_coarri",
    facts=1,
    where=None,
    rule=None,
    size=len(MESSAGE),
    base64="VU5CK1VOT0M6Mw==",
    text="UNB+UNOC:3",
    encoding="utf-8",
)
POSITIONS = shapes.Positions(
    [
        shapes.Position(
            ref=SHIP,
            mode="sea",
            lat=20.31,
            lon=113.92,
            at=NOW,
            speed=34.2,
            course=196.0,
            heading=195.0,
            source="ais",
            shipments=412,
        )
    ]
)
PLACES = shapes.Places(known()[:1])
PUSHED = shapes.Pushed(
    lane=3,
    number=41,
    shipment=BILL,
    sequence=7,
    changes=(Change(what="departed@CNSZX", before="planned", after="actual"),),
    status="moving",
    occurred_at=START + timedelta(hours=36),
    received_at=NOW,
    correlated_at=NOW,
    pushed_at=NOW,
    summary=SUMMARY,
)
HEALTH = shapes.Health("ok")
READY = shapes.Ready("ok", "ok")
PROBLEM = {
    "type": "/problems/unknown-shipment",
    "title": KINDS["unknown-shipment"].title,
    "status": 404,
    "detail": "nothing is known of bill:ONEYSZPU12345687",
    "help": KINDS["unknown-shipment"].help,
    "instance": "/v1/shipments/bill:ONEYSZPU12345687",
    "near": [{"ref": BILL, "href": f"/v1/shipments/{BILL}"}],
}

Responses = dict[int | str, dict[str, Any]]


def json(example: msgspec.Struct) -> Responses:
    """The `responses` of a route that answers with one of the shapes."""
    return _responses("application/json", type(example).__name__, msgspec.to_builtins(example))


def stream(example: shapes.Pushed) -> Responses:
    """The `responses` of the live feed."""
    data = msgspec.json.encode(example).decode()
    text = f"retry: 1000\n\nid: {of_lanes({3: 41})}\nevent: update\ndata: {data}\n\n"
    return _responses("text/event-stream", "", text)


def text(media_type: str, description: str) -> Responses:
    return {200: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}} | PROBLEMS


def _responses(media_type: str, name: str, example: Any) -> Responses:
    schema = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "string"}
    return {200: {"description": "OK", "content": {media_type: {"schema": schema, "example": example}}}} | PROBLEMS


PROBLEMS: Responses = {
    "default": {
        "description": "What is wrong, and what to do about it (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": PROBLEM}},
    }
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}, "example": MESSAGE.decode()}},
    }
}
_TEXT = {"type": "string"}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "help"],
    "properties": {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT, "help": _TEXT},
}


def schemas() -> Mapping[str, Any]:
    """Every shape as JSON Schema, for the components of the OpenAPI page."""
    own = [getattr(shapes, name) for name in shapes.__all__]
    _, components = msgspec.json.schema_components(own, ref_template="#/components/schemas/{name}")
    return components | {"Problem": PROBLEM_SCHEMA}
