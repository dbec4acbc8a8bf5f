"""EPCIS 2.0 in JSON-LD: documents to capture, answers to queries, and single events. What events say: epcis.

EPCISDocument        epcisBody.eventList                             needs @context: it says what the words mean
EPCISQueryDocument   epcisBody.queryResults.resultsBody.eventList    likewise
one event            as it is, or one of a list
sender               source, where the transport names none

A document is captured whole or not at all (EPCIS 2.0, 12.6: captureErrorBehaviour rollback). Master data in its header
names places and products, and no events.
"""

from typing import Any

import orjson

from ingest.adapters.epcis import TABLES, document, facts
from ingest.message import Heard, Malformed
from ingest.syntax.json_field import Json, list_, object_, text
from schemas import gs1
from schemas.movement import Movement

__all__ = ["TABLES", "parse"]

DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = _plain(orjson.loads(message))
    if "epcisBody" not in told and told.get("type") not in DOCUMENTS:
        return list(facts(told, "", heard))
    if not told.get("@context"):
        raise Malformed("@context", "is missing: without it the words of a JSON-LD document mean nothing")
    key = gs1.key(text(told, "sender"))
    sender = key.value if key else text(told, "sender")
    return list(document(map(_plain, _events(told)), sender, heard))


def _events(document: Json) -> list[Any]:
    body = object_(document, "epcisBody")
    results = object_(object_(body, "queryResults"), "resultsBody")
    if not {"eventList", "event", "queryResults"} & body.keys() and not object_(document, "epcisHeader"):
        raise Malformed("epcisBody", "is missing or holds no eventList")
    single = [body["event"]] if body.get("event") else []
    return [*list_(body, "eventList"), *single, *list_(results, "eventList")]


def _plain(told: Any) -> Json:
    """With JSON-LD's keywords under the names that EPCIS gives them."""
    if not isinstance(told, dict):
        raise Malformed("eventList", f"holds {told!r:.60}: wants objects")
    return told if "type" in told else told | {"type": told.get("@type", told.get("isA"))}
