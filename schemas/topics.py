"""Kafka topics and who reads which partition of them."""

from functools import lru_cache
from zlib import crc32

from schemas.refs import Ref

MOVEMENTS = "lianyun.movements"  # facts and what nodes tell one another; a record is for nodes of its partition only
POSITIONS = "lianyun.positions"  # where conveyances are; keyed by conveyance
UPDATES = "lianyun.updates"  # what changed in the answers; the store holds the same, this is the wake-up
WORKERS = "lianyun-workers"  # the consumer group of the stream workers
DEFAULT_PARTITIONS = 8


@lru_cache(maxsize=1 << 17)
def partition(ref: Ref, partitions: int) -> int:
    """The partition whose worker is the home of this ref."""
    return crc32(ref.encode()) % partitions
