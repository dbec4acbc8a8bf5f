"""The JSON Schema of the model: up to date, valid, and true of what we really write."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from ingest.message import Heard
from ingest.reading import Understood, read
from schemas import wire
from schemas.json_schema import FOLDER, MODEL, document
from schemas.movement import Movement
from schemas.refs import Ref
from schemas.timeline import Change, Status, Update
from tests.streams.histories import histories
from tests.streams.oracle import oracle

CASES = Path(__file__).parents[1] / "adapters"
HEARD = Heard(source="test", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


def validator(name: str) -> Any:
    return Draft202012Validator(
        json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


VALID = {name: validator(name) for name in MODEL}


@pytest.mark.parametrize("name", MODEL)
def test_the_files_are_up_to_date(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == document(name), "run: make schemas"


def test_no_file_is_of_a_model_that_is_gone() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.schema.json" for name in MODEL}


@pytest.mark.parametrize("name", MODEL)
def test_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(VALID[name].schema)


@pytest.mark.parametrize("format_", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_what_adapters_say_is_valid(format_: str) -> None:
    for file in sorted((CASES / format_).glob("*/input.*")):
        for result in read(BytesIO(file.read_bytes()), HEARD):
            for fact in result.facts if isinstance(result, Understood) else ():
                name = "movement" if isinstance(fact, Movement) else "position"
                VALID[name].validate(json.loads(wire.encode(fact)))


@settings(max_examples=20, deadline=None)
@given(histories())
def test_answers_are_valid(facts: list[Movement]) -> None:
    for timeline in oracle(facts).values():
        VALID["timeline"].validate(json.loads(wire.encode(timeline)))


def test_updates_are_valid() -> None:
    update = Update(
        lane=1,
        number=2,
        shipment=Ref("container:MSCU1234566"),
        sequence=3,
        changes=(Change(what="eta", after="2026-06-21T00:00:00Z"),),
        status=Status.MOVING,
        occurred_at=None,
        received_at=NOW,
        correlated_at=NOW,
    )
    VALID["update"].validate(json.loads(wire.encode(update)))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("movement", {}),
        ("movement", {"kind": "teleported"}),
        ("movement", {"occurred_at": 1_700_000_000}),
        ("position", {"lat": "north"}),
        ("timeline", {"status": "lost"}),
        ("update", {"changes": [{"before": "x"}]}),
    ],
)
def test_what_is_wrong_is_not_valid(name: str, wrong: dict[str, object]) -> None:
    assert not VALID[name].is_valid(wrong)
