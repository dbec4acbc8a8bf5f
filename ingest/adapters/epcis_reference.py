"""What EPCIS events are about: things by their EPCs and other URIs, papers by their numbers, and what binds them."""

import re
from collections.abc import Collection, Iterable
from itertools import product
from typing import Any

from ingest.adapters import epcis_cbv as cbv
from ingest.message import Malformed
from ingest.syntax.json_field import Json, list_, required, text
from schemas import checkdigits, gs1
from schemas.refs import Rank, Ref, RefType, rank_of, type_of, usable
from schemas.relations import Change, Relation, inside


def things(field: str, told: Iterable[Any]) -> list[Ref]:
    """The refs of single things, each once; classes, parties, places and documents are none."""
    found: dict[Ref, None] = {}
    for uri in told:
        if not isinstance(uri, str) or ":" not in uri:
            raise Malformed(field, f"holds {uri!r:.60}, which is no URI")
        key = gs1.key(uri)
        if gs1.is_class(uri) or (key and key.type in cbv.UNFOLLOWED):
            continue
        refs = _thing(uri, key)
        if not refs:
            raise Malformed(field, f"holds {uri!r:.100}, which is too long to follow or names nothing")
        found |= dict.fromkeys(refs)
    return list(found)


def _thing(uri: str, key: gs1.Key | None) -> tuple[Ref, ...]:
    type_ = cbv.OBJECTS.get(key.type, RefType.PACKAGE) if key else RefType.PACKAGE
    if key is None and (box := _box(uri)):
        return usable(RefType.CONTAINER, box)
    if key is None or type_ is RefType.PACKAGE:
        return usable(type_, uri)
    return usable(type_, f"IMO{key.value}" if type_ is RefType.VESSEL else key.value)


def _box(uri: str) -> str:
    """The container that a party's own URI ends with: a number that its check digit proves to be one."""
    last = re.split(r"[/:#=]", uri.rstrip("/"))[-1].upper()
    return last if re.fullmatch(r"[A-Z]{3}[UJZ]\d{7}", last) and checkdigits.is_iso6346(last) else ""


def papers(event: Json) -> tuple[tuple[Ref, ...], dict[str, str]]:
    """The bills and orders of an event, and the numbers of its other papers by type."""
    found: dict[Ref, None] = {}
    numbers: dict[str, list[str]] = {}
    known = {*cbv.TRANSACTIONS, *cbv.PAPERS}
    for type_, written in pairs(event, "bizTransactionList", "bizTransaction", known):
        number = _number(written)
        if refs := usable(_paper(type_, written), number):
            found |= dict.fromkeys(refs)
        else:
            numbers.setdefault(type_ if type_ in known else "transaction", []).append(number)
    return tuple(found), {type_: " ".join(told) for type_, told in numbers.items()}


def _paper(type_: str, written: str) -> str:
    """What kind of ref a paper is: by its type, else by the key that it is written with (GSIN, GINC: a consignment)."""
    key = gs1.key(written)
    by_key = cbv.OBJECTS.get(key.type, "") if key and key.type in cbv.CONSIGNMENTS else ""
    return cbv.TRANSACTIONS.get(type_, by_key)


def _number(written: str) -> str:
    """The number that people know a paper by: what stands last in its URI, with a GDTI its serial (CBV 2.0, 8.5)."""
    key = gs1.key(written)
    value = key.value.partition(".")[2] or key.value if key else written
    return value.rstrip("/").replace("/", ":").rpartition(":")[2]


def pairs(event: Json, list_field: str, field: str, known: Collection[str]) -> list[tuple[str, str]]:
    """Type and value of every element of a list of transactions, sources or destinations."""
    found = []
    for told in list_(event, list_field):
        if not isinstance(told, dict):
            raise Malformed(list_field, f"holds {told!r:.60}: wants objects of a type and a {field}")
        found.append((cbv.word(f"{list_field}.type", text(told, "type"), known), required(told, field)))
    return found


def ties(of: Iterable[Ref], to: tuple[Ref, ...], change: Change) -> list[Relation]:
    """What papers say of things: an order is spread over cargo, a bill covers it and gets in or out of a unit with it."""
    found = []
    for thing, paper in product(of, to):
        is_order = type_of(paper) is RefType.ORDER
        if rank_of(thing) is Rank.CARGO:
            found.append(inside(paper, thing) if is_order else inside(thing, paper))
        elif not is_order:
            found.append(inside(paper, thing, change))
    bills = [paper for paper in to if type_of(paper) is not RefType.ORDER]
    orders = [paper for paper in to if type_of(paper) is RefType.ORDER]
    return found + [inside(order, bill) for order in orders for bill in bills]
