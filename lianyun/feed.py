"""The live feed, listened to by a thread: how many updates, and how long each took from the bytes to here."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event, Thread

from lianyun.client import Api, ApiError


class Ear:
    """Listens until `close`. `latencies`: seconds from hearing a message to its update being here, in their order."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._closed = Event()
        self.connected = Event()
        self.latencies: list[float] = []
        self._thread = Thread(target=self._listen, name="ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()

    def _listen(self) -> None:
        cursor = ""
        while not self._closed.wait(0 if not cursor else 0.2):
            try:
                with self._api.live(cursor) as events:
                    self.connected.set()
                    for event in events:
                        cursor = event["id"]
                        self._hear(event)
            except (ApiError, OSError, ValueError):
                self._closed.wait(0.5)  # the API is being started again: come back with the cursor

    def _hear(self, event: dict[str, str]) -> None:
        if event.get("received_at"):
            heard = datetime.fromisoformat(event["received_at"])
            self.latencies.append((datetime.now(UTC) - heard).total_seconds())


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed; 0 where there are none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
