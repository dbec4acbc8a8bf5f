"""Questions made of several queries: find, follow redirects, gather the facts, answer. Run by `Store.ask` in one thread."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from api import queries, shapes
from api.outlook import Outlook, outlook
from api.problems import Problem
from api.queries import Answer, Listed, Named
from api.reference import PART, Wanted, bare
from api.store import Ask
from api.summary import Latest, summary
from schemas.movement import Movement
from schemas.refs import Rank, Ref, rank_of
from schemas.timeline import Timeline, Update
from streams.reach import gather
from streams.shipment import answer

HOPS = 8  # redirects that are followed: more at once means that answers are still being made
MATCHES = 1000  # refs that a part of a number may match
NEAR = 5


class Match(NamedTuple):
    ids: list[Ref]
    how: str


class Known(NamedTuple):
    """An answer, and the facts it was made from."""

    timeline: Timeline
    facts: list[Movement]


class News(NamedTuple):
    """`summary`: None where the update is about no shipment of its own. `is_answered`: the store's answer includes it."""

    update: Update
    summary: shapes.Summary | None
    is_answered: bool


def found(ask: Ask, wanted: Wanted) -> Match:
    """The shipments that a reference means: named by all of it, or else by a part of theirs."""
    named = queries.named(ask, wanted.refs) if wanted.refs else []
    how = "exact"
    if not named and len(wanted.bare) >= PART:
        like = queries.named_like(ask, wanted.bare, wanted.type_, MATCHES)
        named = [one for one in like if one.whole]
        named, how = (named, "exact") if named else (like, "partial")
    ids = _shipments(ask, [one.ref for one in named])
    if not ids:
        conveyances = [ref for ref in wanted.refs if rank_of(ref) is Rank.CONVEYANCE]
        ids, how = (queries.aboard(ask, conveyances, MATCHES) if conveyances else []), "exact"
    return Match(ids, how if ids else "partial")


def _shipments(ask: Ask, refs: Iterable[Ref]) -> list[Ref]:
    """What these refs stand for: a redirect for its shipment, a unit for the cargo of its latest trip."""
    found: dict[Ref, None] = {}
    asked: set[Ref] = set()
    open_ = list(refs)
    for _ in range(HOPS):
        fresh = [ref for ref in dict.fromkeys(open_) if ref not in asked]
        if not fresh:
            break
        asked.update(fresh)
        open_ = []
        nodes = {node.id: node for node in queries.nodes(ask, fresh)}
        for ref in fresh:
            node = nodes.get(ref)
            if node is None:
                continue
            if node.redirect:
                open_.append(node.redirect)
            elif node.rank == Rank.UNIT and node.cargo:
                open_ += node.cargo
            else:
                found[ref] = None
    return list(found)


def page(
    ask: Ask, wanted: Wanted | None, status: str, mode: str, after: tuple[int, int, str] | None, limit: int
) -> tuple[list[shapes.Summary], Sequence[Listed], str]:
    """Shipments in order, with their lines of the list (one more than `limit` where there is a next page)."""
    match = found(ask, wanted) if wanted else None
    if match and not match.ids:
        return [], [], match.how
    lines = queries.listed(ask, match.ids if match else None, status, mode, after, limit + 1)
    return summaries(ask, [line.id for line in lines[:limit]]), lines, match.how if match else "exact"


def summaries(ask: Ask, ids: Sequence[Ref]) -> list[shapes.Summary]:
    """In the order asked; without those that there are none of."""
    answers = queries.answers(ask, ids)
    latest, ahead = _around(ask, answers)
    shown = (answers[id_] for id_ in ids if id_ in answers)
    return [summary(found.timeline, found.answered_at, latest, ahead) for found in shown]


def _around(ask: Ask, answers: Mapping[Ref, Answer]) -> tuple[Latest, Outlook]:
    """Where these are, and what lies ahead of them, now."""
    timelines = [found.timeline for found in answers.values()]
    return positions(ask, timelines), outlook(ask, timelines, datetime.now(UTC))


def news(ask: Ask, updates: Sequence[Update]) -> list[News]:
    """Updates with what they are about, as it is now."""
    answers = queries.answers(ask, dict.fromkeys(update.shipment for update in updates))
    latest, ahead = _around(ask, answers)
    shown = {
        id_: summary(found.timeline, found.answered_at, latest, ahead)
        for id_, found in answers.items()
        if _stands_alone(found.timeline)
    }
    included = {id_: found.sequence for id_, found in answers.items()}
    return [News(u, shown.get(u.shipment), included.get(u.shipment, 0) >= u.sequence) for u in updates]


def _stands_alone(timeline: Timeline) -> bool:
    """Neither another name of a shipment nor a unit whose cargo is known: those are told in the shipments' own updates."""
    is_named = rank_of(timeline.id) is Rank.UNIT and timeline.trips and timeline.trips[-1].cargo
    return timeline.redirect is None and not is_named


def positions(ask: Ask, timelines: Iterable[Timeline]) -> Latest:
    """Where what these are aboard of was last."""
    refs = {ref for timeline in timelines for ref in timeline.position_of}
    rows = queries.latest_positions(ask, refs)
    return {ref: shapes.Seen(lat, lon, at, speed, course, ref) for ref, lat, lon, at, speed, course in rows}


def one(ask: Ask, ref: Ref) -> Answer:
    """The latest answer of a ref, or of the shipment that it is another name of."""
    asked = ref
    for _ in range(HOPS):
        found = queries.answers(ask, [ref]).get(ref)
        if found is None:
            break
        if found.timeline.redirect is None:
            return found
        ref = found.timeline.redirect
    raise unknown(ask, asked)


def known(ask: Ask, ref: Ref, received_by: datetime | None) -> Known:
    """The answer of a ref, or of what it redirects to, from what had been received by a time (None: by now)."""
    asked = ref
    for _ in range(HOPS):
        if rank_of(ref) not in (Rank.CARGO, Rank.UNIT):
            break
        facts = gather(ref, lambda wants: queries.facts(ask, wants, received_by))
        if not facts:
            break
        answered = answer(ref, facts)
        if answered.redirect is None:
            return Known(answered, facts)
        ref = answered.redirect
    if received_by is not None and queries.nodes(ask, [asked]):
        raise Problem("not-known-yet", f"nothing about {asked} had been received by {received_by.isoformat()}")
    raise unknown(ask, asked)


def unknown(ask: Ask, ref: str) -> Problem:
    """The problem of a ref that nobody has told us about, with the refs that are almost the same."""
    near = [
        {"ref": one.ref, "href": f"/v1/shipments/{one.ref}"} for one in _near(ask, bare(ref.partition(":")[2] or ref))
    ]
    return Problem("unknown-shipment", f"nothing is known of {ref}", near=near)


def _near(ask: Ask, part: str) -> list[Named]:
    if len(part) < PART:
        return []
    return queries.named_like(ask, part, "", NEAR) or queries.named_nearly(ask, part, NEAR)
