"""The way in of one source: what it tells is taken under its name, and counted against its limit of dead letters."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import BinaryIO, NamedTuple, cast

from ingest.answers import Outcome, Remembered, answer, outcome, outcomes
from ingest.intake import Intake
from ingest.message import Broken, Heard, Part, Unacknowledged
from ingest.reading import Dead, Understood, read, told
from ingest.syntax import unknown
from ingest.taken import Taken
from ingest.transports.limit import Share
from ingest.transports.source import Source

RETRY_SECONDS = 1.0
Post = Callable[[str, bytes], None]  # a name and a body; Away where the other side does not take it
log = logging.getLogger(__name__)


class Away(Exception):
    """The other side cannot be reached, or does not do what it should. The transport is opened again later."""


class Closed(Exception):
    """The source takes nothing more: it was stopped, or the process ends. What was not acknowledged is told again."""


class Arrived(NamedTuple):
    """What came in one piece, when, and from which of the transport's devices: a message cut from a stream, or bytes of any
    format that are whole."""

    piece: Part | Broken | bytes
    at: datetime
    device: str = ""


class Total(NamedTuple):
    understood: int = 0
    dead: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether nothing in it could be read."""
        return self.dead > 0 and not self.understood


class Inlet:
    """`closing`: set where the process ends. One thread uses it. `post`: how the transport itself gives an answer back,
    set by one that was told to; a name is given once more where it is not sure that it arrived."""

    def __init__(self, source: Source, intake: Intake, closing: Event) -> None:
        self.source = source
        self.share = Share(source.dead)
        self._intake = intake
        self._closing = closing
        self._answers = Path(source.answers) if source.answers else None
        self.post: Post | None = None

    @property
    def is_open(self) -> bool:
        return not (self._closing.is_set() or self.share.is_over)

    @property
    def is_answering(self) -> bool:
        return bool(self._answers or self.post)

    def wait(self, seconds: float) -> None:
        """Returns earlier where the process ends."""
        self._closing.wait(seconds)

    def heard(self, device: str = "", at: datetime | None = None) -> Heard:
        return Heard(self.source.says, at or datetime.now(UTC), self.source.zone, self.source.vehicle(device))

    def take(self, stream: BinaryIO, device: str = "") -> Total:
        """Everything in a stream, acknowledged, and answered where its source wants that. Unacknowledged; Closed in the
        middle of it."""
        total = Total()
        told = Remembered(stream) if self.is_answering else None
        became: list[Outcome] = []
        for receipt in self._intake.slices(cast(BinaryIO, told or stream), self.heard(device)):
            if not self.is_open and total != Total():
                raise Closed(self.source.name)
            self.share.mixed(len(receipt.understood), len(receipt.dead))
            total = Total(total.understood + len(receipt.understood), total.dead + len(receipt.dead))
            became += outcomes(receipt) if told and not told.is_long else ()
        if told:
            self._answer(told.told, became)
        return total

    def all(self, arrived: Sequence[Arrived]) -> list[list[Understood | Dead]]:
        """What each piece says, acknowledged: tried until it is, for other sides that tell nothing twice. Closed where
        the process ends before."""
        heard = [self.heard(one.device, one.at) for one in arrived]
        reads = [list(_reads(one.piece, by)) for one, by in zip(arrived, heard, strict=True)]
        taken = [Taken(one, by) for some, by in zip(reads, heard, strict=True) for one in some]
        while taken:
            try:
                self._intake.taken(taken)
            except Unacknowledged as error:
                log.warning("%s waits: %s", self.source.name, error)
                self.wait(RETRY_SECONDS)
                if self._closing.is_set():
                    raise Closed(self.source.name) from error
            else:
                self._count(one.read for one in taken)
                break
        for one, some in zip(arrived, reads, strict=True):
            if isinstance(one.piece, bytes) and self.is_answering:
                self._answer(one.piece, [*map(outcome, some)])
        return reads

    def refuse(self, body: bytes, where: str, rule: str) -> Total:
        """Keeps bytes that nothing could be cut from, with the reason. Closed where the process ends before."""
        reads = self.all([Arrived(Broken(unknown.NAME, body, where, rule), datetime.now(UTC))])
        return Total(0, sum(map(len, reads)))

    def _answer(self, told: bytes, became: Sequence[Outcome]) -> None:
        """Before the source is told yes: a crash in between answers the same again, under the same name."""
        made = answer(told, became, datetime.now(UTC), self.source.answered_by) if told else None
        if not made or not made.body:
            return
        if self.post:
            self.post(made.name, made.body)
        if self._answers:
            self._answers.mkdir(parents=True, exist_ok=True)
            draft = self._answers / f".{made.name}"
            draft.write_bytes(made.body)
            draft.replace(self._answers / made.name)

    def _count(self, reads: Iterable[Understood | Dead]) -> None:
        for one in reads:
            self.share.heard(isinstance(one, Dead))


def _reads(piece: Part | Broken | bytes, heard: Heard) -> Iterator[Understood | Dead]:
    return read(BytesIO(piece), heard) if isinstance(piece, bytes) else told(piece, heard)
