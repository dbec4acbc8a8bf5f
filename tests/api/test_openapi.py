"""The OpenAPI page, its examples and docs/api.md say what the program does."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from starlette.testclient import TestClient

from api import examples
from schemas import checkdigits
from schemas.refs import is_normal

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def told(alone: TestClient) -> dict[str, Any]:
    page: dict[str, Any] = alone.get("/openapi.json").json()
    return page


def operations(told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in told["paths"].items() for operation in methods.values()]


def test_every_example_is_of_its_shape(told: dict[str, Any]) -> None:
    for path, operation in operations(told):
        for status, answered in operation["responses"].items():
            for media_type, content in answered["content"].items():
                if "json" in media_type:
                    schema = content["schema"] | {"components": told["components"]}
                    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content["example"])
                    assert content["example"], (path, status)


def test_every_operation_tells_its_tag_summary_and_problems(told: dict[str, Any]) -> None:
    for path, operation in operations(told):
        assert operation["tags"], path
        assert operation["summary"], path
        assert operation["description"], path
        assert "application/problem+json" in operation["responses"]["default"]["content"], path
        assert "422" not in operation["responses"], path


def test_every_reference_of_the_page_resolves(told: dict[str, Any]) -> None:
    names = set(re.findall(r'"#/components/schemas/(\w+)"', str(told).replace("'", '"')))
    assert names <= set(told["components"]["schemas"])


def test_the_numbers_of_the_examples_are_valid() -> None:
    assert checkdigits.is_iso6346(examples.BOX.partition(":")[2])
    assert checkdigits.is_imo(examples.SHIP.partition("IMO")[2])
    assert all(is_normal(ref) for ref in (examples.BILL, examples.BOX, examples.SHIP))


def test_the_docs_name_every_address_and_no_other(told: dict[str, Any]) -> None:
    written = set(re.findall(r"^\| `(?:GET|POST) ([^`?]+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert written == set(told["paths"])


def test_the_docs_name_every_parameter(told: dict[str, Any]) -> None:
    text = DOCS.read_text(encoding="utf-8").lower()
    named = {parameter["name"] for _, operation in operations(told) for parameter in operation.get("parameters", [])}
    assert {name for name in named if f"`{name}`" not in text and f"{{{name}}}" not in text} == set()
