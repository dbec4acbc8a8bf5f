"""What a fact costs, as bench/correlate.py measures it: what a promise is made of may not get worse unseen."""

import pytest

from bench import growth


@pytest.mark.parametrize("shape", growth.SHAPES)
def test_facts_that_come_together_cost_no_more_in_a_long_story_than_in_a_short_one(shape: str) -> None:
    facts = [growth.SHAPES[shape](n) for n in range(1_000)]
    assert growth.together(facts, 1_000) < 3 * growth.together(facts, 10)
