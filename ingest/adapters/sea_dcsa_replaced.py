"""DCSA Track & Trace 3.0: documents and shipment references that others have taken the place of.

shipmentDetails.documentReferenceReplacements      one for one: the same consignment under another number
              .shipmentReferenceReplacements       one for several (split): each of the new is inside the old
  oldReferences, newReferences                     several for one (combined): each of the old is inside the new

A box that took the place of another is no other name of it: the box that the event names says what the cargo is in now.
"""

from collections.abc import Iterator

from ingest.adapters.sea_dcsa_code import DOCUMENTS, REFERENCES
from ingest.message import Malformed
from ingest.syntax.dcsa import pairs
from ingest.syntax.json_field import Json, list_
from schemas.refs import Rank, Ref, RefType, rank_of, type_of, usable
from schemas.relations import Relation, inside, same

LISTS: dict[str, dict[str, RefType]] = {
    "documentReferenceReplacements": DOCUMENTS,
    "shipmentReferenceReplacements": REFERENCES,
}


def replacements(shipment: Json) -> Iterator[Relation]:
    """What old and new numbers are to each other, those of one type by themselves."""
    for field, types in LISTS.items():
        for told in list_(shipment, field):
            if not isinstance(told, dict):
                raise Malformed(field, f"holds {told!r:.60}: wants objects of oldReferences and newReferences")
            old, new = (_cargo(told, side, types) for side in ("oldReferences", "newReferences"))
            for type_ in dict.fromkeys(type_of(ref) for ref in old):
                yield from _paired(_of(old, type_), _of(new, type_))


def _cargo(told: Json, side: str, types: dict[str, RefType]) -> list[Ref]:
    named = (ref for type_, value in pairs(told, side) for ref in usable(types.get(type_, ""), value))
    return [ref for ref in dict.fromkeys(named) if rank_of(ref) is Rank.CARGO]


def _of(refs: list[Ref], type_: RefType) -> list[Ref]:
    return [ref for ref in refs if type_of(ref) is type_]


def _paired(old: list[Ref], new: list[Ref]) -> Iterator[Relation]:
    for one in old:
        for other in (ref for ref in new if ref != one):
            if len(old) > 1 and len(new) == 1:
                yield inside(one, other)
            else:
                yield same(one, other) if len(old) == len(new) == 1 else inside(other, one)
