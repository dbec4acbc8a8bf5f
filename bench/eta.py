"""How far off air ETAs are, on the real shipments of the Cargo 2000 set: ours beside the plan and beside gradient boosting.

    python -m bench.eta [FILE]     FILE: cargo2000_train.csv, UCI "Cargo 2000 Freight Tracking and Tracing" (CC BY 4.0)

What is foretold, at the departure of the outbound transport from its hub: the minutes until it is delivered. The set is cut
into four parts by shipment; each part is foretold by what the other three taught, so that every shipment is judged once and
none by itself. All minutes that are used are known at that moment: the plan, the lane, for boosting also how each earlier
step went.

  plan       what the plan says remains
  ours       the plan and how late such plans came true: streams.lanes.blended, of all, of this destination, of this lane;
             the product asks the same of its own history in ClickHouse
  boosting   scikit-learn's, quantile loss, with every column; in .venv-bench (`make bench`), left out where that is not there

`error`: mean absolute error; `covered`: the share that came between our 10 and 90 of 100, 80 % where they are right; `width`:
from the one to the other, in the mean.
"""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from streams.lanes import Spread, blended, spread

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "refdata" / "cargo2000_train.csv"
ELSEWHERE = ROOT / ".venv-bench" / "bin" / "python"
PARTS = 4
STEPS = ("rcs", "dep_1", "rcf_1", "dep_2", "rcf_2", "dep_3", "rcf_3", "dlv")
INBOUND = ("i1", "i2", "i3")

Row = Mapping[str, int]
Rows = Sequence[Row]
Foreteller = Callable[[Rows, Rows], Sequence[Spread]]


class Score(NamedTuple):
    """Hours, and a share."""

    error: float
    covered: float
    width: float


def shipments(file: Path) -> list[Row]:
    """Rows of the set; `?` stands for a step that was not there."""
    with file.open(encoding="utf-8") as lines:
        return [{name: int(v) for name, v in row.items() if v != "?"} for row in csv.DictReader(lines)]


def part(row: Row) -> int:
    return blake2b(str(row["o_legid"]).encode()).digest()[0] % PARTS


def remaining(row: Row, which: str) -> int:
    """Minutes from the outbound departure to the delivery: `p` as planned, `e` as it was."""
    return sum(row.get(f"o_{step}_{which}", 0) for step in STEPS[2:])


def destination(row: Row) -> int:
    return row[f"o_rcf_{row['o_hops']}_place"]


def lane(row: Row) -> tuple[int, int]:
    return row["o_dep_1_place"], destination(row)


GROUPS: Sequence[Callable[[Row], Hashable]] = (lambda row: None, destination, lane)


def by_plan(train: Rows, test: Rows) -> list[Spread]:
    return [Spread(plan, plan, plan) for plan in (remaining(row, "p") for row in test)]


def by_lanes(train: Rows, test: Rows) -> list[Spread]:
    tables = [_table(group, train) for group in GROUPS]
    found = []
    for row in test:
        levels = [table[key] for group, table in zip(GROUPS, tables, strict=True) if (key := group(row)) in table]
        late, plan = blended(levels), remaining(row, "p")
        found.append(Spread(late.low + plan, late.mid + plan, late.high + plan, late.n))
    return found


def _table(group: Callable[[Row], Hashable], rows: Iterable[Row]) -> dict[Hashable, Spread]:
    late: dict[Hashable, list[float]] = defaultdict(list)
    for row in rows:
        late[group(row)].append(remaining(row, "e") - remaining(row, "p"))
    return {key: spread(minutes) for key, minutes in late.items()}


def by_boosting(train: Rows, test: Rows) -> list[Spread]:
    places = {place: n for n, place in enumerate(sorted({destination(row) for row in (*train, *test)}))}
    told = {
        "train": [_known(row, places) for row in train],
        "answers": [remaining(row, "e") for row in train],
        "test": [_known(row, places) for row in test],
    }
    command = [str(ELSEWHERE), "-m", "bench.boosting"]
    said = subprocess.run(
        command, cwd=ROOT, input=json.dumps(told), text=True, check=True, stdout=subprocess.PIPE
    ).stdout
    return [Spread(low, mid, high, len(train)) for low, mid, high in json.loads(said)]


def _known(row: Row, places: Mapping[int, int]) -> list[int]:
    """What is known at the departure; the destination last, as a category."""
    inbound = [row.get(f"{leg}_{step}_{which}", 0) for leg in INBOUND for step in STEPS for which in "pe"]
    outbound = [row.get(f"o_{step}_p", 0) for step in STEPS] + [row["o_rcs_e"], row["o_dep_1_e"]]
    return [*inbound, *outbound, row["o_hops"], row["legs"], row["o_dep_1_place"], places[destination(row)]]


def judged(foretell: Foreteller, rows: Sequence[Row]) -> Score:
    """Every row by what the other parts taught."""
    pairs: list[tuple[int, Spread]] = []
    for held in range(PARTS):
        train, test = [r for r in rows if part(r) != held], [r for r in rows if part(r) == held]
        pairs += zip((remaining(row, "e") for row in test), foretell(train, test), strict=True)
    return Score(
        error=fmean(abs(came - said.mid) for came, said in pairs) / 60,
        covered=fmean(said.low <= came <= said.high for came, said in pairs),
        width=fmean(said.high - said.low for _, said in pairs) / 60,
    )


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not file.exists():
        print(f"{file}: not there. Get the Cargo 2000 set from UCI and name its file.")
        return
    rows = shipments(file)
    peers: dict[str, Foreteller] = {"plan": by_plan, "ours": by_lanes}
    if ELSEWHERE.exists():
        peers["boosting"] = by_boosting
    print(f"{len(rows)} shipments, each foretold at its outbound departure by the other {PARTS - 1} of {PARTS} parts")
    print(f"{'':10}{'error':>9}{'covered':>10}{'width':>9}")
    for name, foretell in peers.items():
        score = judged(foretell, rows)
        band = f"{score.covered:>9.1%}{score.width:>8.1f} h" if name != "plan" else f"{'–':>9}{'–':>9}"
        print(f"{name:10}{score.error:>7.1f} h{band}")


if __name__ == "__main__":
    main()
