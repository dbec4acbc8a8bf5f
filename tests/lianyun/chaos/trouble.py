"""What happens to the processes of a copy under chaos: killed, or stopped for a while as an overloaded machine does it."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Timer
from typing import NamedTuple

from tests.lianyun.running import Copy, alive

PAUSE = (0.3, 2.5)  # seconds between two blows: some come before the last one is mended
MENDED = 0.5  # the share of blows after which everything comes up again first
MENDED_SECONDS = 90.0
STALL = 0.1  # the share of blows that stop a process instead of killing it
# Seconds that a stopped process stands still. A worker longer than its session: another gets its partitions, works on, and
# then it wakes up in the middle of its batch. The store shorter than its clients' patience: its inserts are slow.
STALLS = {"worker": (7.0, 12.0), "store": (1.0, 5.0)}


class Trouble(NamedTuple):
    """`parts`: kinds of processes that are struck, and have to run again before everything is mended; `more`: blows to what
    the copy does not own."""

    copy: Copy
    parts: frozenset[str]
    chance: random.Random
    more: Mapping[str, Callable[[], object]] = {}

    def strike(self, kills: int) -> Counter[str]:
        """How often each kind of process was killed, or stopped."""
        struck: Counter[str] = Counter()
        while sum(count for what, count in struck.items() if "stopped" not in what) < kills:
            time.sleep(self.chance.uniform(*PAUSE))
            running = [(name, pid) for name, pid in sorted(self.copy.processes()) if name in self.parts and alive(pid)]
            name = self.chance.choice(sorted({name for name, _ in running} | set(self.more)) or [""])
            if name in self.more:
                self.more[name]()
                struck[name] += 1
            elif name:
                struck[self._blow(name, self.chance.choice([pid for one, pid in running if one == name]))] += 1
            if self.chance.random() < MENDED:
                self.mended()
        self.mended()
        return struck

    def _blow(self, name: str, pid: int) -> str:
        if name in STALLS and self.chance.random() < STALL * len(self.parts) / len(STALLS):
            os.kill(pid, signal.SIGSTOP)
            Timer(self.chance.uniform(*STALLS[name]), _wake, [pid]).start()
            return f"{name} stopped"
        os.kill(pid, signal.SIGKILL)
        return name

    def mended(self) -> None:
        """Returns when every kind of process runs, or nobody mends it."""
        until = time.monotonic() + MENDED_SECONDS
        while not self.parts <= {name for name, pid in self.copy.processes() if alive(pid)}:
            assert time.monotonic() < until, f"not mended: {self.copy.processes()}"
            time.sleep(0.2)


def _wake(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return  # killed meanwhile
