"""What one more fact costs as its shipment grows: a part of bench/correlate.py."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time

from schemas.checkdigits import iso6346
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, ref
from schemas.timeline import Update
from schemas.times import Precision, given
from schemas.wire import Item, Tell
from streams.batch import Answer, Cold, Lane, Subscription, Worker
from streams.shipment import answer

SIZES = (10, 100, 1_000)
SAMPLES = 15  # facts told alone around each size
START = datetime(2026, 3, 1, tzinfo=UTC)
BILL, VESSEL = ref("bill", "LYBL100001"), ref("vessel", "IMO9321483")
STEPS = (
    (Kind.GATE_IN, "CNYTN"),
    (Kind.LOADED, "CNYTN"),
    (Kind.DISCHARGED, "SGSIN"),
    (Kind.LOADED, "SGSIN"),
    (Kind.DISCHARGED, "NLRTM"),
    (Kind.GATE_OUT, "NLRTM"),
)


class Nowhere:
    """A store that is empty and a broker that takes everything: what is left is the core."""

    def load(self, refs: Iterable[Ref]) -> Iterator[Cold]:
        return iter(())

    def lane(self, lane: int) -> Lane:
        return Lane(0, {})

    def keep_facts(self, pairs: list[tuple[Ref, Movement]]) -> None: ...
    def keep_subscriptions(self, rows: list[Subscription]) -> None: ...
    def keep_updates(self, updates: list[Update]) -> None: ...
    def keep_answers(self, answers: list[Answer], at: datetime) -> None: ...
    def send(self, items: list[Item]) -> None: ...
    def push(self, updates: list[Update]) -> None: ...


def estimate(n: int) -> Movement:
    """One vessel's arrival, foretold again and again."""
    at = START + timedelta(days=30, minutes=n)
    return _fact(Kind.ARRIVED, Certainty.ESTIMATED, at, (BILL, VESSEL), n)


def box(n: int) -> Movement:
    """One bill's next box goes through its six steps."""
    kind, _ = STEPS[n % len(STEPS)]
    owner = f"LYUU{n // len(STEPS):06}"
    refs = BILL, ref("container", f"{owner}{iso6346(owner)}")
    return _fact(kind, Certainty.ACTUAL, START + timedelta(hours=n / 4), refs, n)


SHAPES: dict[str, Callable[[int], Movement]] = {
    "one arrival, estimated again and again": estimate,
    "one bill, box after box": box,
}


def _fact(kind: Kind, certainty: Certainty, at: datetime, refs: tuple[Ref, ...], n: int) -> Movement:
    said = START + timedelta(hours=n / 4)
    return movement(
        source="carrier",
        kind=kind,
        certainty=certainty,
        mode=Mode.SEA,
        occurred=given(at, Precision.MINUTE),
        refs=refs,
        place=Place(dict(STEPS).get(kind, "NLRTM")),
        reported_at=said,
        received_at=said,
    )


def alone(facts: list[Movement], size: int) -> float:
    """CPU seconds that a worker needs from one more fact to its answer, where the shipment has so many."""
    worker = _worker()
    worker.work(_tells(facts[: size - SAMPLES // 2]), START)
    return median(_one(worker, fact) for fact in facts[size - SAMPLES // 2 :][:SAMPLES])


def _one(worker: Worker, fact: Movement) -> float:
    spent = process_time()
    worker.work(_tells([fact]), START)
    return process_time() - spent


def together(facts: list[Movement], size: int) -> float:
    """CPU seconds of each fact, where so many come in one batch."""
    times = []
    for _ in range(max(3, SIZES[-1] // size)):
        worker, spent = _worker(), process_time()
        worker.work(_tells(facts[:size]), START)
        times.append(process_time() - spent)
    return median(times) / size


def anew(facts: list[Movement], size: int) -> float:
    """CPU seconds of the plain answer from all facts at once, which knows nothing from before."""
    spent = process_time()
    answer(BILL, facts[:size])
    return process_time() - spent


def _worker() -> Worker:
    return Worker(Nowhere(), Nowhere(), lambda _: 0, lambda _: True, 10**9)


def _tells(facts: list[Movement]) -> list[Tell]:
    return [Tell(fact.addresses, fact) for fact in facts]


def measure() -> None:
    print("one more fact, from record to answer, as its shipment grows; without engines")
    for name, make in SHAPES.items():
        facts = [make(n) for n in range(SIZES[-1] + SAMPLES)]
        first = alone(facts, SIZES[0]), together(facts, SIZES[0])
        print(f"  {name}")
        for size in SIZES:
            one, batch = alone(facts, size), together(facts, size)
            print(
                f"    {size:5,} facts: alone {one / first[0]:5.1f} times (a line would be {size / SIZES[0]:3.0f}), "
                f"{one / anew(facts, size):4.2f} of the answer anew; in one batch {batch / first[1]:4.1f} times"
            )
