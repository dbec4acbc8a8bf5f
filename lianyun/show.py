"""A shipment on a terminal: the API's JSON as rich tables. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from lianyun.words import Language, word

Json = Mapping[str, Any]
STATES = {"actual": "[green]●[/]", "estimated": "[yellow]○[/]", "planned": "[dim]○[/]"}
FORMS = {"day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M"}


def timeline(story: Json, language: Language) -> RenderableType:
    """An answer of /v1/shipments/{id}/timeline, whole: a head, then each milestone with its surest time and who said so."""
    table = Table(box=None, pad_edge=False)
    for key in ("milestone", "place", "time", "delay", "source"):
        table.add_column(word(key, language), overflow="fold")
    for milestone in story["milestones"]:
        table.add_row(*_milestone(milestone, language))
    return Group(_head(story["shipment"], language), "", table)


def shipments(found: Sequence[Json], language: Language) -> RenderableType:
    """Summaries, one a line."""
    table = Table(box=None, pad_edge=False)
    for key in ("shipment", "status", "route", "last", "next"):
        table.add_column(word(key, language), overflow="fold")
    for one in found:
        status = word(f"status.{one['status']}", language)
        steps = (_step(one["last"], language), _next(one["next"], language))
        table.add_row(escape(one["id"]), status, _route(one, language), *steps)
    return table


def _head(shipment: Json, language: Language) -> RenderableType:
    lines = Table.grid(padding=(0, 2))
    lines.add_row(f"[bold]{escape(shipment['id'])}[/]", f"[bold]{word('status.' + shipment['status'], language)}[/]")
    others = [ref for ref in shipment["refs"] if ref != shipment["id"]]
    ahead = shipment["eta"] and shipment["status"] != "delivered"
    eta = _time(shipment["eta"], shipment["destination"]) if ahead else ""
    for key, value in (
        ("also", escape(", ".join(others))),
        ("route", _route(shipment, language)),
        ("eta", eta),
        ("delay", _delay(shipment["delay_minutes"])),
        ("hold", f"[red]{escape(shipment['hold'])}[/]" if shipment["hold"] else ""),
    ):
        if value:
            lines.add_row(word(key, language), value)
    return lines


def _milestone(milestone: Json, language: Language) -> tuple[str, ...]:
    told = milestone["actual"] or milestone["estimated"] or milestone["planned"]
    mode = word(f"mode.{milestone['mode']}", language) if milestone["mode"] != "customs" else ""  # its name says so
    name = f"{STATES[milestone['state']]} {_name(milestone, language)}" + (f" [dim]{mode}[/]" if mode else "")
    disputed = f" [yellow]{word('disputed', language)}[/]" if milestone["disputed"] else ""
    return (
        name,
        _place(milestone["place"], language),
        _time(told, milestone["place"]),
        _delay(milestone["delay_minutes"]),
        (escape(told["source"]) + disputed),
    )


def _route(shipment: Json, language: Language) -> str:
    ends = [_place(shipment[end], language) for end in ("origin", "destination")]
    return " → ".join(end or "?" for end in ends) if any(ends) else ""


def _step(step: Json | None, language: Language) -> str:
    return f"{_name(step, language)} {_time(step, step['place'])}" if step else ""


def _next(step: Json | None, language: Language) -> str:
    """What should come next, and by when; in red where its silence is news."""
    if step is None:
        return ""
    said = f"{_name(step, language)} {_time({**step, 'at': step['expected_at']}, step['place'])}"
    return said if step["state"] == "expected" else f"{said} [red]{word('next.' + step['state'], language)}[/]"


def _name(named: Json, language: Language) -> str:
    return escape(str(named[f"name_{language}"]))


def _place(place: Json | None, language: Language) -> str:
    if not place:
        return ""
    return escape(str(place[f"name_{language}"] or place["name_en"] or place["facility"] or place["locode"]))


def _time(told: Json, place: Json | None) -> str:
    """As the clock showed at the place, as exactly as it was told; where we do not know its clock, with the offset told."""
    at = datetime.fromisoformat(told["at"])
    zone = place["zone"] if place and told["precision"] != "day" else None  # a day is the sender's own
    at = at.astimezone(ZoneInfo(zone) if zone else timezone(timedelta(minutes=told["offset_minutes"])))
    return at.strftime(FORMS[told["precision"]]) + (at.strftime(" %z") if told["precision"] != "day" else "")


def _delay(minutes: int | None) -> str:
    if not minutes:
        return ""
    sign, rest = ("+" if minutes > 0 else "-"), abs(minutes)
    days, hours = rest // 1440, rest % 1440 // 60
    text = f"{sign}{days} d {hours} h" if days else f"{sign}{hours} h {rest % 60} min"
    return f"[red]{text}[/]" if minutes > 0 else f"[green]{text}[/]"
