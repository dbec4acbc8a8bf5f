"""The API of the pages over real HTTP, from facts in memory: the same pure functions, shapes, problems and headers, and
switches for what a real one does only on bad days (`World.away`, `slow`, `empty`)."""

import asyncio
import json
import threading
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from api import problems, shapes
from api.atlas import known as atlas
from api.foretell import course, outcome
from api.metrics import Guarded
from api.outlook import Outlook
from api.pages import HEADERS, Pages
from api.problems import Problem
from api.reference import bare
from api.summary import evidence, shipment, story, summary, where
from ingest import reading
from ingest.message import Heard
from ingest.registry import Fact
from schemas.months import month
from schemas.movement import Certainty, Movement, Position
from schemas.refs import Ref, parsed, value_of
from schemas.timeline import Status, Timeline
from streams.eta import forecast
from streams.evidence import why
from streams.lanes import NOTHING
from streams.reach import Want, gather
from streams.shipment import answer
from tests.dashboards import scenario

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
LATE = 60  # minutes


class World:
    """Facts and positions, and the answers made from them. `away`: paths that answer 503; `slow`: seconds before each."""

    def __init__(self) -> None:
        self.now = scenario.clock()
        self.facts: list[Movement] = scenario.facts(self.now)
        self.positions: list[Position] = scenario.positions(self.now)
        self.away: set[str] = set()
        self.slow = 0.0
        self.listeners: list[asyncio.Queue[bytes | None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.messages: dict[str, bytes] = {}

    def gathered(self, ref: Ref, until: datetime | None = None) -> list[Movement]:
        def load(wants: list[Want]) -> Iterator[Movement]:
            for want in wants:
                for fact in self.facts:
                    is_wanted = want.ref in fact.refs and want.first <= month(fact.occurred_at) <= want.last
                    if is_wanted and (until is None or fact.received_at <= until):
                        yield fact

        return gather(ref, load)

    def timeline(self, id_: str, until: datetime | None = None) -> Timeline:
        ref = parsed(id_)
        facts = self.gathered(ref, until)
        if not facts:
            kind = "not-known-yet" if until else "unknown-shipment"
            raise Problem(kind, f"nothing is known of {ref}")
        found = answer(ref, facts)
        return self.timeline(found.redirect, until) if found.redirect else found

    @property
    def timelines(self) -> list[Timeline]:
        return [
            found for ref in scenario.cargo(self.facts) if (found := answer(ref, self.gathered(ref))).redirect is None
        ]

    def short(self, timeline: Timeline, until: datetime | None = None) -> shapes.Summary:
        """In short; positions are of now only."""
        seen = self.positions if until is None else []
        latest = {p.ref: shapes.Seen(p.lat, p.lon, p.at, p.speed, p.course, p.ref) for p in seen}
        return summary(timeline, self.now, latest, Outlook(until or self.now, spoke=self.spoke(until)))

    def spoke(self, until: datetime | None) -> dict[str, datetime]:
        """When each source was heard last."""
        heard = sorted((f for f in self.facts if until is None or f.received_at <= until), key=lambda f: f.received_at)
        return {fact.source: fact.received_at for fact in heard}

    def take(self, told: list[Fact]) -> None:
        """Believe what was told, as the workers do."""
        self.facts += [fact for fact in told if isinstance(fact, Movement)]
        self.positions += [fact for fact in told if isinstance(fact, Position)]

    def arrive(self, id_: str, kind: str, locode: str, mode: str, conveyance: str) -> None:
        """It happened just now, and somebody says so."""
        refs = (parsed(id_), parsed(conveyance))
        self.facts.append(scenario.fact(kind, locode, self.now, Certainty.ACTUAL, mode, refs, self.now))

    def push(self, id_: str) -> None:
        """Tell every listener that this shipment changed."""
        timeline = self.timeline(id_)
        told = {"shipment": timeline.id, "summary": msgspec.to_builtins(self.short(timeline))}
        event = f"id: {len(self.facts)}\nevent: update\ndata: {json.dumps(told)}\n\n".encode()
        self._tell(event)

    def hang_up(self) -> None:
        """End every live stream."""
        self._tell(None)

    def _tell(self, event: bytes | None) -> None:
        assert self.loop is not None
        for queue in self.listeners:
            self.loop.call_soon_threadsafe(queue.put_nowait, event)


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _attention(short: shapes.Summary) -> tuple[int, float, str]:
    late = (short.delay_minutes or 0) >= LATE and short.status != Status.DELIVERED
    return 0 if short.hold else 1 if late else 2, -(short.last.at.timestamp() if short.last else 0), short.id


def app(world: World) -> FastAPI:
    made = FastAPI(docs_url=None, redoc_url=None)

    @made.middleware("http")
    async def weather(request: Request, serve: Callable[[Request], Any]) -> Any:
        world.loop = asyncio.get_running_loop()
        if request.url.path.startswith("/v1/"):
            await asyncio.sleep(world.slow)
            if any(part in request.url.path for part in world.away):
                return problems.answer("store-away", "the store gives no answer")
        return await serve(request)

    _shipments(made, world)
    _map(made, world)
    _messages(made, world)
    _live(made, world)
    problems.install(made)
    made.mount("/", Pages(DASHBOARDS))
    made.add_middleware(Guarded, headers=HEADERS, refuse=problems.answer("cross-site", "another site"))
    return made


def _shipments(made: FastAPI, world: World) -> None:
    @made.get("/v1/shipments")
    def find(ref: str = "", status: str = "", mode: str = "", limit: int = 50, cursor: int = 0) -> Response:
        found = sorted((world.short(timeline) for timeline in world.timelines), key=_attention)
        wanted = bare(ref)
        whole = [s for s in found if any(bare(value_of(Ref(name))) == wanted for name in s.refs)]
        match = "exact" if whole or not wanted else "partial"
        found = whole or [s for s in found if any(wanted in bare(value_of(Ref(name))) for name in s.refs)]
        found = [s for s in found if status in ("", s.status) and mode in ("", s.mode)]
        after = str(cursor + limit) if cursor + limit < len(found) else None
        return _json(shapes.Found(found[cursor : cursor + limit], len(found), after, match))

    @made.get("/v1/shipments/{id:path}/eta")
    def eta(id: str, as_known_at: datetime | None = None) -> Response:
        found, now = world.timeline(id, as_known_at), as_known_at or world.now
        facts = world.gathered(found.id, as_known_at)
        told = course(found, facts, lambda timeline, at: forecast(timeline, NOTHING, None, at), now)
        return _json(outcome(found, as_known_at, now, told))

    @made.get("/v1/shipments/{id:path}/timeline")
    def timeline(id: str, as_known_at: datetime | None = None) -> Response:
        answered = world.timeline(id, as_known_at)
        return _json(story(world.short(answered, as_known_at), answered, as_known_at, scenario.clock()))

    @made.get("/v1/shipments/{id:path}/milestones/{key:path}/why")
    def doubt(id: str, key: str, as_known_at: datetime | None = None) -> Response:
        answered = world.timeline(id, as_known_at)
        return _json(evidence(answered.id, why(key, answered, world.gathered(answered.id, as_known_at))))

    @made.get("/v1/shipments/{id:path}")
    def one(id: str) -> Response:
        answered = world.timeline(id)
        return _json(shipment(world.short(answered), answered, parsed(id)))


def _map(made: FastAPI, world: World) -> None:
    @made.get("/v1/positions")
    def positions() -> Response:
        aboard = [ref for timeline in world.timelines for ref in timeline.position_of]
        modes = {"train": "rail", "flight": "air", "vessel": "sea"}
        found = [
            shapes.Position(
                ref=p.ref, mode=modes[p.ref.partition(":")[0]], lat=p.lat, lon=p.lon, at=p.at, speed=p.speed,
                course=p.course, heading=p.heading, source=p.source, shipments=aboard.count(p.ref),
            )
            for p in world.positions
        ]  # fmt: skip
        return _json(shapes.Positions(found))

    @made.get("/v1/places")
    def places() -> Response:
        return _json(shapes.Places(atlas()))


def _messages(made: FastAPI, world: World) -> None:
    @made.post("/v1/messages")
    async def take(request: Request, source: str = "") -> Response:
        body = await request.body()
        understood, dead = [], []
        for one in reading.read(BytesIO(body), Heard(source, scenario.clock())):
            world.messages[one.message] = one.body
            if isinstance(one, reading.Dead):
                dead.append(shapes.Dead(one.format, one.message, one.where, one.rule))
            else:
                understood.append(shapes.Understood(one.format, one.message, [_fact(fact) for fact in one.facts]))
                world.take(one.facts)
        if not understood:
            raise Problem("nothing-understood", f"{len(dead)} could not be read", dead=dead)
        return _json(shapes.Receipt(len(understood), sum(len(u.facts) for u in understood), understood, dead))

    @made.get("/v1/messages/{id}")
    def raw(id: str) -> Response:
        body = world.messages.get(id, b"UNB+UNOA:2+CARRIER+LIANYUN+261124:0912+7'\nUNZ+0+7'")
        return _json(
            shapes.Message(
                id=id, received_at=world.now, source="carrier-a", format="sea_iftsta", facts=1, where=None, rule=None,
                size=len(body), base64=b64encode(body).decode(), text=body.decode(), encoding="utf-8",
            )
        )  # fmt: skip


def _fact(fact: Movement | Position) -> shapes.Fact:
    if isinstance(fact, Position):
        return shapes.Fact("position", "actual", fact.at, [fact.ref], None)
    return shapes.Fact(fact.kind, fact.certainty, fact.occurred_at, list(fact.refs), where(fact.place))


def _live(made: FastAPI, world: World) -> None:
    @made.get("/v1/live")
    async def live() -> Response:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        world.listeners.append(queue)

        async def events() -> AsyncIterator[bytes]:
            yield b"retry: 300\n\n"
            while (event := await queue.get()) is not None:
                yield event
            world.listeners.remove(queue)

        return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The address of a server of this world on loopback, until the end of the block."""
    config = uvicorn.Config(
        app(world), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        if world.loop:
            world.hang_up()
        server.should_exit = True
        thread.join(10)
