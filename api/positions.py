"""Where everything that carries something was last: the map."""

from fastapi import APIRouter, Response

from api import examples, queries, shapes
from api.answer import json
from api.context import Here
from api.store import Ask
from schemas.movement import Mode
from schemas.refs import RefType, type_of

router = APIRouter(tags=["map"])
MODES = {
    RefType.VESSEL: Mode.SEA,
    RefType.VOYAGE: Mode.SEA,
    RefType.TRAIN: Mode.RAIL,
    RefType.WAGON: Mode.RAIL,
    RefType.FLIGHT: Mode.AIR,
    RefType.ULD: Mode.AIR,
    RefType.TRUCK: Mode.ROAD,
    RefType.TRAILER: Mode.ROAD,
}


@router.get("/v1/positions", summary="Latest positions · 最新位置", responses=examples.json(examples.POSITIONS))
async def positions(here: Here) -> Response:
    """The latest position of each conveyance and unit that was ever seen; `shipments` counts those that are aboard now."""
    return json(await here.store.ask(_positions))


def _positions(ask: Ask) -> shapes.Positions:
    return shapes.Positions(
        [
            shapes.Position(
                ref=ref,
                mode=mode or MODES.get(type_of(ref), Mode.UNKNOWN),
                lat=lat,
                lon=lon,
                at=at,
                speed=speed,
                course=course,
                heading=heading,
                source=source,
                shipments=shipments,
            )
            for ref, lat, lon, at, speed, course, heading, source, shipments, mode in queries.positions(ask)
        ]
    )
