"""What the fences read back from ClickHouse: the positions around a batch, and what was derived from them before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from clickhouse_driver import Client

from schemas import wire
from schemas.months import month
from schemas.movement import Movement, Position
from schemas.refs import Ref
from schemas.rows import INSERT_FACTS, fact_columns, milliseconds
from streams.fences import SOURCE, Touch

ASKED = 500  # conveyances in one question

POSITIONS = """
    SELECT ref, source, toUnixTimestamp64Milli(at), lat, lon, speed
    FROM positions
    WHERE ref IN %(refs)s AND at BETWEEN fromUnixTimestamp64Milli(%(start)s) AND fromUnixTimestamp64Milli(%(end)s)
"""
DERIVED = """
    SELECT ref, body
    FROM facts
    WHERE ref IN %(refs)s AND source = %(source)s AND month BETWEEN %(first)s AND %(last)s
"""


class Tracks:
    """One connection, for one thread at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def positions(self, touched: Mapping[Ref, Touch]) -> dict[Ref, list[Position]]:
        """The positions of each touched conveyance in its window."""
        known: dict[Ref, list[Position]] = defaultdict(list)
        for refs in _chunks(touched):
            start = min(touched[ref].window[0] for ref in refs)
            end = max(touched[ref].window[1] for ref in refs)
            asked = {"refs": refs, "start": milliseconds(start), "end": milliseconds(end)}
            for ref, source, milli, lat, lon, speed in self._client.execute(POSITIONS, asked):
                at = datetime.fromtimestamp(milli / 1000, UTC)
                first, last = touched[ref].window
                if first <= at <= last:
                    known[ref].append(Position(source=source, ref=ref, at=at, lat=lat, lon=lon, speed=speed))
        return known

    def derived(self, touched: Mapping[Ref, Touch]) -> list[Movement]:
        """The facts that fences told of each touched conveyance in its span, retractions included."""
        found = []
        for refs in _chunks(touched):
            first = month(min(touched[ref].start for ref in refs))
            last = month(max(touched[ref].end for ref in refs))
            asked = {"refs": refs, "source": SOURCE, "first": first, "last": last}
            for ref, body in self._client.execute(DERIVED, asked):
                fact = wire.movement(body)
                if touched[ref].start <= fact.occurred_at <= touched[ref].end:
                    found.append(fact)
        return found

    def keep(self, facts: list[Movement]) -> None:
        if facts:
            self._client.execute(
                INSERT_FACTS, fact_columns((ref, f) for f in facts for ref in f.addresses), columnar=True
            )


def _chunks(touched: Mapping[Ref, Touch]) -> Iterator[list[Ref]]:
    """The touched conveyances in order of time, so that one question asks for what lies close together."""
    refs = sorted(touched, key=lambda ref: (touched[ref].start, ref))
    for start in range(0, len(refs), ASKED):
        yield refs[start : start + ASKED]
