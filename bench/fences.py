"""Points in fences: all in one query against one by one. `python -m bench.fences`

Prints both rates and their ratio on the curated fences, and the rate of `derive` on tracks that come and go.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter

from schemas.movement import Position
from schemas.refs import Ref, ref
from streams.fences import Fences, derive

POINTS = 200_000
ALONE = 5_000
START = datetime(2026, 6, 20, tzinfo=UTC)


def points(random: Random, count: int) -> list[tuple[float, float]]:
    """Half of them around Shenzhen, where the fences are, half on the way to Europe."""
    near = [(random.uniform(113.6, 114.4), random.uniform(22.3, 22.7)) for _ in range(count // 2)]
    return near + [(random.uniform(4, 114), random.uniform(22, 54)) for _ in range(count - count // 2)]


def tracks(random: Random, trucks: int, fixes: int) -> dict[Ref, list[Position]]:
    """Each truck at a random walk around Yantian, one fix in 30 seconds."""
    known: dict[Ref, list[Position]] = {}
    for number in range(trucks):
        name, lat, lon = ref("truck", f"粤B{number:05}"), 22.58, 114.27
        known[name] = []
        for step in range(fixes):
            lat, lon = lat + random.uniform(-3e-3, 3e-3), lon + random.uniform(-3e-3, 3e-3)
            at = START + timedelta(seconds=30 * step)
            known[name].append(Position(source="bench", ref=name, at=at, lat=lat, lon=lon, speed=20.0))
    return known


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    took = []
    for _ in range(3):
        start = perf_counter()
        work()
        took.append(perf_counter() - start)
    return min(took)


def main() -> None:
    random = Random("fences")
    fences = Fences.load()
    many = points(random, POINTS)
    batch = POINTS / seconds(lambda: fences.hits(many))
    alone = ALONE / seconds(lambda: [fences.hits([point]) for point in many[:: POINTS // ALONE]])
    known = tracks(random, trucks=100, fixes=300)
    derived = 30_000 / seconds(lambda: derive(known, fences))
    print(f"{len(fences.fences)} fences, points of which half are near them")
    print(f"all at once   {batch:>12,.0f} points/s")
    print(f"one by one    {alone:>12,.0f} points/s   ratio {batch / alone:.0f}")
    print(f"derive        {derived:>12,.0f} positions/s, {len(derive(known, fences))} movements")


if __name__ == "__main__":
    main()
