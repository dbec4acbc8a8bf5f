"""All SQL of the API: one function per question. Values are parameters by name, never formatted in.

`ask(query, parameters)` runs one query. Lists that become an IN (…) are tuples; clickhouse-driver cannot send a time with
its milliseconds as a parameter, so times are integers of milliseconds.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from api.store import Ask, Rows
from schemas import wire
from schemas.movement import Movement
from schemas.refs import Ref
from schemas.rows import milliseconds
from schemas.timeline import Timeline
from streams.reach import Want

FAR = (1 << 64) - 1
CHUNK = 500  # wants in one query
LATE_MINUTES = 60  # later than this a shipment needs attention


class Named(NamedTuple):
    """A ref that can be asked. `whole`: the part looked for is all of it."""

    ref: Ref
    redirect: Ref
    whole: bool


class Node(NamedTuple):
    """An answer in one line. `cargo`: of a unit, the cargo of its latest trip; of cargo, what shares its units."""

    id: Ref
    redirect: Ref
    rank: str
    cargo: Sequence[Ref]


class Listed(NamedTuple):
    """A line of the list. `attention`: 0 held, 1 late, 2 the rest; `seen`: milliseconds of its last milestone."""

    attention: int
    seen: int
    id: Ref
    total: int


class Answer(NamedTuple):
    """`sequence`: the number of the last update that it includes."""

    timeline: Timeline
    answered_at: datetime
    sequence: int


class Span(NamedTuple):
    """The updates of a lane with `after` < number <= `until`."""

    lane: int
    after: int
    until: int = FAR


def named(ask: Ask, refs: Sequence[Ref]) -> list[Named]:
    """Of these refs, those that can be asked."""
    query = """
        SELECT ref, redirect, true
        FROM refs FINAL
        WHERE value IN %(values)s AND ref IN %(refs)s
    """
    values = tuple({ref.partition(":")[2] for ref in refs})
    return [Named(*row) for row in ask(query, {"values": values, "refs": tuple(refs)})]


def named_like(ask: Ask, bare: str, type_: str, limit: int) -> list[Named]:
    """The refs of a type (`container:`, or empty for any) that hold this part, the whole ones first, then the shortest."""
    query = """
        SELECT ref, redirect, bare = %(bare)s AS whole
        FROM refs FINAL
        WHERE bare LIKE %(pattern)s AND startsWith(ref, %(type)s)
        ORDER BY whole DESC, length(bare), bare, ref
        LIMIT %(limit)s
    """
    escaped = bare.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    parameters = {"bare": bare, "pattern": f"%{escaped}%", "type": type_, "limit": limit}
    return [Named(*row) for row in ask(query, parameters)]


def named_nearly(ask: Ask, bare: str, limit: int) -> list[Named]:
    """The refs that differ from this value in a character or two: what a typing error meant."""
    query = """
        SELECT ref, redirect, false
        FROM refs FINAL
        WHERE length(bare) BETWEEN length(%(bare)s) - 2 AND length(%(bare)s) + 2
          AND editDistance(bare, %(bare)s) <= 2
        ORDER BY editDistance(bare, %(bare)s), ref
        LIMIT %(limit)s
    """
    return [Named(*row) for row in ask(query, {"bare": bare, "limit": limit})]


def nodes(ask: Ask, ids: Iterable[Ref]) -> list[Node]:
    query = """
        SELECT id, redirect, rank, cargo
        FROM shipments FINAL
        WHERE id IN %(ids)s
    """
    asked = tuple(ids)
    return [Node(*row) for row in ask(query, {"ids": asked})] if asked else []


def aboard(ask: Ask, conveyances: Sequence[Ref], limit: int) -> list[Ref]:
    """The shipments that are aboard one of these now."""
    query = """
        SELECT id
        FROM shipments FINAL
        WHERE redirect = '' AND rank = 'cargo' AND hasAny(conveyances, %(conveyances)s)
        ORDER BY id
        LIMIT %(limit)s
    """
    return [row[0] for row in ask(query, {"conveyances": list(conveyances), "limit": limit})]


def listed(
    ask: Ask, ids: Sequence[Ref] | None, status: str, mode: str, after: tuple[int, int, str] | None, limit: int
) -> list[Listed]:
    """Shipments, and units that nobody has named a cargo for: held, late, the rest; in each the latest event first. Of
    what nothing is told, because all of it was taken back or nobody can read it, only where it is asked for by name.

    `ids`: only these (None: all); `status`, `mode`: only these (empty: all); `after`: the last line of the page before.
    """
    query = """
        SELECT attention, seen, id, total
        FROM
        (
            SELECT
                id,
                multiIf(hold != '', 0, delay >= %(late)s AND status != 'delivered', 1, 2) AS attention,
                toUnixTimestamp64Milli(coalesce(last_at, toDateTime64(0, 3, 'UTC'))) AS seen,
                count() OVER () AS total
            FROM shipments FINAL
            WHERE redirect = ''
              AND (%(given)s = 1 OR rank = 'cargo'
                   OR (empty(cargo) AND NOT startsWith(id, 'wagon:') AND NOT startsWith(id, 'trailer:')))
              AND (%(given)s = 0 OR id IN %(ids)s)
              AND (%(given)s = 1 OR notEmpty(milestones.key))
              AND (%(status)s = '' OR status = %(status)s)
              AND (%(mode)s = '' OR mode = %(mode)s)
        )
        WHERE (attention, -seen, id) > (%(attention)s, -%(seen)s, %(id)s)
        ORDER BY attention, seen DESC, id
        LIMIT %(limit)s
    """
    attention, seen, id_ = after or (-1, 0, "")
    parameters: dict[str, Any] = {
        "given": int(ids is not None),
        "ids": tuple(ids or ("",)),
        "status": status,
        "mode": mode,
        "late": LATE_MINUTES,
        "attention": attention,
        "seen": seen,
        "id": id_,
        "limit": limit,
    }
    return [Listed(*row) for row in ask(query, parameters)]


def answers(ask: Ask, ids: Iterable[Ref]) -> dict[Ref, Answer]:
    query = """
        SELECT id, body, answered_at, sequence
        FROM shipments FINAL
        WHERE id IN %(ids)s
    """
    asked = tuple(ids)
    rows = ask(query, {"ids": asked}) if asked else []
    return {id_: Answer(wire.timeline(body), at, sequence) for id_, body, at, sequence in rows}


def facts(ask: Ask, wants: Sequence[Want], received_by: datetime | None) -> list[Movement]:
    """Every wanted fact that we had heard by then (None: by now), each once."""
    query = """
        SELECT any(body)
        FROM facts FINAL
        WHERE ref IN %(refs)s
          AND received_at <= fromUnixTimestamp64Milli(%(received_by)s)
          AND arrayExists(
                  (wanted, first, last) -> wanted = ref AND (timeless OR month BETWEEN first AND last),
                  %(wanted)s, %(first)s, %(last)s)
        GROUP BY id
    """
    found: list[Movement] = []
    for start in range(0, len(wants), CHUNK):
        chunk = wants[start : start + CHUNK]
        parameters = {
            "refs": tuple({want.ref for want in chunk}),
            "received_by": milliseconds(received_by) if received_by else 1 << 42,
            "wanted": [want.ref for want in chunk],
            "first": [want.first for want in chunk],
            "last": [want.last for want in chunk],
        }
        found += [wire.movement(row[0]) for row in ask(query, parameters)]
    return found


def latest_positions(ask: Ask, refs: Iterable[Ref]) -> Rows:
    """ref, lat, lon, at, speed, course of each of these that was ever seen."""
    query = """
        SELECT ref, lat, lon, at, speed, course
        FROM latest_positions FINAL
        WHERE ref IN %(refs)s
    """
    asked = tuple(refs)
    return ask(query, {"refs": asked}) if asked else []


def positions_by(ask: Ask, refs: Iterable[Ref], since: datetime, until: datetime) -> Rows:
    """at, lat, lon, speed of the last position of any of these, seen in that time and received by its end."""
    query = """
        SELECT at, lat, lon, speed
        FROM positions
        WHERE ref IN %(refs)s
          AND at BETWEEN fromUnixTimestamp64Milli(%(since)s) AND fromUnixTimestamp64Milli(%(until)s)
          AND received_at <= fromUnixTimestamp64Milli(%(until)s)
        ORDER BY at DESC, ref
        LIMIT 1
    """
    asked = tuple(refs)
    return ask(query, {"refs": asked, "since": milliseconds(since), "until": milliseconds(until)}) if asked else []


def positions(ask: Ask) -> Rows:
    """ref, lat, lon, at, speed, course, heading, source, shipments aboard, their mode: of everything that was ever seen."""
    query = """
        SELECT p.ref, p.lat, p.lon, p.at, p.speed, p.course, p.heading, p.source, a.shipments, a.mode
        FROM (SELECT * FROM latest_positions FINAL) AS p
        LEFT JOIN
        (
            SELECT arrayJoin(conveyances) AS ref, uniqExact(id) AS shipments, any(mode) AS mode
            FROM shipments FINAL
            WHERE redirect = '' AND (rank = 'cargo' OR empty(cargo))
            GROUP BY ref
        ) AS a ON a.ref = p.ref
        ORDER BY p.ref
    """
    return ask(query, {})


def message(ask: Ask, id_: str) -> Rows:
    """id, received_at, source, format, facts, place, rule, size, base64 of the message; a reading before a dead letter."""
    query = """
        SELECT id, received_at, source, format, facts, place, rule, length(body), base64Encode(body)
        FROM
        (
            SELECT id, received_at, source, format, facts, '' AS place, '' AS rule, body
            FROM messages FINAL
            WHERE id = %(id)s
            UNION ALL
            SELECT id, received_at, source, format, toUInt32(0) AS facts, place, rule, body
            FROM dead_letters FINAL
            WHERE id = %(id)s
        )
        ORDER BY rule
        LIMIT 1
    """
    return ask(query, {"id": id_})


def heads(ask: Ask) -> dict[int, int]:
    """The highest number of each lane."""
    query = """
        SELECT lane, max(number)
        FROM updates
        GROUP BY lane
    """
    return dict(ask(query, {}))


def updates(ask: Ask, spans: Sequence[Span], shipments: Sequence[Ref], limit: int) -> list[str]:
    """The updates in these spans, lane by lane in order; of these shipments only, where any are given. JSON of `Update`."""
    query = """
        SELECT body
        FROM updates FINAL
        WHERE (%(any)s = 1 OR shipment IN %(shipments)s) AND ({spans})
        ORDER BY lane, number
        LIMIT %(limit)s
    """
    # One condition per lane, each a range of the sorting key: what is read is what is new. Only names are put together here.
    names = [f"(lane = %(lane{i})s AND number > %(after{i})s AND number <= %(until{i})s)" for i in range(len(spans))]
    parameters: dict[str, Any] = {"any": int(not shipments), "shipments": tuple(shipments or ("",)), "limit": limit}
    for i, span in enumerate(spans):
        parameters |= {f"lane{i}": span.lane, f"after{i}": span.after, f"until{i}": span.until}
    return [row[0] for row in ask(query.replace("{spans}", " OR ".join(names)), parameters)]


def migrated(ask: Ask) -> int:
    """The version of the tables."""
    query = """
        SELECT max(version)
        FROM schema_migrations
    """
    return int(ask(query, {})[0][0])
