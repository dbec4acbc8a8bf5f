"""Every adapter on its cases, and on what is left of them after a bad day.

A case is a folder `<adapter>/<case>/` with `input.<ext>` and what must come out: `expected.jsonl`, one fact a line, and
`expected.err`, one `where: rule` a line; either may be absent, which stands for nothing. With UPDATE_CASES=1 in the
environment they are written instead of compared.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from ingest.registry import FORMATS
from schemas import wire
from tests.ingest.test_reading import dribble

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/input.*"))
GOOD = [case for case in CASES if not (case / "expected.err").exists()]
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
STEP = 17  # a prime, so that cuts fall everywhere
MOST_CUTS = 300


def named(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


def message(case: Path) -> bytes:
    (path,) = case.glob("input.*")
    return path.read_bytes()


def told(case: Path) -> tuple[list[Understood | Dead], str, str]:
    results = list(read(BytesIO(message(case)), HEARD))
    facts = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    errors = [f"{result.where}: {result.rule}" for result in results if isinstance(result, Dead)]
    return results, "".join(wire.encode(fact).decode() + "\n" for fact in facts), "".join(e + "\n" for e in errors)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def settle(path: Path, content: str) -> None:
    if content:
        path.write_text(content, encoding="utf-8")
    elif text(path):  # an empty one stands for a message that says nothing, on purpose
        path.unlink()


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case: Path) -> None:
    results, facts, errors = told(case)
    if os.environ.get("UPDATE_CASES"):
        settle(case / "expected.jsonl", facts)
        settle(case / "expected.err", errors)
    assert results
    assert facts or errors or (case / "expected.jsonl").exists(), "a case shows a fact or an error"
    assert facts.splitlines() == text(case / "expected.jsonl").splitlines()
    assert errors.splitlines() == text(case / "expected.err").splitlines()
    assert {result.format for result in results if isinstance(result, Understood)} <= {case.parent.name}


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: str(format_.name))
def test_every_adapter_has_good_cases_and_bad_ones(format_: object) -> None:
    name = format_.name  # type: ignore[attr-defined]
    assert any(case.parent.name == name for case in GOOD), f"no case reads {name}"
    assert any(case.parent.name == name for case in CASES if case not in GOOD), f"no case refuses {name}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_one_byte_at_a_time_says_the_same(case: Path) -> None:
    body = message(case)
    assert list(read(dribble(body), HEARD)) == list(read(BytesIO(body), HEARD))


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_each_message_stands_alone(case: Path) -> None:
    """A dead letter is replayed as these bytes: what they say must not depend on their neighbours."""
    for result in told(case)[0]:
        assert list(read(BytesIO(result.body), HEARD)) == [result]


def damaged(body: bytes, seed: str) -> Iterator[bytes]:
    """The body cut short everywhere, and with bytes lost, repeated and replaced."""
    yield from (body[:cut] for cut in range(0, len(body), max(STEP, len(body) // MOST_CUTS)))
    random = Random(seed)
    for _ in range(100):
        at, length = random.randrange(len(body)), random.randrange(1, 9)
        middle = random.choice([b"", body[at : at + length] * 2, random.randbytes(length), b"\0", b"+:'", b"9" * 30])
        yield body[:at] + middle + body[at + length :]


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_damage_is_read_or_refused_and_never_thrown(case: Path) -> None:
    for body in damaged(message(case), named(case)):
        assert all(isinstance(result, Understood | Dead) for result in read(BytesIO(body), HEARD))


def test_junk_is_refused() -> None:
    random = Random("junk")
    for size in (1, 2, 16, 300, 5000):
        results = list(read(BytesIO(random.randbytes(size)), HEARD))
        assert results
        assert not [fact for result in results if isinstance(result, Understood) for fact in result.facts]
