"""What happened, and what is concluded from what was told of it, where some of that is lost, late or wrong.

    python -m bench.truth [--scale 4] [--seeds 3]

The simulator invents shipments of every story (lianyun/simulator) and what their parties say of them; a share of the messages
never comes, comes up to ten days late, or is told with a wrong time or a misread box that nobody corrects. Everything goes
through the adapters and into the answer, and is held against what really happened: gates, loading, departures, arrivals,
discharges, releases, delivery. Beside each stands the same world in which nothing went wrong.

right    shipments of which everything that somebody truly told is right, and nothing false is said
told     of the milestones that somebody truly told, those concluded at their place and time
known    of the milestones that happened, those concluded at their place and time: what nobody tells, nobody can know
wrong    milestones concluded at another time; false: at a place where they never happened; merged: shipments that
         answer with another shipment's name

What this does not show: answers while messages are still on their way, positions and fences, parties that lie on purpose,
worlds other than the simulator's. Wrong times are off by 2 to 48 hours, so that what is right to the minute can be told.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple

from ingest.message import Heard
from ingest.reading import Understood, read
from lianyun.simulator import Emission, Scenario, scenario
from lianyun.simulator.noise import QUIET, Noise
from lianyun.simulator.truth import Milestone, Shipment
from lianyun.verdict import DAY, KEY, SLACK
from schemas.movement import Movement
from schemas.refs import Ref
from schemas.timeline import Timeline
from streams.known import Known
from streams.reach import Looked, reach
from streams.shipment import timeline

START = datetime(2026, 3, 2, tzinfo=UTC)
SHARES = (0.0, 0.05, 0.2)
DAMAGES: dict[str, Callable[[float], Noise]] = {
    "lost": lambda share: QUIET._replace(dropped=share),
    "late": lambda share: QUIET._replace(late=share, late_hours=240.0),
    "wrong": lambda share: QUIET._replace(wrong=share),
}
Actuals = dict[tuple[str, str], list[datetime]]


class Score(NamedTuple):
    """Counts: see above. `happened`, `told`: key milestones; `known`, `right`: of these, those concluded."""

    shipments: int = 0
    right_shipments: int = 0
    merged: int = 0
    told: int = 0
    right: int = 0
    happened: int = 0
    known: int = 0
    wrong: int = 0
    false: int = 0

    def __add__(self, other: object) -> "Score":
        if not isinstance(other, Score):
            return NotImplemented
        return Score(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def known(emissions: Iterable[Emission]) -> Known:
    """The facts of everything that can be read."""
    results = (one for told in emissions for one in read(BytesIO(told.body), Heard(told.source, told.at)))
    understood = (one for one in results if isinstance(one, Understood))
    return Known(fact for one in understood for fact in one.facts if isinstance(fact, Movement))


def concluded(ref: Ref, facts: Known) -> Timeline:
    """The answer of a ref, or of the one it redirects to."""
    told = timeline(reach(ref, Looked(facts)), len(facts))
    return concluded(told.redirect, facts) if told.redirect else told


def score(world: Scenario) -> Score:
    facts, shipments = known(world.emissions), world.truth.shipments
    owners = Counter(ref for one in shipments for ref in one.refs)
    total = Score()
    for one in shipments:
        total += judged(one, concluded(one.refs[0], facts), owners)
    return total


def judged(truth: Shipment, told: Timeline, owners: Counter[Ref]) -> Score:
    """One shipment's answer held against the truth. `owners`: of how many shipments each ref is a name."""
    actuals: Actuals = {}
    for step in told.milestones:
        if step.actual and step.place and step.kind in KEY:
            actuals.setdefault((step.kind, step.place.locode), []).append(step.actual.at)
    happened = [one for one in truth.milestones if one.kind in KEY]
    right = {one for one in happened if _is_right(one, actuals)}
    wrong = sum(1 for one in happened if one not in right and (one.kind, one.locode) in actuals)
    false = len(actuals.keys() - {(one.kind, one.locode) for one in happened})
    merged = any(owners[ref] and ref not in truth.refs for ref in told.refs)
    said = [one for one in happened if one.told]
    heard = sum(1 for one in said if one in right)
    is_right = not (wrong or false or merged) and heard == len(said)
    return Score(1, is_right, merged, len(said), heard, len(happened), len(right), wrong, false)


def _is_right(truth: Milestone, actuals: Actuals) -> bool:
    slack = DAY if truth.day else SLACK
    return any(abs(at - truth.at) <= slack for at in actuals.get((truth.kind, truth.locode), ()))


def scored(noise: Noise, seeds: Iterable[int], scale: int) -> Score:
    total = Score()
    for seed in seeds:
        total += score(scenario(seed, start=START, scale=scale, noise=noise))
    return total


def table(seeds: Sequence[int], scale: int) -> Iterator[str]:
    yield "damage  share   shipments    right     told    known   wrong   false  merged"
    for name, noise in DAMAGES.items():
        for share in SHARES:
            one = scored(noise(share), seeds, scale)
            yield (
                f"{name:6} {share:6.0%} {one.shipments:11,} {one.right_shipments / one.shipments:8.1%} "
                f"{one.right / one.told:8.1%} {one.known / one.happened:8.1%} {one.wrong:7,} {one.false:7,} {one.merged:7,}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=4, help="consignments of each story")
    parser.add_argument("--seeds", type=int, default=3, help="worlds")
    told = parser.parse_args()
    for line in table(range(1, told.seeds + 1), told.scale):
        print(line, flush=True)


if __name__ == "__main__":
    main()
