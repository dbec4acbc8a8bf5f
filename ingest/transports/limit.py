"""When a source is stopped: the share of dead letters among its last messages."""

from collections import deque

from ingest.transports.source import DeadLimit


class Share:
    """Counts one source's messages; `is_over` once too many of the last were dead, and from then on."""

    def __init__(self, limit: DeadLimit) -> None:
        self._limit = limit
        self._last: deque[bool] = deque(maxlen=limit.of)
        self._dead = 0
        self.is_over = False

    def heard(self, is_dead: bool) -> None:
        if len(self._last) == self._last.maxlen:
            self._dead -= self._last[0]
        self._last.append(is_dead)
        self._dead += is_dead
        count = len(self._last)
        enough = count >= min(self._limit.least, self._limit.of)
        self.is_over = self.is_over or (enough and self._dead > self._limit.share * count)

    def mixed(self, understood: int, dead: int) -> None:
        """So many messages whose order nobody knows any more: the dead among them count as if they had come evenly."""
        total = understood + dead
        for number in range(total):
            self.heard((number + 1) * dead // total > number * dead // total)

    def __str__(self) -> str:
        return f"{self._dead} of its last {len(self._last)} messages could not be read"
