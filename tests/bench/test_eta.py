"""How good air ETAs are, where the data to judge them is; and that no shipment is judged by itself."""

import pytest

from bench import eta
from streams.lanes import Spread

Row = dict[str, int]


@pytest.mark.skipif(not eta.DATA.exists(), reason=f"{eta.DATA} is not here: the Cargo 2000 set is not part of the code")
def test_real_deliveries_come_within_the_band_as_often_as_it_says() -> None:
    rows = eta.shipments(eta.DATA)
    plan, ours = eta.judged(eta.by_plan, rows), eta.judged(eta.by_lanes, rows)
    assert ours.error <= 55 < plan.error
    assert 0.78 <= ours.covered <= 0.82


def rows(n: int) -> list[Row]:
    """Planned for 600 minutes from the hub on, each as late as its number."""
    base = {f"o_{step}_{which}": 0 for step in eta.STEPS for which in "pe"}
    told = {"o_hops": 1, "o_dep_1_place": 7, "o_rcf_1_place": 9, "o_dlv_p": 600}
    return [{**base, **told, "o_legid": number, "o_dlv_e": 600 + number} for number in range(n)]


def test_every_shipment_is_judged_once_by_what_the_others_taught() -> None:
    judged: list[int] = []

    def foretell(train: eta.Rows, test: eta.Rows) -> list[Spread]:
        assert not {row["o_legid"] for row in train} & {row["o_legid"] for row in test}
        judged.extend(row["o_legid"] for row in test)
        return eta.by_lanes(train, test)

    eta.judged(foretell, rows(100))
    assert sorted(judged) == list(range(100))


def test_what_is_always_equally_late_is_foretold_exactly() -> None:
    late = [{**row, "o_dlv_e": 660} for row in rows(40)]
    assert eta.judged(eta.by_lanes, late) == eta.Score(error=0.0, covered=1.0, width=0.0)
