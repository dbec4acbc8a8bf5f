"""Answers as JSON, written by msgspec."""

from typing import Any

import msgspec
from fastapi import Response

_encoder = msgspec.json.Encoder()


def json(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(_encoder.encode(value), status, headers, "application/json")
