"""What happened in the invented world, what its parties said of it, and what Lianyun concludes from that."""

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import msgspec
import pytest

from api.outlook import Outlook
from api.summary import story, summary
from bench.truth import concluded, known
from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from lianyun.simulator import Scenario, scenario
from lianyun.simulator.noise import QUIET, Emission
from lianyun.simulator.stories import STORIES
from lianyun.simulator.truth import Shipment
from lianyun.verdict import faults, key_milestones
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from streams.known import Known

START = datetime(2026, 3, 2, tzinfo=UTC)
SEEDS = (1, 2, 3)


@cache
def world(seed: int) -> Scenario:
    return scenario(seed, start=START)


def heard(emission: Emission) -> list[Understood | Dead]:
    return list(read(BytesIO(emission.body), Heard(emission.source, emission.at)))


def wrong(shipment: Shipment, facts: Known) -> list[str]:
    told = concluded(shipment.refs[0], facts)
    return faults(shipment, msgspec.to_builtins(story(summary(told, START, {}, Outlook(START)), told, None, START)))


@pytest.mark.parametrize("seed", SEEDS)
def test_late_doubled_and_misread_messages_do_not_change_the_conclusions(seed: int) -> None:
    facts = known(world(seed).emissions)
    assert [fault for shipment in world(seed).truth.shipments for fault in wrong(shipment, facts)] == []
    assert sum(len(key_milestones(shipment)) for shipment in world(seed).truth.shipments) > 100


def test_the_verdict_finds_what_was_never_told() -> None:
    """A check that cannot fail would be none: without the terminal's word, the missing milestones are named."""
    facts = known(emission for emission in world(1).emissions if not emission.source.startswith("terminal-"))
    assert [fault for shipment in world(1).truth.shipments for fault in wrong(shipment, facts)]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_broken_is_dead_and_everything_else_is_read(seed: int) -> None:
    dead = Counter[str]()
    for emission in world(seed).emissions:
        for result in heard(emission):
            if isinstance(result, Dead):
                assert emission.source.startswith("broken-"), (emission.source, result.where, result.rule)
                dead[emission.source.removeprefix("broken-")] += 1
    assert dict(dead) == world(seed).truth.dead_letters


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_reports_what_has_not_happened_yet(seed: int) -> None:
    for emission in world(seed).emissions:
        for result in heard(emission):
            facts = [f for f in result.facts if isinstance(f, Movement)] if isinstance(result, Understood) else []
            early = [f for f in facts if f.certainty is Certainty.ACTUAL and f.occurred_at > emission.at]
            assert not early, (emission.source, early)


def test_a_seed_is_a_world() -> None:
    once, again, other = (list(scenario(seed, start=START).emissions) for seed in (1, 1, 2))
    assert once == again
    assert once != other
    assert [emission.at for emission in once] == sorted(emission.at for emission in once)


def test_every_milestone_of_every_story_is_told_by_its_parties() -> None:
    """In a world without noise, every step that a story gives a voice comes through as a fact of its kind."""
    quiet = scenario(1, start=START, noise=QUIET)
    kinds = {fact.kind for fact in known(quiet.emissions).facts.values()}
    assert {step.kind for story in STORIES for step in story.steps if step.voices and step.happens} <= kinds


def test_a_box_used_again_belongs_to_each_shipper_for_its_own_trip() -> None:
    first, second = [s for s in world(1).truth.shipments if s.story == "reuse"]
    facts = known(world(1).emissions)
    assert first.units == second.units
    ends = [concluded(shipment.refs[0], facts) for shipment in (first, second)]
    assert [end.destination.locode if end.destination else "" for end in ends] == ["SGSIN", "CNYTN"]
    assert not set(ends[0].refs) & set(ends[1].refs)


def test_three_houses_share_a_box_and_stay_apart() -> None:
    houses = [s for s in world(1).truth.shipments if s.story == "lcl"]
    facts = known(world(1).emissions)
    told = [concluded(shipment.refs[0], facts) for shipment in houses]
    assert len({one.id for one in told}) == 3
    assert len({tuple(leg.conveyance for leg in one.legs) for one in told}) == 1
    assert len({one.masters for one in told}) == 1


def test_a_rolled_box_is_on_the_later_vessel() -> None:
    (rolled,) = [s for s in world(1).truth.shipments if s.story == "rolled"]
    told = concluded(rolled.refs[0], known(world(1).emissions))
    aboard = {name for leg in told.legs for name in leg.conveyance_refs}
    assert aboard & set(rolled.legs[0].conveyance)
    assert any(milestone.kind is Kind.LOADED and milestone.actual for milestone in told.milestones)
    assert not [leg for leg in told.legs if set(leg.conveyance_refs) & set(rolled.missed[0]) and leg.done]
