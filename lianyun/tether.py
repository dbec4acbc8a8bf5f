"""Runs a command that dies with the process that started it: `python -m lianyun.tether PARENT COMMAND…`.

Even `kill -9` of the supervisor leaves no orphans: Linux kills the command when its parent is gone (prctl(2),
PR_SET_PDEATHSIG, which survives exec). Everything we start may be killed at any moment without loss, so it is killed
rather than asked. Elsewhere than on Linux the command runs untethered.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def tethered(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` tied to this process. Start it from a thread that lives as long as it should:
    Linux watches the thread, not the process."""
    return [sys.executable, "-m", "lianyun.tether", str(os.getpid()), *command]


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it was gone before we asked to be told
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - a shell is what we do not want


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
