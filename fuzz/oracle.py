"""What has to hold of any bytes at all.

No exception leaves `read`: what cannot be read is a dead letter. One chunk or many small ones say the same. A part that was
understood says the same when it stands alone, because it is kept and read again as these bytes. Facts come out of their JSON
as they went in. Time and what is kept stay within a multiple of what came.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO, RawIOBase
from time import process_time
from typing import BinaryIO, cast

from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from ingest.registry import Fact
from schemas import wire
from schemas.movement import Movement

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
SECONDS = 2.0  # of processor time, for inputs of a few kilobytes under instrumentation
SPARE = 64 * 1024  # bytes that a short input may cause, whatever its length
BODIES = 40  # times the input: all the parts together; a part repeats the header that it stood under
FACTS = (
    1500  # times the input: what all the facts take as JSON; a segment of ten bytes may repeat 64 refs of its header
)

Told = list[Understood | Dead]


class Wrong(Exception):
    """A rule of this module that some bytes break."""


class Dribble(RawIOBase):
    """A stream that gives at most `step` bytes per read."""

    def __init__(self, told: bytes, step: int) -> None:
        self._told = BytesIO(told)
        self._step = step

    def read(self, size: int = -1, /) -> bytes:
        return self._told.read(min(size, self._step)) if size >= 0 else self._told.read()


def check(data: bytes) -> None:
    """Wrong, or whatever went wrong in reading, where `data` breaks a rule."""
    began = process_time()
    results = list(read(BytesIO(data), HEARD))
    if (spent := process_time() - began) > SECONDS:
        raise Wrong(f"time: {len(data)} bytes took {spent:.1f} s")
    step = 1 + len(data) % 7 if len(data) < 2048 else 61
    _same("dribbled", list(read(cast(BinaryIO, Dribble(data, step)), HEARD)), results)
    for result in results:
        if isinstance(result, Understood) and result.body != data:
            _same("alone", list(read(BytesIO(result.body), HEARD)), [result])
    _bounded(data, results)


def _same(how: str, told: Told, wanted: Told) -> None:
    if told != wanted:
        pairs = zip([*told, None], [*wanted, None], strict=False)
        raise Wrong(f"{how}: {next((_brief(one), _brief(other)) for one, other in pairs if one != other)}")


def _brief(result: Understood | Dead | None) -> str:
    return f"{type(result).__name__} {repr(result)[:300]}"


def _bounded(data: bytes, results: Sequence[Understood | Dead]) -> None:
    if (kept := sum(len(result.body) for result in results)) > SPARE + BODIES * len(data):
        raise Wrong(f"bodies: {len(data)} bytes are kept as {kept}")
    facts = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    if (told := sum(map(_written, facts))) > SPARE + FACTS * len(data):
        raise Wrong(f"facts: {len(data)} bytes tell {told}")


def _written(fact: Fact) -> int:
    """How many bytes a fact takes. Wrong where it does not come back from them."""
    body = wire.encode(fact if isinstance(fact, Movement) else (fact,))
    back = wire.movement(body) if isinstance(fact, Movement) else wire.positions(body)[0]
    if back != fact:
        raise Wrong(f"wire: {fact} comes back as {back}")
    return len(body)
