"""Facts and positions as the rows of their tables: what intake stores first and workers read back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from schemas import wire
from schemas.months import month
from schemas.movement import Movement, Position
from schemas.refs import Ref

_FOREVER = 1 << 62  # `earliness` counts down from here: the earliest received copy of a row is the one that is kept


def milliseconds(at: datetime) -> int:
    """Since the epoch: what clickhouse-driver writes into a DateTime64(3) without touching zones."""
    return int(at.timestamp() * 1000)


def earliness(received_at: datetime) -> int:
    return _FOREVER - milliseconds(received_at)


def fact_earliness(fact: Movement) -> int:
    """Of copies heard at one time the one of the lower grade is kept, as in streams/known.py."""
    return _FOREVER - 4 * milliseconds(fact.received_at) - fact.trust


def is_timeless(ref: Ref, fact: Movement) -> bool:
    """Whether a fact belongs to every window of a ref: a retraction, or one that is told to it without naming it."""
    return bool(fact.retracts) or ref not in fact.refs


FACT_COLUMNS = (
    "ref, timeless, month, id, kind, certainty, mode, source, locode, facility,"
    " occurred_at, received_at, message, body, earliness"
)
INSERT_FACTS = f"INSERT INTO facts ({FACT_COLUMNS}) VALUES"


def fact_columns(pairs: Iterable[tuple[Ref, Movement]], encoded: wire.Encoded | None = None) -> list[Sequence[object]]:
    """The columns of `INSERT_FACTS`, for (addressee, fact) pairs; empty where there are none."""
    encoded = encoded or wire.Encoded()
    said: dict[int, tuple[object, ...]] = {}
    rows = []
    for ref, fact in pairs:
        told = said.get(id(fact))
        if told is None:
            told = said[id(fact)] = _said(fact, encoded)
        rows.append((ref, is_timeless(ref, fact), *told))
    return list(zip(*rows, strict=True))


def _said(fact: Movement, encoded: wire.Encoded) -> tuple[object, ...]:
    """What a fact's rows have in common."""
    place = fact.place
    return (
        month(fact.occurred_at),
        fact.id,
        fact.kind.value,
        fact.certainty.value,
        fact.mode.value,
        fact.source,
        place.locode if place else "",
        place.facility if place else "",
        milliseconds(fact.occurred_at),
        milliseconds(fact.received_at),
        fact.message,
        encoded(fact),
        fact_earliness(fact),
    )


POSITION_COLUMNS = "ref, at, lat, lon, speed, course, heading, source, received_at"
INSERT_POSITIONS = f"INSERT INTO positions ({POSITION_COLUMNS}) VALUES"


def position_columns(positions: Iterable[Position]) -> list[Sequence[object]]:
    """The columns of `INSERT_POSITIONS`; empty where there are none."""
    rows = [
        (
            p.ref,
            milliseconds(p.at),
            p.lat,
            p.lon,
            p.speed,
            p.course,
            p.heading,
            p.source,
            milliseconds(p.received_at),
        )
        for p in positions
    ]
    return list(zip(*rows, strict=True))
