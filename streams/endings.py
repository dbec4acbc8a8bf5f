"""Where rides end that nobody closed, and which rides of one conveyance are one passage of it."""

from collections.abc import Sequence
from datetime import datetime

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, Ref, rank_of
from streams.ride import Ride, doors, until, where
from streams.rolled import alike

LANDED = {
    Kind.GATE_IN,
    Kind.DELIVERED,
    Kind.STRIPPED,
    Kind.EMPTY_RETURNED,
}  # whoever brought it there: no longer aboard


def landed(draft: Ride, facts: Sequence[Movement]) -> Ride:
    """A ride by road that nobody closed ends where the rider is really told to have been brought to."""
    if draft.mode is not Mode.ROAD or draft.ended or not draft.began:
        return draft
    told = sorted((f for f in facts if _is_landing(f, draft)), key=lambda fact: (fact.occurred_at, fact.id))
    return draft._replace(end=until(told[0]), closes=told[0].place, ended=True) if told else draft


def _is_landing(fact: Movement, draft: Ride) -> bool:
    if fact.kind not in LANDED or fact.certainty is not Certainty.ACTUAL or fact.occurred_at <= draft.start:
        return False
    return fact.place is not None and where(fact.place) != where(draft.opens)


def ended(drafts: list[Ride]) -> list[Ride]:
    """A ride nobody closed ends where the same rider's next one of that level really begins; what was told of the whole
    consignment, with the last of its boxes to get off."""
    found = [_superseded(draft, drafts) for draft in drafts]
    return [_with_its_boxes(draft, found) if rank_of(draft.rider) is Rank.CARGO else draft for draft in found]


def _superseded(draft: Ride, drafts: Sequence[Ride]) -> Ride:
    later = [
        d.start for d in drafts if d.began and d.rider == draft.rider and alike(d, draft) and d.start > draft.start
    ]
    return draft._replace(end=min(later), ended=True) if draft.began and not draft.ended and later else draft


def _with_its_boxes(draft: Ride, drafts: Sequence[Ride]) -> Ride:
    names = set(draft.names)
    boxes = [
        d for d in drafts if rank_of(d.rider) is Rank.UNIT and d.end > draft.start and not names.isdisjoint(d.names)
    ]
    if draft.ended or not boxes or not all(box.ended for box in boxes):
        return draft
    return draft._replace(end=max(box.end for box in boxes), ended=True)


def passages(found: list[Ride]) -> list[Ride]:
    """Rides of one conveyance that overlap are one passage of it; a ride that nobody closed runs into the next,
    and one that is told under a name of the other is told under all of them."""
    last: dict[Ref, tuple[Ride, datetime]] = {}  # by every name, with the end of its passage so far
    told = []
    for ride in found:
        before, end = last.get(ride.name, (None, ride.start))
        if before and (ride.start < end or (ride.start == end and not _is_closed(before))):
            names = before.names if ride.name != before.name else ride.names
            ride = ride._replace(number=before.number, names=names)
        elif before:
            ride, end = ride._replace(number=before.number + 1), ride.start
        last.update(dict.fromkeys(ride.names, (ride, max(end, ride.end))))
        told.append(ride)
    return told


def _is_closed(ride: Ride) -> bool:
    return any(map(doors(ride.names).is_closing, ride.told))
