"""The grade a fact is stamped with: from who says it, in which format, and what the source's record is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic
from typing import Any, NamedTuple

from clickhouse_driver.errors import Error

from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.trust import SECOND_HAND, Record, Role, cautions, grade

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
LOOK_SECONDS = 60.0  # a record changes slowly: it counts thirty days
RECORDS = """
    SELECT source, sum(movements), sum(misnumbered), sum(timed), sum(foretold)
    FROM tellings
    WHERE day > today() - 30
    GROUP BY source
"""
# Who speaks a format, where nobody declared the party. IFTSTA and EPCIS are anybody's.
SPEAKERS: dict[str, Role | None] = {
    "customs_": Role.CUSTOMS,
    "air_": Role.CARRIER,
    "rail_": Role.CARRIER,
    "road_x12_214": Role.CARRIER,
    "sea_dcsa_vgm": None,  # the shipper's, or the weigher's
    "sea_dcsa": Role.CARRIER,
    "sea_x12_315": Role.CARRIER,
    "sea_codeco": Role.TERMINAL,
    "sea_coarri": Role.TERMINAL,
    "sea_damage": Role.TERMINAL,
    "sea_stuffing": Role.TERMINAL,
    "sea_x12_322": Role.TERMINAL,
    "port_document": Role.TERMINAL,
}


class Party(NamedTuple):
    """What is declared of who says something. `trust`: the grade of everything it says, instead of its role's."""

    role: Role | None = None
    trust: int | None = None


class Trust:
    """Grades facts. For one thread at a time; `look` reads the records of all sources anew where a minute has passed."""

    def __init__(self, parties: Mapping[str, Party] | None = None) -> None:
        self._parties = dict(parties or {})
        self._cautioned: frozenset[str] = frozenset()
        self._grades: dict[tuple[str, str, Kind], int] = {}
        self._looked = -LOOK_SECONDS

    def look(self, ask: Ask) -> None:
        """A store that does not answer leaves the records as they were: the batch at hand will find that out by itself."""
        if monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = monotonic()
        try:
            told = records(ask)
        except (Error, OSError, EOFError):
            return
        cautioned = frozenset(source for source, record in told.items() if cautions(record))
        if cautioned != self._cautioned:
            self._cautioned = cautioned
            self._grades.clear()

    def stamp(self, facts: Iterable[object], format_: str) -> None:
        """Movements get their grade; they are nobody else's yet."""
        grades = self._grades
        for fact in facts:
            if isinstance(fact, Movement):
                key = (fact.source, format_, fact.kind)
                found = grades.get(key)
                if found is None:
                    found = grades[key] = self._grade(*key)
                fact.graded(found)

    def _grade(self, source: str, format_: str, kind: Kind) -> int:
        party = self._parties.get(source, Party())
        if party.trust is not None:
            return party.trust
        found = grade(party.role or speaker(format_), kind)
        return max(SECOND_HAND, found - 1) if source in self._cautioned else found


def speaker(format_: str) -> Role | None:
    """Whose format it is."""
    return next((role for start, role in SPEAKERS.items() if format_.startswith(start)), None)


def records(ask: Ask) -> dict[str, Record]:
    return {row[0]: Record(*map(int, row[1:])) for row in ask(RECORDS)}
