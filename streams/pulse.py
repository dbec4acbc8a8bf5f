"""Whether this process stood still: its session is over then, others have its partitions, and it may write nothing more.

A process that is stopped or starved for longer than its session does not know. It would go on in the middle of a batch that
somebody else has worked through meanwhile, under numbers of the live feed that are somebody else's by now.
"""

import os
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep

from ingest.sender import now

BEAT_SECONDS = 1.0


class StoodStill(Exception):
    """Nothing of this batch may be written any more; whoever has the partitions works it through."""


class Pulse:
    """`seconds`: of a session. `clock`: seconds that pass also while the process does not run."""

    def __init__(self, seconds: float, clock: Callable[[], float] = now) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last = clock()

    def check(self) -> None:
        """StoodStill where it did since the last beat. Call it before every write."""
        still = self._clock() - self._last
        if still > self._seconds:
            raise StoodStill(f"this worker stood still for {still:.0f} s: others have its work")

    def beat(self) -> None:
        self.check()
        self._last = self._clock()

    def start(self) -> None:
        Thread(target=self._run, name="pulse", daemon=True).start()

    def _run(self) -> None:
        try:
            while True:
                self.beat()
                sleep(BEAT_SECONDS)
        except StoodStill as error:
            print(error, file=sys.stderr, flush=True)
            os._exit(70)  # at once, in the middle of whatever it is
