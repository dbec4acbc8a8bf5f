"""What changed between two answers: the content of a live update."""

from schemas.places import locality
from schemas.timeline import Change, Milestone, Timeline

FIELDS = ("redirect", "status", "hold", "next", "overdue", "delay_minutes")


def changes(before: Timeline | None, after: Timeline) -> tuple[Change, ...]:
    """The differences a person would see, milestones first; empty where nothing did."""
    old = {m.key: m for m in before.milestones} if before else {}
    new = {m.key: m for m in after.milestones}
    found = [_milestone_change(key, old.get(key), m) for key, m in new.items() if old.get(key) != m]
    found += [_milestone_change(key, m, None) for key, m in old.items() if key not in new]
    for name in FIELDS:
        was, is_ = getattr(before, name) if before else None, getattr(after, name)
        if was != is_:
            found.append(Change(what=name, before=_text(was), after=_text(is_)))
    found.append(Change(what="eta", before=_eta(before), after=_eta(after)))
    found.append(Change(what="names", before=_names(before), after=_names(after)))
    return tuple(change for change in found if change.before != change.after)


def _milestone_change(key: str, before: Milestone | None, after: Milestone | None) -> Change:
    return Change(what=key, before=_milestone(before), after=_milestone(after))


def _milestone(milestone: Milestone | None) -> str | None:
    if milestone is None:
        return None
    place = locality(milestone.place) if milestone.place else ""
    return f"{milestone.state} {milestone.best.at.isoformat()} {place}".strip()


def _eta(timeline: Timeline | None) -> str | None:
    return timeline.eta.at.isoformat() if timeline and timeline.eta else None


def _names(timeline: Timeline | None) -> str | None:
    names = (*timeline.refs, *(trip.unit for trip in timeline.trips)) if timeline else ()
    return " ".join(names) or None


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
