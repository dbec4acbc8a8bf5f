"""Files: one, a folder of them, or standard input; `.gz` is unpacked on the way."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

STDIN = "-"


def files(path: str) -> list[str]:
    """What there is to read: the path itself, `-`, or the files in a folder and below, by name, hidden ones left out.

    FileNotFoundError where there is nothing of that name.
    """
    if path == STDIN:
        return [STDIN]
    where = Path(path)
    if not where.exists():
        raise FileNotFoundError(f"there is no file or folder {path}")
    if not where.is_dir():
        return [path]
    inside = (file for file in where.rglob("*") if file.is_file())
    return sorted(
        str(file) for file in inside if not any(part.startswith(".") for part in file.relative_to(where).parts)
    )


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The bytes of one of `files`."""
    if name == STDIN:
        yield sys.stdin.buffer
    elif name.endswith(".gz"):
        with gzip.open(name) as packed:
            yield packed  # type: ignore[misc]  # it reads like a BinaryIO, without being one
    else:
        with Path(name).open("rb") as file:
            yield file
