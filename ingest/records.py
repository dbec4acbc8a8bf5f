"""Facts as the records they travel in. A record is for the nodes of one partition, and carries as many facts as fit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas import topics, wire
from schemas.movement import Movement, Position
from schemas.refs import Ref
from schemas.wire import Tell

MAX_BYTES = 256 * 1024  # of one record: Kafka takes 1 MB, a worker's batch should hold several


class Record(NamedTuple):
    topic: str
    partition: int
    body: bytes


def movement_records(
    told: Iterable[tuple[Ref, Movement]], partitions: int, encoded: wire.Encoded | None = None
) -> Iterator[Record]:
    """Records of the movements topic that tell each fact to the refs it is paired with."""
    encoded = encoded or wire.Encoded()
    facts: dict[str, Movement] = {}
    homes: dict[tuple[int, str], dict[Ref, None]] = defaultdict(dict)
    for ref, fact in told:
        facts[fact.id] = fact
        homes[topics.partition(ref, partitions), fact.id][ref] = None
    parts: dict[int, list[bytes]] = defaultdict(list)
    for (home, id_), refs in homes.items():
        parts[home].append(wire.tell(tuple(refs), encoded(facts[id_])))
    yield from _packed(topics.MOVEMENTS, parts)


def position_records(positions: Iterable[Position], partitions: int) -> Iterator[Record]:
    """Records of the positions topic; each position goes to the home of its conveyance."""
    parts: dict[int, list[bytes]] = defaultdict(list)
    for position in positions:
        parts[topics.partition(position.ref, partitions)].append(wire.encode(position))
    yield from _packed(topics.POSITIONS, parts)


def again(topic: str, bodies: Iterable[bytes], partitions: int) -> Iterator[Record]:
    """Records that were sent before, made anew: the number of partitions may be another one now."""
    if topic == topics.POSITIONS:
        return position_records((position for body in bodies for position in wire.positions(body)), partitions)
    return movement_records(_told(bodies), partitions)


def _told(bodies: Iterable[bytes]) -> Iterator[tuple[Ref, Movement]]:
    for body in bodies:
        for item in wire.items(body):
            if isinstance(item, Tell):  # what nodes say to one another they say again by themselves
                yield from ((ref, item.fact) for ref in item.to)


def _packed(topic: str, parts: dict[int, list[bytes]]) -> Iterator[Record]:
    for partition, bodies in parts.items():
        held: list[bytes] = []
        size = 0
        for body in bodies:
            if held and size + len(body) > MAX_BYTES:
                yield Record(topic, partition, b"[" + b",".join(held) + b"]")
                held, size = [], 0
            held.append(body)
            size += len(body) + 1
        yield Record(topic, partition, b"[" + b",".join(held) + b"]")
