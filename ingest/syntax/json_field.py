"""Fields of a JSON object by kind. Malformed names the field that holds something else; what is absent or null is empty."""

from typing import Any

from ingest.message import Malformed

Json = dict[str, Any]


def object_(told: Json, field: str) -> Json:
    value = told.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(field, f"{value!r:.60} is no object")
    return value


def list_(told: Json, field: str) -> list[Any]:
    value = told.get(field)
    if not isinstance(value, list | None):
        raise Malformed(field, f"{value!r:.60} is no array")
    return value or []


def text(told: Json, field: str) -> str:
    value = told.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(field, f"{value!r:.60} is no text")
    return value.strip()


def digits(told: Json, field: str) -> str:
    """An identifying or measured number as text: senders write it with or without quotes. Empty where it is absent."""
    value = told.get(field)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else text(told, field)


def required(told: Json, field: str) -> str:
    if not (value := text(told, field)):
        raise Malformed(field, "is missing: it is mandatory")
    return value
