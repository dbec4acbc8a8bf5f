"""One syntax under atheris (libFuzzer): `python -m fuzz.target SYNTAX FOLDER [libFuzzer options]`, which `python -m fuzz`
starts.

Every rule that inputs break is written to the folder once, with the first input that breaks it: `<name>.bin`, `<name>.txt`.
"""

import sys
import traceback
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["ingest", "schemas"]):
    from fuzz.__main__ import seeds
    from fuzz.mutation import fields, mended, mutated
    from fuzz.oracle import Wrong, check

BY_FIELDS = 3  # of four changes; the others are libFuzzer's own


class Target:
    """`others`: fields of the syntax that any input may get."""

    def __init__(self, syntax: str, folder: Path, others: Sequence[bytes]) -> None:
        self._syntax = syntax
        self._folder = folder
        self._others = others

    def test(self, data: bytes) -> None:
        try:
            check(data)
        except Exception as error:  # the whole point: whatever it is, it is a finding
            self._found(data, error)

    def mutate(self, data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        by_field = random.randrange(4) < BY_FIELDS
        changed = mutated(self._syntax, data, random, self._others) if by_field else atheris.Mutate(data, most)
        return mended(self._syntax, changed)[:most] if random.randrange(8) else changed[:most]

    def _found(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        rule = (
            str(error).partition(":")[0] if isinstance(error, Wrong) else f"{frames[-1].filename}:{frames[-1].lineno}"
        )
        name = f"{type(error).__name__}-{sha256(rule.encode()).hexdigest()[:8]}"
        if not (self._folder / f"{name}.txt").exists():
            (self._folder / f"{name}.bin").write_bytes(data)
            (self._folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def main() -> None:
    syntax, folder = sys.argv[1], Path(sys.argv[2])
    target = Target(syntax, folder, fields(syntax, seeds(syntax)))
    atheris.Setup([sys.argv[0], *sys.argv[3:]], target.test, custom_mutator=target.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
