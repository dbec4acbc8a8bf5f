"""The load of a chaos test: who tells a whole world again and again, and who listens to the live feed meanwhile."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

from api.cursor import of_lanes
from lianyun.client import ApiError
from lianyun.simulator import Emission
from tests.lianyun.running import Copy

TELLERS = 6


class Teller:
    """Tells every emission until it is acknowledged. `acknowledged`: ids of the messages that receipts named."""

    def __init__(self, copy: Copy) -> None:
        self.acknowledged: set[str] = set()
        self._copy = copy
        self._given_up = Event()

    def give_up(self) -> None:
        """Nobody is there any more."""
        self._given_up.set()

    def tell(self, emission: Emission) -> None:
        while not self._given_up.is_set():
            try:
                receipt = self._copy.api.post(emission.body, emission.source)
            except ApiError as error:
                if error.status not in (0, 503):
                    raise
                time.sleep(0.3)
            else:
                self.acknowledged |= {one["message"] for one in (*receipt["understood"], *receipt["dead"])}
                return


class Listener:
    """Follows the live feed across every death of the API. `heard`: each update, as often as it came."""

    def __init__(self, copy: Copy, partitions: int) -> None:
        self.heard: Counter[tuple[str, int]] = Counter()
        self._copy = copy
        self._over = Event()
        self._cursor = of_lanes(dict.fromkeys(range(partitions), 0))  # from the very first
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with self._copy.api.live(self._cursor) as events:
                    for event in events:
                        self._cursor = event["id"]
                        self.heard[event["shipment"], event["sequence"]] += 1
            except (ApiError, OSError, ValueError):
                time.sleep(0.3)


@contextmanager
def load(teller: Teller, listener: Listener, emissions: Sequence[Emission]) -> Iterator[None]:
    """Meanwhile a whole world is told, and pieces of it again and again: what is told twice counts once. At the end
    everything has been told."""
    over = Event()
    thread = Thread(target=_tell, args=(teller, emissions, over), daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        teller.give_up()
        listener.close()
        raise
    finally:
        over.set()
        thread.join()


def _tell(teller: Teller, emissions: Sequence[Emission], over: Event) -> None:
    with ThreadPoolExecutor(TELLERS) as pool:
        list(pool.map(teller.tell, emissions))
        again = random.Random(len(emissions))
        while not over.is_set():
            list(pool.map(teller.tell, again.choices(emissions, k=100)))
