"""The hubs and facilities we know by name, for labels on the map."""

from functools import cache
from hashlib import blake2b

import msgspec
from fastapi import APIRouter, Request, Response

from api import examples, shapes
from api.atlas import known

router = APIRouter(tags=["map"])
HEADERS = {"Cache-Control": "max-age=3600"}


@router.get("/v1/places", summary="Hubs and facilities · 枢纽与设施", responses=examples.json(examples.PLACES))
async def places(request: Request) -> Response:
    """Every place that is known with names, coordinates and time zone. The same until the next release."""
    body, etag = _encoded()
    headers = HEADERS | {"ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@cache
def _encoded() -> tuple[bytes, str]:
    body = msgspec.json.encode(shapes.Places(known()))
    return body, f'"{blake2b(body, digest_size=12).hexdigest()}"'
