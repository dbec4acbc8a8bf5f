"""The pace of a parser; and the X12 readers, which live in an environment of their own.

    .venv-bench/bin/python -m bench.peer ansi-x12 < bodies, each as one line of hexadecimal digits

prints, as JSON, which of the bodies the reader can read, and the CPU seconds of one pass over those.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from time import process_time

SECONDS = 0.1  # that one measurement should take at least

Bodies = Sequence[bytes]
Work = Callable[[Bodies], object]


def pace(work: Work, bodies: Bodies) -> float:
    """CPU seconds of one pass over the bodies."""
    passes, begun, spent = 0, process_time(), 0.0
    while spent < SECONDS:
        work(bodies)
        passes, spent = passes + 1, process_time() - begun
    return spent / passes


def does(work: Work, body: bytes) -> bool:
    """Whether it reads this at all: a parser is only measured on what it can read."""
    try:
        work([body])
    except Exception:  # whatever it raises, it cannot read it
        return False
    return True


def ansi_x12(bodies: Bodies) -> None:
    from x12 import tokenize_x12  # only in .venv-bench

    for body in bodies:
        tokenize_x12(body)


def pyx12(bodies: Bodies) -> None:
    from pyx12.x12file import X12Reader  # only in .venv-bench

    for body in bodies:
        for _ in X12Reader(io.StringIO(body.decode("latin-1"))):
            pass


READERS = {"ansi-x12": ansi_x12, "pyx12": pyx12}


def main() -> None:
    work, bodies = READERS[sys.argv[1]], [bytes.fromhex(line) for line in sys.stdin]
    reads = [does(work, body) for body in bodies]
    readable = list(_chosen(bodies, reads))
    print(json.dumps({"reads": reads, "seconds": pace(work, readable) if readable else 0.0}))


def _chosen(bodies: Bodies, reads: list[bool]) -> Iterator[bytes]:
    return (body for body, can in zip(bodies, reads, strict=True) if can)


if __name__ == "__main__":
    main()
