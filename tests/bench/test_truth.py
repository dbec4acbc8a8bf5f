"""What is concluded where messages are lost, late or wrong: nothing told falsely, no two shipments in one."""

from collections import Counter
from functools import cache

import pytest

from bench.truth import DAMAGES, START, Score, concluded, judged, known, scored
from lianyun.simulator import scenario
from lianyun.simulator.noise import QUIET

SEEDS = (1, 2)


@cache
def of(damage: str, share: float) -> Score:
    return scored(DAMAGES[damage](share), SEEDS, scale=1)


def test_what_is_told_truly_is_concluded_truly() -> None:
    quiet = of("lost", 0.0)
    assert quiet.right_shipments == quiet.shipments > 20
    assert quiet.right == quiet.told > 200
    assert (quiet.wrong, quiet.false, quiet.merged) == (0, 0, 0)


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_what_comes_late_changes_nothing(share: float) -> None:
    assert of("late", share) == of("late", 0.0)


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_what_is_lost_is_unknown_and_nothing_else_is_wrong_for_it(share: float) -> None:
    lost = of("lost", share)
    assert (lost.wrong, lost.false, lost.merged) == (0, 0, 0)
    assert lost.known < lost.happened
    assert lost.right >= lost.told * (1 - share / 4)


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_what_is_told_wrongly_makes_little_else_wrong_and_joins_nobody(share: float) -> None:
    wrong = of("wrong", share)
    assert (wrong.false, wrong.merged) == (0, 0)
    assert 0 < wrong.wrong <= wrong.happened * share
    assert wrong.right >= wrong.told * (1 - share / 4)


def test_the_score_sees_what_is_wrong() -> None:
    """Two shipments' answers changed for one another: nothing of it is right, and the names are another's."""
    world = scenario(1, start=START, noise=QUIET)
    facts, (one, *_, other) = known(world.emissions), world.truth.shipments
    owners = Counter(ref for shipment in world.truth.shipments for ref in shipment.refs)
    score = judged(one, concluded(other.refs[0], facts), owners)
    assert score.merged == 1
    assert score.right_shipments == 0
    assert score.right < score.told
