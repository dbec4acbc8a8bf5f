"""Raw messages to measure with: DCSA Track & Trace 2.2 events of many containers on shared vessels, in order of time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from schemas.checkdigits import iso6346

START = datetime(2026, 3, 1, tzinfo=UTC)
BOXES_PER_VESSEL = 200
# event type, code, classifier, hours after the start, place, aboard which of the two vessels, empty
STORY = (
    ("EQUIPMENT", "GTOT", "ACT", 10, "CNYTN", None, "EMPTY"),
    ("EQUIPMENT", "LOAD", "PLN", 48, "CNYTN", 0, "LADEN"),
    ("EQUIPMENT", "GTIN", "ACT", 30, "CNYTN", None, "LADEN"),
    ("EQUIPMENT", "LOAD", "ACT", 60, "CNYTN", 0, "LADEN"),
    ("TRANSPORT", "DEPA", "ACT", 70, "CNYTN", 0, ""),
    ("TRANSPORT", "ARRI", "EST", 185, "SGSIN", 0, ""),
    ("EQUIPMENT", "DISC", "ACT", 200, "SGSIN", 0, "LADEN"),
    ("EQUIPMENT", "LOAD", "ACT", 260, "SGSIN", 1, "LADEN"),
    ("TRANSPORT", "DEPA", "ACT", 270, "SGSIN", 1, ""),
    ("TRANSPORT", "ARRI", "EST", 640, "NLRTM", 1, ""),
    ("EQUIPMENT", "DISC", "ACT", 660, "NLRTM", 1, "LADEN"),
    ("EQUIPMENT", "GTOT", "ACT", 700, "NLRTM", None, "LADEN"),
)
MOVEMENTS_PER_BOX = len(STORY)


def events(boxes: int, start: datetime = START, steps: int = len(STORY)) -> Iterator[bytes]:
    """One message per event, step by step for all boxes, as a carrier's feed would tell them. `steps`: how far the story
    has come."""
    for step in range(steps):
        for box in range(boxes):
            yield json.dumps(_event(box, step, start)).encode()


def feeds(boxes: int, start: datetime = START, steps: int = len(STORY), together: int = 500) -> Iterator[bytes]:
    """The same events as NDJSON, `together` in one delivery."""
    told = events(boxes, start, steps)
    while lines := list(islice(told, together)):
        yield b"\n".join(lines)


def _event(box: int, step: int, start: datetime) -> dict[str, object]:
    type_, code, classifier, hours, place, vessel, empty = STORY[step]
    at = start + timedelta(hours=hours, minutes=box % 60)
    call: dict[str, object] = {"transportCallID": f"{place}-{box}", "UNLocationCode": place, "modeOfTransport": "TRUCK"}
    if vessel is not None:
        number = 900000 + vessel * 50000 + box // BOXES_PER_VESSEL
        call |= {"modeOfTransport": "VESSEL", "vessel": {"vesselIMONumber": f"{number}{_imo_digit(number)}"}}
    event: dict[str, object] = {
        "eventID": f"{box:08d}-0000-4000-8000-{step:012d}",
        "eventType": type_,
        "eventClassifierCode": classifier,
        "eventDateTime": at.isoformat(),
        "eventCreatedDateTime": (at + timedelta(hours=1)).isoformat(),
        "transportCall": call,
        "documentReferences": [{"documentReferenceType": "BKG", "documentReferenceValue": f"LYBK{box:07d}"}],
    }
    if type_ == "EQUIPMENT":
        return event | {
            "equipmentEventTypeCode": code,
            "equipmentReference": f"LYUU{box:06d}{iso6346(f'LYUU{box:06d}')}",
            "emptyIndicatorCode": empty,
        }
    return event | {
        "transportEventTypeCode": code,
        "references": [{"referenceType": "EQ", "referenceValue": f"LYUU{box:06d}{iso6346(f'LYUU{box:06d}')}"}],
    }


def _imo_digit(number: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(str(number), range(7, 1, -1), strict=True)) % 10
