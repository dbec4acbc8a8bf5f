"""Order, repeats, batches, eviction, rebalances and crashes change nothing: streaming equals the oracle."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.movement import Movement
from streams import names
from tests.streams.histories import histories
from tests.streams.oracle import oracle, without_version
from tests.streams.world import Crash, World

EXAMPLES = int(os.environ.get("LIANYUN_HISTORIES", "250"))
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SEEDS = st.integers(0, 2**32)


COUNTED = Counter[str]()  # what was tried, for the end of the run


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test's counts go with its report, to whoever adds them up."""
    COUNTED.clear()
    yield
    request.node.user_properties.append(("tried", dict(COUNTED)))


def check(world: World, facts: list[Movement]) -> None:
    COUNTED.update(histories=1, facts=len(facts))
    expected = oracle(facts)
    actual = {ref: without_version(held.timeline) for ref, held in world.store.answers.items()}
    assert actual == expected


def told_again(facts: list[Movement], chance: random.Random) -> list[Movement]:
    """The facts in another order, some of them twice, the repeat heard later."""
    later = timedelta(hours=1)
    repeats = [msgspec.structs.replace(f, received_at=f.received_at + later) for f in facts if chance.random() < 0.3]
    mixed = [*facts, *repeats]
    chance.shuffle(mixed)
    return mixed


def batches(facts: list[Movement], chance: random.Random) -> list[list[Movement]]:
    cut = []
    while facts:
        size = chance.randint(1, 6)
        cut.append(facts[:size])
        facts = facts[size:]
    return cut


@given(histories(), SEEDS)
@SETTINGS
def test_order_repeats_and_batches_change_nothing(facts: list[Movement], seed: int) -> None:
    chance = random.Random(seed)
    world = World(workers=chance.randint(1, 3))
    for batch in batches(told_again(facts, chance), chance):
        world.ingest(batch)
        for number in range(len(world.workers)):
            if chance.random() < 0.5:
                world.turn(number, chance.randint(1, 4))
    world.drain()
    check(world, facts)


@given(histories(), SEEDS)
@SETTINGS
def test_eviction_and_rebalances_between_batches_change_nothing(facts: list[Movement], seed: int) -> None:
    chance = random.Random(seed)
    world = World(workers=2, capacity=chance.choice([0, 5, 30]))
    for batch in batches(told_again(facts, chance), chance):
        world.ingest(batch)
        for number in (0, 1):
            world.turn(number, chance.randint(1, 3))
            nodes = world.workers[number].nodes
            nodes.forget([ref for ref in nodes.refs() if chance.random() < 0.4])
        if chance.random() < 0.2:
            world.rebalance([chance.randint(0, 1) for _ in range(world.partitions)])
    world.drain()
    check(world, facts)


@given(histories(), SEEDS)
@SETTINGS
def test_a_crash_between_any_two_steps_changes_nothing(facts: list[Movement], seed: int) -> None:
    crash_often(World, facts, seed)


@given(histories(), SEEDS)
@SETTINGS
def test_nor_where_chains_of_names_are_too_long_to_be_followed(facts: list[Movement], seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "CHAIN", 2)
        crash_often(World, facts, seed)


def crash_often(make: type[World], facts: list[Movement], seed: int) -> None:
    """Runs a world whose processes die between any two steps, and compares what is left with the oracle."""
    chance = random.Random(seed)
    world = make(workers=chance.randint(1, 3), capacity=chance.choice([0, 20, 1_000_000]))
    rate = chance.choice([0.02, 0.1, 0.3])

    def due(step: str) -> None:
        if chance.random() < rate:
            raise Crash(step)

    world.due = world.store.due = due
    waiting = batches(told_again(facts, chance), chance)
    for _ in range(400):
        number = chance.randrange(len(world.workers) + 1)
        try:
            if number < len(world.workers):
                world.turn(number, chance.randint(1, 4))
            elif waiting:
                world.ingest(waiting[0])
                waiting.pop(0)
        except Crash:
            COUNTED.update(crashes=1)
            if number < len(world.workers):
                world.restart(number)
    world.due = world.store.due = lambda step: None
    for batch in waiting:
        world.ingest(batch)
    world.drain()
    check(world, facts)
    check_sequences(world)


@given(histories(), SEEDS)
@SETTINGS
def test_a_lost_broker_is_made_good_from_the_store(facts: list[Movement], seed: int) -> None:
    chance = random.Random(seed)
    world = World(workers=chance.randint(1, 2))
    since_quiet: list[Movement] = []
    for batch in batches(told_again(facts, chance), chance):
        world.ingest(batch)
        since_quiet += batch
        for number in range(len(world.workers)):
            world.turn(number, chance.randint(1, 3))
        if chance.random() < 0.2:
            world.drain()
            since_quiet = []
        if chance.random() < 0.2:
            world.lose_broker(since_quiet)
    world.drain()
    check(world, facts)


def check_sequences(world: World) -> None:
    """Live: consecutive numbers per lane and per shipment, none missing and none twice."""
    lanes: dict[int, list[int]] = {}
    shipments: dict[str, list[int]] = {}
    for (lane, number), update in world.store.updates.items():
        lanes.setdefault(lane, []).append(number)
        shipments.setdefault(update.shipment, []).append(update.sequence)
    for numbers in (*lanes.values(), *shipments.values()):
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


@given(histories(), SEEDS)
@SETTINGS
def test_live_numbers_have_no_gap_and_no_repeat(facts: list[Movement], seed: int) -> None:
    chance = random.Random(seed)
    world = World(workers=2, capacity=chance.choice([0, 1_000_000]))
    for batch in batches(told_again(facts, chance), chance):
        world.ingest(batch)
        world.turn(chance.randrange(2), 3)
    world.drain()
    check_sequences(world)
