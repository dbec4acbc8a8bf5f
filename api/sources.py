"""Who tells us what, how well, and how late: the scorecard of every source."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import examples, scorecard, shapes
from api.answer import json
from api.card import DAYS, beginning, cards
from api.context import Here

router = APIRouter(tags=["sources"])


@router.get(
    "/v1/sources",
    summary="The scorecard of every source · 数据源",
    responses=examples.json(examples.SOURCES),
)
async def sources(
    here: Here, days: Annotated[int, Query(ge=1, le=400, description="whole days (UTC) that count, with today")] = DAYS
) -> Response:
    """What each source told, by format: understood, ignored, dead, told again, codes that no table maps, check digits that
    fail, dates without a time, how long it took from event and report to us,
    and what speaks against its word. A message counts once, when first heard.
    """
    told = await here.store.ask(scorecard.known, beginning(days))
    return json(shapes.Sources(told.since, told.share, cards(told, here.policy.parties)))
