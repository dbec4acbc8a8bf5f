"""The share of dead letters that stops a source."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.transports.limit import Share
from ingest.transports.source import DeadLimit


def over(limit: DeadLimit, dead: Sequence[bool]) -> bool:
    share = Share(limit)
    for one in dead:
        share.heard(one)
    return share.is_over


LIMIT = DeadLimit(share=0.5, of=10, least=4)


def test_it_is_judged_once_enough_was_heard() -> None:
    assert not over(LIMIT, [True] * 3)
    assert over(LIMIT, [True] * 4)


def test_a_share_at_the_limit_is_borne() -> None:
    assert not over(LIMIT, [False, True] * 50)
    assert over(LIMIT, [False, True, False, True, True])


def test_long_good_years_do_not_pay_for_a_bad_day() -> None:
    assert over(LIMIT, [*[False] * 10_000, *[True] * 6])


def test_once_over_stays_over() -> None:
    assert over(LIMIT, [*[True] * 10, *[False] * 1000])


@given(st.lists(st.booleans()), st.integers(1, 20), st.integers(1, 20))
def test_a_share_of_one_never_stops(dead: list[bool], of: int, least: int) -> None:
    assert not over(DeadLimit(share=1, of=of, least=least), dead)


@given(st.lists(st.booleans(), max_size=60), st.floats(0.05, 0.95), st.integers(1, 12), st.integers(1, 12))
def test_it_is_the_share_of_the_last(dead: list[bool], share: float, of: int, least: int) -> None:
    windows = [dead[max(0, end - of) : end] for end in range(1, len(dead) + 1)]
    expected = any(len(w) >= min(least, of) and sum(w) > share * len(w) for w in windows)
    assert over(DeadLimit(share=share, of=of, least=least), dead) is expected


@given(st.integers(0, 3000), st.integers(0, 1000))
def test_messages_in_no_order_count_by_their_share_alone(understood: int, dead: int) -> None:
    share = Share(DeadLimit())
    share.mixed(understood, dead)
    if dead * 10 < (understood + dead) * 4:
        assert not share.is_over
    if dead * 10 > (understood + dead) * 6 and understood + dead >= DeadLimit().least:
        assert share.is_over
