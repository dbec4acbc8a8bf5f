"""Tells the messages of a scenario over HTTP, as their parties would."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from threading import Event, Lock

from lianyun.client import Api, ApiError
from lianyun.simulator import Emission

THREADS = 8
TOGETHER = 64
PATIENCE_SECONDS = 60.0  # an API or an engine that is started again is back within this
AGAIN_SECONDS = 0.5


class Player:
    """`told`: messages acknowledged; `dead`: of them, how many could not be read. `over` ends it early."""

    def __init__(self, api: Api, over: Event) -> None:
        self.over = over
        self.told = 0
        self.dead = 0
        self._api = api
        self._lock = Lock()

    def play(self, emissions: Iterable[Emission], *, at_pace: bool = False, pause: float = 0.0) -> None:
        """Returns when all are acknowledged. `at_pace`: none before its time; `pause`: seconds between two, one by one.

        ApiError where the API stays away or says no.
        """
        left = iter(emissions)
        if pause:
            for emission in left:
                self._tell(emission)
                self.over.wait(pause)
            return
        with ThreadPoolExecutor(THREADS) as pool:
            while not self.over.is_set() and (some := list(islice(left, TOGETHER))):
                due = [one for one in some if not at_pace or one.at <= datetime.now(UTC)]
                list(pool.map(self._tell, due))
                for emission in some[len(due) :]:
                    self.over.wait(max(0.0, (emission.at - datetime.now(UTC)).total_seconds()))
                    self._tell(emission)

    def _tell(self, emission: Emission) -> None:
        """Again until it is acknowledged: a message told twice counts once."""
        waited = 0.0
        while not self.over.is_set():
            try:
                receipt = self._api.post(emission.body, emission.source)
            except ApiError as error:
                if error.status not in (0, 503) or waited > PATIENCE_SECONDS:
                    raise
                self.over.wait(AGAIN_SECONDS)
                waited += AGAIN_SECONDS
            else:
                with self._lock:
                    self.told += 1
                    self.dead += len(receipt["dead"])
                return
