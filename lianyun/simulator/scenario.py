"""The scenario: waves of every story, merged in the order in which their messages reach us."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from heapq import heappop, heappush, merge
from typing import NamedTuple

from lianyun.simulator import damage
from lianyun.simulator.noise import Emission, Noise
from lianyun.simulator.script import Story
from lianyun.simulator.stories import STORIES
from lianyun.simulator.truth import Truth
from lianyun.simulator.wave import COPIES, Wave

SPACING = timedelta(hours=6)  # from one wave of a story to its next
LONGEST = timedelta(hours=max(story.before for story in STORIES))


class Cue(NamedTuple):
    """When a wave begins, and what it needs to."""

    begin: datetime
    number: int
    story: Story
    copies: int


class Scenario:
    """`emissions` may be walked many times; every time it is the same. Waves are made when their time comes, so a large
    scale costs memory only for what is on the way."""

    def __init__(
        self, seed: int, start: datetime, scale: int, noise: Noise, stories: tuple[Story, ...] = STORIES
    ) -> None:
        self.seed, self.start, self.scale, self.noise, self.stories = seed, start, scale, noise, stories

    @property
    def emissions(self) -> Iterator[Emission]:
        """Every message, sorted by `at`."""
        waiting: list[tuple[datetime, int, int, Emission]] = []
        for n, emission in enumerate(damage.emissions(self.start, self.noise.broken)):
            heappush(waiting, (emission.at, -1, n, emission))
        for cue in self._cues():
            while waiting and waiting[0][0] < cue.begin:
                yield heappop(waiting)[3]
            for n, emission in enumerate(self._wave(cue).emissions):
                heappush(waiting, (emission.at, cue.number, n, emission))
        while waiting:
            yield heappop(waiting)[3]

    @cached_property
    def truth(self) -> Truth:
        shipments = tuple(shipment for cue in self._cues() for shipment in self._wave(cue).shipments)
        return Truth(shipments, dict.fromkeys(damage.FAMILIES, self.noise.broken))

    def _wave(self, cue: Cue) -> Wave:
        return Wave(cue.story, self.seed, cue.number, cue.begin, cue.copies, self.noise)

    def _cues(self) -> Iterator[Cue]:
        return merge(*(self._of(n, story) for n, story in enumerate(self.stories)))

    def _of(self, number: int, story: Story) -> Iterator[Cue]:
        begin = self.start + LONGEST - timedelta(hours=story.before)
        for n, first in enumerate(range(0, self.scale, COPIES)):
            copies = min(COPIES, self.scale - first)
            yield Cue(begin + n * SPACING, n * len(self.stories) + number, story, copies)


def scenario(
    seed: int = 1,
    start: datetime | None = None,
    scale: int = 1,
    noise: Noise | None = None,
    *,
    now: datetime | None = None,
) -> Scenario:
    """The scenario of a seed: `scale` consignments of each story.

    `start`: when its first message comes; or `now`: the moment at which its conveyances are to be on their way, with some
    weeks of past and some of future. Both in UTC; ValueError where neither or both are given, or one has no offset.
    """
    if (start is None) is (now is None):
        raise ValueError("a scenario wants either start or now")
    anchor = start or now
    if anchor is None or anchor.utcoffset() is None:
        raise ValueError(f"a scenario wants a time with an offset, not {anchor}")
    if scale < 1:
        raise ValueError(f"scale is {scale}: a scenario wants at least one consignment of each story")
    begin = anchor.replace(second=0, microsecond=0) if start else anchor.replace(second=0, microsecond=0) - LONGEST
    return Scenario(seed, begin, scale, noise or Noise())
