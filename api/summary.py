"""A Timeline of the model as the JSON of the API. Pure."""

from collections.abc import Mapping
from datetime import datetime

from api import shapes
from api.outlook import Next, Outlook
from schemas.milestones import MILESTONES
from schemas.places import Place, facilities, hubs, zone_of
from schemas.refs import Rank, Ref, rank_of
from schemas.timeline import Leg, Milestone, Timeline, Told
from schemas.times import Precision
from streams.evidence import Why
from streams.shipment import main_mode

Latest = Mapping[Ref, shapes.Seen]  # the latest position of each conveyance


def where(place: Place | None) -> shapes.Where | None:
    """A place with its names; where we do not know it, the sender's own words."""
    if place is None:
        return None
    known = facilities().get(place.facility) or hubs().get(place.locode)
    zone = zone_of(place)
    own = place.name or place.facility or place.locode
    return shapes.Where(
        locode=place.locode,
        facility=place.facility,
        name_en=known.name_en if known else own,
        name_zh=known.name_zh if known else own,
        lat=known.lat if known else None,
        lon=known.lon if known else None,
        zone=zone.key if zone else None,
    )


def summary(answer: Timeline, answered_at: datetime, latest: Latest, outlook: Outlook) -> shapes.Summary:
    steps = {milestone.key: milestone for milestone in answer.milestones}
    return shapes.Summary(
        id=answer.id,
        refs=_names(answer),
        status=answer.status,
        mode=main_mode(answer),
        origin=where(answer.origin),
        destination=where(answer.destination),
        last=_step(steps.get(answer.last)),
        next=_next(outlook.next(answer)),
        eta=_eta(answer.eta),
        delay_minutes=answer.delay_minutes,
        hold=answer.hold or None,
        position=position(answer, latest),
        legs=[shapes.ShortLeg(leg.mode, leg.state, leg.done) for leg in answer.legs],
        answered_at=answered_at,
    )


def shipment(short: shapes.Summary, answer: Timeline, asked: Ref) -> shapes.Shipment:
    fields = {name: getattr(short, name) for name in shapes.Summary.__struct_fields__}
    return shapes.Shipment(
        **fields,
        asked_as=asked if asked != answer.id else None,
        trips=[shapes.UnitTrip(t.unit, t.started_at, t.ended_at, list(t.cargo)) for t in answer.trips],
        masters=list(answer.masters),
        houses=list(answer.houses),
    )


def story(short: shapes.Summary, answer: Timeline, as_known_at: datetime | None, now: datetime) -> shapes.Story:
    return shapes.Story(
        shipment=short,
        as_known_at=as_known_at,
        legs=[_leg(leg) for leg in answer.legs],
        milestones=[milestone(told) for told in answer.milestones],
        now=now,
    )


def milestone(told: Milestone) -> shapes.Milestone:
    words = MILESTONES[told.kind]
    return shapes.Milestone(
        key=told.key,
        kind=told.kind,
        name_en=words.name_en,
        name_zh=words.name_zh,
        mode=told.mode,
        state=told.state,
        place=where(told.place),
        unit=told.unit,
        conveyance=told.conveyance,
        planned=_time(told.planned),
        estimated=_time(told.estimated),
        actual=_time(told.actual),
        delay_minutes=told.delay_minutes,
        disputed=told.disputed,
        elsewhere=told.elsewhere or None,
        rule=told.rule,
        evidence=list(told.evidence),
        attributes=told.attributes,
    )


def evidence(shipment_id: Ref, why: Why) -> shapes.Evidence:
    return shapes.Evidence(
        shipment=shipment_id,
        milestone=milestone(why.milestone),
        rule=why.rule,
        rule_en=why.rule_en,
        rule_zh=why.rule_zh,
        reports=[
            shapes.Report(
                fact=told.fact,
                source=told.source,
                certainty=told.certainty,
                occurred_at=told.occurred_at,
                offset_minutes=told.offset,
                precision=told.precision,
                zone=told.zone,
                reported_at=told.reported_at,
                received_at=told.received_at,
                message=told.message,
                href=f"/v1/messages/{told.message}" if told.message else "",
                trust=told.trust,
                trust_en=told.trust_en,
                trust_zh=told.trust_zh,
                verdict=told.verdict,
                reason_en=told.reason_en,
                reason_zh=told.reason_zh,
            )
            for told in why.reports
        ],
    )


def position(answer: Timeline, latest: Latest) -> shapes.Seen | None:
    """Of all names of what it is aboard, the position seen last."""
    seen = [latest[ref] for ref in answer.position_of if ref in latest]
    return max(seen, key=lambda one: one.at, default=None)


def _names(answer: Timeline) -> list[str]:
    if rank_of(answer.id) is Rank.UNIT:
        named = [answer.id, *(answer.trips[-1].cargo if answer.trips else ())]
    else:
        named = [*answer.refs, *(trip.unit for trip in answer.trips)]
    return list(dict.fromkeys(named))


def _step(told: Milestone | None) -> shapes.Step | None:
    if told is None:
        return None
    words, best = MILESTONES[told.kind], told.best
    return shapes.Step(
        key=told.key,
        kind=told.kind,
        name_en=words.name_en,
        name_zh=words.name_zh,
        state=told.state,
        place=where(told.place),
        at=best.at,
        offset_minutes=best.offset,
        precision=best.precision,
    )


def _next(found: Next | None) -> shapes.Next | None:
    """On the clock of whoever promised it; where only the lane says so, on that of the place."""
    if found is None:
        return None
    step, told, zone = found.step, found.step.told, zone_of(found.step.place) if found.step.place else None
    offset = step.expected_at.astimezone(zone).utcoffset() if zone else None
    words = MILESTONES[step.kind]
    return shapes.Next(
        key=step.key,
        kind=step.kind,
        name_en=words.name_en,
        name_zh=words.name_zh,
        place=where(step.place),
        expected_at=step.expected_at,
        offset_minutes=told.offset if told else int(offset.total_seconds() // 60) if offset else 0,
        precision=told.precision if told else Precision.HOUR,
        deadline_at=step.deadline_at,
        basis=step.basis,
        n=step.n,
        source=told.source if told else None,
        state=found.state,
    )


def _eta(told: Told | None) -> shapes.Eta | None:
    return shapes.Eta(told.at, told.offset, told.precision, told.source) if told else None


def _time(told: Told | None) -> shapes.Time | None:
    return shapes.Time(told.at, told.offset, told.precision, told.zone, told.source, told.fact) if told else None


def _leg(leg: Leg) -> shapes.Leg:
    return shapes.Leg(
        mode=leg.mode,
        conveyance=leg.conveyance,
        conveyance_refs=list(leg.conveyance_refs),
        riders=list(leg.riders),
        origin=where(leg.origin),
        destination=where(leg.destination),
        departed=_time(leg.departed),
        arrived=_time(leg.arrived),
        state=leg.state,
        done=leg.done,
    )
