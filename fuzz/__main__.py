"""`python -m fuzz [SYNTAX …] [--seconds N]`: every syntax for so long, and what broke which rule.

Exits 1 where anything did. Inputs that did stand in .lianyun/fuzz/<syntax>/findings; what covers most is kept beside them
and begins the next run.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from ingest.reading import HEAD
from ingest.registry import SYNTAXES

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "adapters"
WORDS = ROOT / "fuzz" / "words"  # that changing single bytes would seldom come upon
FOLDER = ROOT / ".lianyun" / "fuzz"
LONGEST = 4 * 1024  # bytes of an input: what a longer one says, it says again, and tries are what counts
LONGER = {"json": 4 * LONGEST, "xml": 4 * LONGEST}  # where a message is nearly all names
SLOWEST = 30  # seconds that one input may take before libFuzzer calls it hung
NAMES = [syntax.NAME for syntax in SYNTAXES]


def longest(syntax: str) -> int:
    return LONGER.get(syntax, LONGEST)


def seeds(syntax: str) -> list[bytes]:
    """The cases that this syntax recognises."""
    inputs = [path.read_bytes() for path in sorted(CASES.glob("*/*/input.*"))]
    recognised = [next(other.NAME for other in SYNTAXES if other.sniff(told[:HEAD])) for told in inputs]
    found = [
        told for told, name in zip(inputs, recognised, strict=True) if name == syntax and len(told) <= longest(syntax)
    ]
    return found or [b"none of ours", bytes(range(256))]


def prepared(syntax: str) -> Path:
    folder = FOLDER / syntax
    for name in ("corpus", "seeds", "findings"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, told in enumerate(seeds(syntax)):
        (folder / "seeds" / f"{number:04}").write_bytes(told)
    return folder


def fuzzed(syntax: str, seconds: int) -> tuple[int, list[Path]]:
    """How many inputs were tried, and what was found."""
    folder = prepared(syntax)
    limits = [f"-max_total_time={seconds}", f"-max_len={longest(syntax)}", f"-timeout={SLOWEST}", "-rss_limit_mb=3000"]
    words = [f"-dict={path}" for path in (WORDS / f"{syntax}.dict",) if path.exists()]
    kept = ["-print_final_stats=1", f"-artifact_prefix={folder}/findings/", *words]
    command = [sys.executable, "-m", "fuzz.target", syntax, str(folder / "findings"), *limits, *kept]
    log = folder / "log"
    with log.open("wb") as out:
        subprocess.run(
            [*command, str(folder / "corpus"), str(folder / "seeds")], cwd=ROOT, stdout=out, stderr=out, check=False
        )
    told = re.findall(rb"(?m)^#(\d+)|number_of_executed_units: (\d+)", log.read_bytes())
    findings = sorted(path for path in (folder / "findings").iterdir() if path.suffix != ".txt")
    return max((int(one or other) for one, other in told), default=0), findings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("syntax", nargs="*", help=f"of {', '.join(NAMES)}; all of them where none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each")
    told = parser.parse_args()
    if unknown := set(told.syntax) - set(NAMES):
        parser.error(f"no syntax {', '.join(sorted(unknown))}: wants some of {', '.join(NAMES)}")
    failed = False
    for syntax in told.syntax or NAMES:
        tried, findings = fuzzed(syntax, told.seconds)
        failed = failed or bool(findings) or not tried
        print(f"{syntax:10} {tried:>9,} inputs tried, {len(findings)} findings", flush=True)
        for path in findings:
            print(f"           {path.relative_to(ROOT)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
