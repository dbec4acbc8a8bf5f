"""DCSA equipment events, for tests that need many real messages."""

import json
from collections.abc import Iterable

CODES = ("GTIN", "LOAD", "DISC", "GTOT")


def event(number: int, container: str = "MSCU1234566", code: str = "GTIN") -> dict[str, object]:
    return {
        "eventID": f"00000000-0000-4000-8000-{number:012d}",
        "eventCreatedDateTime": "2026-06-19T09:00:00+08:00",
        "eventType": "EQUIPMENT",
        "eventClassifierCode": "ACT",
        "eventDateTime": f"2026-06-19T08:{number % 60:02d}:00+08:00",
        "equipmentEventTypeCode": code,
        "equipmentReference": container,
        "emptyIndicatorCode": "LADEN",
        "ISOEquipmentCode": "45G1",
        "eventLocation": {"UNLocationCode": "CNSZX"},
        "documentReferences": [
            {"documentReferenceType": "TRD", "documentReferenceValue": f"EXCO{number % 1000:08d}"},
        ],
    }


def body(one: dict[str, object]) -> bytes:
    return json.dumps(one).encode()


def lines(count: int, start: int = 0) -> bytes:
    """One event a line, each of another minute, code or bill."""
    return b"\n".join(body(one) for one in _events(count, start))


def _events(count: int, start: int) -> Iterable[dict[str, object]]:
    return (event(number, code=CODES[number % 4]) for number in range(start, start + count))
