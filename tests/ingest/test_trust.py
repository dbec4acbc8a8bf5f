"""How far a source is trusted: its role, the format it speaks, its record."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_driver.errors import NetworkError

from ingest.trust import Party, Trust, speaker
from schemas.milestones import MILESTONES, Kind, Scope, scope_of
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import ref
from schemas.times import given
from schemas.trust import DOER, FIRST_HAND, OWN, SECOND_HAND, Record, Role, cautions, grade

BOX = ref("container", "LYUU1000007")
CLEAN, WRONG = Record(1_000, 10, 100, 1), Record(1_000, 80, 100, 9)


def told(source: str, kind: Kind) -> Movement:
    at = given(datetime(2026, 6, 20, tzinfo=UTC))
    return movement(source=source, kind=kind, certainty=Certainty.ACTUAL, mode=Mode.SEA, occurred=at, refs=(BOX,))


def stamped(trust: Trust, source: str, kind: Kind, format_: str) -> int:
    fact = told(source, kind)
    trust.stamp([fact], format_)
    assert told(source, kind).id == fact.id, "a grade is no part of the id"
    return fact.trust


def recorded(**records: Record) -> Any:
    def ask(_query: str) -> Sequence[tuple[Any, ...]]:
        return [(source, *record) for source, record in records.items()]

    return ask


def test_every_milestone_has_somebody_who_does_it() -> None:
    assert set(DOER) == {kind for kind in MILESTONES if scope_of(kind) is not Scope.NONE}


@pytest.mark.parametrize(
    ("role", "kind", "expected"),
    [
        (Role.TERMINAL, Kind.LOADED, OWN),
        (Role.CARRIER, Kind.LOADED, FIRST_HAND),
        (Role.CARRIER, Kind.DEPARTED, OWN),
        (Role.CUSTOMS, Kind.CUSTOMS_RELEASED, OWN),
        (Role.CARRIER, Kind.CUSTOMS_RELEASED, FIRST_HAND),
        (Role.FORWARDER, Kind.BOOKED, SECOND_HAND),
        (None, Kind.LOADED, FIRST_HAND),
    ],
)
def test_a_role_stands_near_to_what_it_does(role: Role | None, kind: Kind, expected: int) -> None:
    assert grade(role, kind) == expected


def test_a_format_tells_whose_word_it_is() -> None:
    assert speaker("sea_coarri") is Role.TERMINAL
    assert speaker("customs_ncts") is Role.CUSTOMS
    assert speaker("sea_iftsta") is None


def test_what_is_declared_of_a_party_counts_before_its_format_and_its_record() -> None:
    trust = Trust({"line": Party(Role.FORWARDER), "agent": Party(trust=OWN)})
    trust.look(recorded(agent=WRONG))
    assert stamped(trust, "line", Kind.DEPARTED, "sea_dcsa") == SECOND_HAND
    assert stamped(trust, "agent", Kind.LOADED, "sea_iftsta") == OWN
    assert stamped(trust, "another", Kind.DEPARTED, "sea_dcsa") == OWN


def test_a_poor_record_ranks_a_source_one_grade_lower_and_never_out() -> None:
    trust = Trust()
    assert stamped(trust, "yard", Kind.LOADED, "sea_coarri") == OWN
    trust.look(recorded(yard=WRONG, line=WRONG, other=CLEAN))
    assert stamped(trust, "yard", Kind.LOADED, "sea_coarri") == FIRST_HAND
    assert stamped(trust, "line", Kind.LOADED, "sea_iftsta") == SECOND_HAND
    assert stamped(trust, "other", Kind.LOADED, "sea_coarri") == OWN


def test_a_store_that_is_away_changes_no_grade() -> None:
    def ask(_query: str) -> Sequence[tuple[Any, ...]]:
        raise NetworkError("away")

    trust = Trust()
    trust.look(ask)
    assert stamped(trust, "yard", Kind.LOADED, "sea_coarri") == OWN


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        (CLEAN, []),
        (WRONG, ["misnumbered", "foretold"]),
        (Record(199, 199, 50, 50), []),
        (Record(1_000, 0, 0, 0), []),
        (Record(1_000, 51, 10, 0), ["misnumbered"]),
    ],
)
def test_a_source_is_cautioned_for_a_share_of_what_it_told(record: Record, rules: list[str]) -> None:
    assert [caution.rule for caution in cautions(record)] == rules
