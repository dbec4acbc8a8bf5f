"""A worker that stood still writes nothing more; one that only works long goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from streams.pulse import Pulse, StoodStill

CHILD = """
import time
from streams.pulse import Pulse
Pulse(1.5).start()
print("ready", flush=True)
time.sleep(60)
"""


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_between_two_beats_less_than_a_session_passes() -> None:
    clock = Clock()
    pulse = Pulse(6.0, clock)
    for _ in range(20):
        clock.now += 5.9
        pulse.check()
        pulse.beat()


def test_after_a_longer_stop_neither_a_write_nor_a_beat_goes_through() -> None:
    clock = Clock()
    pulse = Pulse(6.0, clock)
    clock.now += 6.1
    for goes_on in (pulse.check, pulse.beat, pulse.check):
        with pytest.raises(StoodStill, match="6 s"):
            goes_on()


def test_a_process_that_was_stopped_ends_when_it_wakes() -> None:
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(4)
    os.kill(process.pid, signal.SIGCONT)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, "stood still" in said) == (70, True)
