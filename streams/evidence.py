"""Why we believe a milestone: every competing report, the winner, and the rule that chose it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from schemas.movement import Certainty, Movement
from schemas.timeline import Milestone, Timeline
from schemas.trust import GRADES
from streams.known import Known, is_foretold

RULES = {
    "only": ("the only report", "唯一的报告"),
    "actual": ("what happened beats what was expected", "实际发生优先于预计"),
    "trust": ("the party that stands nearest to it is believed", "以最接近该作业的一方为准"),
    "precision": ("the more precise time beats the rougher one", "时间更精确者优先"),
    "latest": ("the latest word counts", "以最新报告为准"),
    "rolled": ("another took the place of the one it was planned aboard", "实际或改配的班次取代了原计划"),
    "first_plan": ("the plan as first promised", "以最初计划为准"),
}
REASONS = {
    "chosen": ("this report was chosen", "采用"),
    "agrees": ("says the same time", "时间一致"),
    "outranked": ("another report ranks before it", "被更优先的报告取代"),
    "earlier_kind": ("a plan or an estimate: kept beside the actual time", "计划或预计，与实际并列保留"),
    "foretold": ("told as happened before it could have: counts as an estimate", "报告早于所称发生时间，按预计处理"),
    "taken_back": ("its sender took it back or said it anew", "已被发送方撤回或更正"),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One report of a milestone and what became of it: `verdict` is a key of REASONS, `trust` of GRADES."""

    fact: str
    source: str
    certainty: Certainty
    occurred_at: datetime
    offset: int
    precision: str
    zone: str
    reported_at: datetime | None
    received_at: datetime
    message: str
    trust: int
    trust_en: str
    trust_zh: str
    verdict: str
    reason_en: str
    reason_zh: str


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone with the rule that chose its time and every report of it, the winner first, the dead ones last."""

    milestone: Milestone
    rule: str
    rule_en: str
    rule_zh: str
    reports: tuple[Told, ...]


def why(key: str, timeline: Timeline, facts: Iterable[Movement]) -> Why:
    """The evidence for one milestone of a timeline that was made from `facts`. KeyError where it has no such milestone."""
    milestone = next((m for m in timeline.milestones if m.key == key), None)
    if milestone is None:
        raise KeyError(key)
    known = Known(facts)
    live = [known.facts[id_] for id_ in milestone.evidence]
    reports = [_told(fact, _verdict(fact, live[0])) for fact in live]
    reports += [_told(fact, "taken_back") for fact in _dead(live, known)]
    return Why(
        milestone=milestone,
        rule=milestone.rule,
        rule_en=RULES[milestone.rule][0],
        rule_zh=RULES[milestone.rule][1],
        reports=tuple(reports),
    )


def _verdict(fact: Movement, winner: Movement) -> str:
    if is_foretold(fact):
        return "foretold"
    if fact.id == winner.id:
        return "chosen"
    if fact.certainty is not winner.certainty:
        return "earlier_kind"
    return "agrees" if fact.occurred_at == winner.occurred_at else "outranked"


def _dead(live: list[Movement], known: Known) -> list[Movement]:
    """Reports of this step that no longer count: earlier words of the same reports, and what was taken back of its kind."""
    kind, named = live[0].kind, {ref for fact in live for ref in fact.refs}
    dead = [f for f in known.facts.values() if f.kind is kind and named & set(f.refs) and not known.is_live(f)]
    return sorted((f for f in dead if f.place == live[0].place), key=lambda fact: (fact.received_at, fact.id))


def _told(fact: Movement, verdict: str) -> Told:
    return Told(
        fact=fact.id,
        source=fact.source,
        certainty=fact.certainty,
        occurred_at=fact.occurred_at,
        offset=fact.offset,
        precision=fact.precision,
        zone=fact.zone,
        reported_at=fact.reported_at,
        received_at=fact.received_at,
        message=fact.message,
        trust=fact.trust,
        trust_en=GRADES[fact.trust][0],
        trust_zh=GRADES[fact.trust][1],
        verdict=verdict,
        reason_en=REASONS[verdict][0],
        reason_zh=REASONS[verdict][1],
    )
