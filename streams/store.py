"""What workers read back from ClickHouse and keep there, many nodes at a time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from clickhouse_driver import Client

from schemas import wire
from schemas.months import FIRST, LAST
from schemas.movement import Movement
from schemas.places import Place, locality
from schemas.refs import Rank, Ref, rank_of
from schemas.rows import INSERT_FACTS, fact_columns, milliseconds
from schemas.timeline import Milestone, Told, Update
from streams.batch import Answer, Cold, Lane, Subscription
from streams.reach import Want
from streams.shipment import main_mode

ASKED = 1_000  # refs in one question: ClickHouse parses a query of up to 256 kB
TAIL = 50_000  # updates of a lane that are looked through for unanswered ones: more than any batch holds

OWN = "SELECT ref, body FROM facts WHERE ref IN %(refs)s"
HEARD = """
    SELECT ref, month, timeless, body
    FROM facts
    WHERE ref IN %(refs)s AND (timeless OR month BETWEEN %(first)s AND %(last)s)
"""
SUBSCRIBERS = "SELECT target, subscriber, first, last FROM subscribers WHERE target IN %(refs)s"
SUBSCRIBED = "SELECT subscriber, target, first, last FROM subscriptions WHERE subscriber IN %(refs)s"
ANSWERED = "SELECT id, sequence, body FROM shipments FINAL WHERE id IN %(refs)s"
LAST_NUMBER = "SELECT max(number), toUnixTimestamp64Micro(now64(6)) FROM updates WHERE lane = %(lane)s"
UNANSWERED = """
    SELECT tail.shipment, tail.sequence, tail.number
    FROM
    (
        SELECT shipment, sequence, number
        FROM updates FINAL
        WHERE lane = %(lane)s AND number > %(after)s
    ) AS tail
    LEFT JOIN
    (
        SELECT id, sequence
        FROM shipments FINAL
        WHERE id IN (SELECT shipment FROM updates WHERE lane = %(lane)s AND number > %(after)s)
    ) AS kept ON kept.id = tail.shipment
    WHERE tail.sequence > kept.sequence
"""
INSERT_SUBSCRIPTIONS = "INSERT INTO subscriptions (subscriber, target, first, last) VALUES"
INSERT_UPDATES = "INSERT INTO updates (lane, number, shipment, sequence, written, body) VALUES"
INSERT_SHIPMENTS = """
    INSERT INTO shipments
    (
        id, version, sequence, rank, redirect, named, refs, cargo, conveyances, status, mode, origin, destination,
        last_kind, last_at, next_kind, next_at, eta, delay, hold, answered_at,
        milestones.key, milestones.kind, milestones.mode, milestones.state, milestones.locode, milestones.facility,
        milestones.unit, milestones.planned_at, milestones.estimated_at, milestones.actual_at, milestones.source,
        body
    )
    VALUES
"""


class Store:
    """The worker's side of the store; one connection, for one thread at a time. `check` raises where this worker may not
    write any more.

    Of two updates with one number that counts whose writer took the lane later: one that was thought dead and writes on
    replaces nothing.
    """

    def __init__(self, client: Client, check: Callable[[], None] = lambda: None) -> None:
        self._client = client
        self._check = check
        self._taken: dict[int, int] = {}  # when each lane was taken, in microseconds of the store's clock

    def load(self, refs: Collection[Ref]) -> Iterator[Cold]:
        """What is held of each node, known or not. Missing ones come back empty."""
        own = self._own(refs)
        followers: dict[Ref, list[tuple[Ref, int, int]]] = defaultdict(list)
        for target, subscriber, first, last in self._asked(SUBSCRIBERS, refs):
            followers[target].append((subscriber, first, last))
        answering = [ref for ref in refs if rank_of(ref) in (Rank.CARGO, Rank.UNIT)]
        follows: dict[Ref, list[Want]] = defaultdict(list)
        for subscriber, target, first, last in self._asked(SUBSCRIBED, answering):
            follows[subscriber].append(Want(target, first, last))
        heard = self._heard({want for wants in follows.values() for want in wants})
        answered = {id_: (wire.timeline(body), sequence) for id_, sequence, body in self._asked(ANSWERED, answering)}
        for ref in refs:
            timeline, sequence = answered.get(ref, (None, 0))
            yield Cold(
                ref=ref,
                own=own.get(ref, []),
                subscribers=followers.get(ref, []),
                subscribed=follows.get(ref, []),
                heard=[fact for want in follows.get(ref, ()) if want.ref != ref for fact in heard.get(want, ())],
                answered=timeline,
                sequence=sequence,
            )

    def _own(self, refs: Collection[Ref]) -> dict[Ref, list[Movement]]:
        own: dict[Ref, list[Movement]] = defaultdict(list)
        for ref, body in self._asked(OWN, refs):
            own[ref].append(wire.movement(body))
        return own

    def _heard(self, wants: Collection[Want]) -> dict[Want, list[Movement]]:
        """The facts of each want. What is wanted for all time is asked apart from what is wanted for some months."""
        heard: dict[Want, list[Movement]] = defaultdict(list)
        always = [want for want in wants if (want.first, want.last) == (FIRST, LAST)]
        for ref, facts in self._own([want.ref for want in always]).items():
            heard[Want(ref, FIRST, LAST)] = facts
        some: dict[Ref, list[Want]] = defaultdict(list)
        for want in wants:
            if (want.first, want.last) != (FIRST, LAST):
                some[want.ref].append(want)
        spans = [want for wants_ in some.values() for want in wants_]
        if spans:
            first, last = min(want.first for want in spans), max(want.last for want in spans)
            for ref, month, timeless, body in self._asked(HEARD, list(some), first=first, last=last):
                fact = wire.movement(body)
                for want in some[ref]:
                    if timeless or want.first <= month <= want.last:
                        heard[want].append(fact)
        return heard

    def _asked(self, query: str, refs: Collection[Ref], **more: int) -> Iterator[tuple[Any, ...]]:
        asked = list(refs)
        for start in range(0, len(asked), ASKED):
            yield from self._client.execute(query, {"refs": asked[start : start + ASKED], **more})

    def lane(self, lane: int) -> Lane:
        last, self._taken[lane] = self._client.execute(LAST_NUMBER, {"lane": lane})[0]
        rows = self._client.execute(UNANSWERED, {"lane": lane, "after": max(0, last - TAIL)})
        return Lane(last, {(Ref(shipment), sequence): number for shipment, sequence, number in rows})

    def keep_facts(self, pairs: list[tuple[Ref, Movement]]) -> None:
        self._insert(INSERT_FACTS, fact_columns(pairs))

    def keep_subscriptions(self, rows: list[Subscription]) -> None:
        self._insert(INSERT_SUBSCRIPTIONS, _columns(set(rows)))

    def keep_updates(self, updates: list[Update]) -> None:
        rows = [(u.lane, u.number, u.shipment, u.sequence, self._taken[u.lane], wire.encode(u)) for u in updates]
        self._insert(INSERT_UPDATES, _columns(rows))

    def keep_answers(self, answers: list[Answer], at: datetime) -> None:
        self._insert(INSERT_SHIPMENTS, _columns(_row(answer, at) for answer in answers))

    def _insert(self, query: str, columns: Sequence[Sequence[object]]) -> None:
        """Returns when the store has acknowledged; no columns, no insert."""
        if columns:
            self._check()
            self._client.execute(query, columns, columnar=True)


def _columns(rows: Iterable[tuple[object, ...]]) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True))


def _row(answer: Answer, at: datetime) -> tuple[object, ...]:
    told = answer.timeline
    steps = {step.key: step for step in told.milestones}
    last, upcoming = steps.get(told.last), steps.get(told.next)
    trips = told.trips if rank_of(told.id) is Rank.CARGO else told.trips[-1:]
    units = tuple(trip.unit for trip in told.trips)
    return (
        told.id,
        told.version,
        answer.sequence,
        rank_of(told.id).value,
        told.redirect or "",
        answer.named,
        list(dict.fromkeys((*told.refs, *told.masters, *told.houses, *units))),
        sorted({ref for trip in trips for ref in trip.cargo}),
        list(told.position_of),
        told.status.value,
        main_mode(told).value,
        _locality(told.origin),
        _locality(told.destination),
        last.kind.value if last else "",
        _when(last.best if last else None),
        upcoming.kind.value if upcoming else "",
        _when(upcoming.best if upcoming else None),
        _when(told.eta),
        told.delay_minutes,
        told.hold,
        milliseconds(at),
        *_milestones(told.milestones),
        wire.encode(told),
    )


def _milestones(steps: Sequence[Milestone]) -> tuple[list[object], ...]:
    """The Nested columns, one list per column."""
    return (
        [step.key for step in steps],
        [step.kind.value for step in steps],
        [step.mode.value for step in steps],
        [step.state.value for step in steps],
        [step.place.locode if step.place else "" for step in steps],
        [step.place.facility if step.place else "" for step in steps],
        [step.unit or "" for step in steps],
        [_when(step.planned) for step in steps],
        [_when(step.estimated) for step in steps],
        [_when(step.actual) for step in steps],
        [step.best.source for step in steps],
    )


def _locality(place: Place | None) -> str:
    return locality(place) if place else ""


def _when(told: Told | None) -> int | None:
    return milliseconds(told.at) if told else None
