"""What counts of what a node knows: repeats, corrections and retractions."""

from datetime import timedelta
from itertools import permutations

import msgspec
import pytest

from schemas.milestones import Kind
from schemas.months import FIRST, LAST
from schemas.movement import Certainty, Movement
from schemas.rows import fact_earliness
from schemas.times import Zone
from schemas.trust import FIRST_HAND, SECOND_HAND
from streams.known import Known, is_foretold
from tests.streams.story import BOX, V1, at, happened, takes_back

LOADED = happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, said="2026-03-05 11:00", report="r1")
LATER = happened("carrier", Kind.LOADED, "2026-03-05 14:00", "CNYTN", BOX, V1, said="2026-03-05 15:00", report="r1")
TIMELESS = happened("carrier", Kind.LOADED, "2026-03-05 18:00", "CNYTN", BOX, V1, report="r1")


def live(*facts: Movement) -> list[Movement]:
    """The live facts about the box, which are the same in any order of telling."""
    found = [{f.id for f in Known(order).live(BOX, FIRST, LAST)} for order in permutations(facts)]
    assert all(ids == found[0] for ids in found)
    return [fact for fact in facts if fact.id in found[0]]


def test_a_fact_told_twice_is_known_once_as_first_heard() -> None:
    again = msgspec.structs.replace(LOADED, received_at=at("2026-03-09"))
    for order in ((LOADED, again), (again, LOADED)):
        known = Known(order)
        assert len(known) == 1
        assert known.facts[LOADED.id].received_at == LOADED.received_at


def test_adding_what_is_known_changes_nothing_and_says_so() -> None:
    known = Known([LOADED])
    assert not known.add(LOADED)
    assert known.add(LATER)


def test_a_newer_word_under_one_report_replaces_the_older() -> None:
    assert live(LOADED, LATER) == [LATER]


def test_a_word_without_a_time_is_older_than_any_with_one() -> None:
    assert live(LOADED, TIMELESS) == [LOADED]


def test_a_report_taken_back_counts_no_more() -> None:
    assert live(LOADED, takes_back("carrier", "2026-03-06", "r1")) == []


def test_a_report_said_anew_after_it_was_taken_back_counts_again() -> None:
    assert live(LOADED, takes_back("carrier", "2026-03-05 12:00", "r1"), LATER) == [LATER]


def test_a_report_taken_back_without_a_time_never_counts_again() -> None:
    for_ever = happened("carrier", Kind.RETRACTED, "2026-03-05 12:00", "", retracts=("r1",))
    assert live(LOADED, for_ever, LATER) == []


def test_nobody_takes_back_what_another_party_said() -> None:
    assert live(LOADED, takes_back("terminal", "2026-03-06", "r1")) == [LOADED]


def test_of_copies_heard_at_one_time_the_one_of_lower_grade_counts() -> None:
    copies = [msgspec.structs.replace(LOADED, trust=trust) for trust in (SECOND_HAND, FIRST_HAND)]
    assert [list(Known(order).live(BOX)) for order in permutations(copies)] == [copies[:1], copies[:1]]
    newest = sorted(copies, key=fact_earliness)
    assert newest[-1] == copies[0], "the store keeps the same one"
    later = msgspec.structs.replace(copies[0], received_at=LOADED.received_at + timedelta(seconds=1))
    assert sorted([later, copies[1]], key=fact_earliness)[-1] == copies[1]


def test_facts_are_found_by_month() -> None:
    known = Known([LOADED])
    march = 2026 * 12 + 2
    assert list(known.live(BOX, march, march)) == [LOADED]
    assert not list(known.live(BOX, march + 1, LAST))
    assert not list(known.live(BOX, FIRST, march - 1))


@pytest.mark.parametrize(
    ("heard", "zone", "foretold"),
    [
        ("2026-03-05 09:50", Zone.GIVEN, False),
        ("2026-03-05 09:40", Zone.GIVEN, True),
        ("2026-03-05 01:00", Zone.ASSUMED, False),
        ("2026-03-04 10:00", Zone.ASSUMED, True),
    ],
)
def test_what_happened_later_than_it_was_heard_is_foretold(heard: str, zone: Zone, foretold: bool) -> None:
    fact = happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, heard=heard)
    assert is_foretold(msgspec.structs.replace(fact, zone=zone)) is foretold


def test_what_is_foretold_counts_as_an_estimate_until_it_is_told_in_time() -> None:
    early = happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, heard="2026-03-04")
    in_time = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1)
    for order in ((early, in_time), (in_time, early)):
        counted = {fact.source: fact.certainty for fact in Known(order).live(BOX)}
        assert counted == {"carrier": Certainty.ESTIMATED, "terminal": Certainty.ACTUAL}


def test_a_fact_first_heard_before_it_happened_stays_foretold_however_often_it_is_told() -> None:
    early = happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, heard="2026-03-04")
    again = msgspec.structs.replace(early, received_at=at("2026-03-06"))
    for order in ((early, again), (again, early)):
        assert [fact.certainty for fact in Known(order).live(BOX)] == [Certainty.ESTIMATED]
