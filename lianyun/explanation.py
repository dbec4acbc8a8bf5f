"""Messages explained on a terminal: fields and what we make of them, then the facts that result. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice, pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ingest.explain import Explained, Line
from ingest.meaning import Sense
from ingest.registry import Fact
from ingest.tables import senses
from lianyun import chinese
from lianyun.show import FORMS
from lianyun.words import Language, word
from schemas.milestones import MILESTONES, Kind
from schemas.movement import Movement, Position
from schemas.places import Place, facilities, hubs
from schemas.refs import Ref, checked
from schemas.relations import Bond, Relation

BATCH = 200  # rows that are laid out at once: a bay plan has a hundred thousand
SHARES = {"where": 0.38, "value": 0.28, "called": 0.22}  # of the width, at most; the rest is what we make of it
SHORT = 70  # characters of a row of an adapter's table that are worth repeating
DITTO = "″"


class Manner(NamedTuple):
    """`rows`: the most fields and the most facts of a message that are shown, 0 for all; `width`: of the terminal."""

    language: Language
    rows: int
    width: int


def told(one: Explained, number: int, manner: Manner) -> Iterator[RenderableType]:
    """Everything about one message, piece by piece."""
    yield _head(one, number, manner.language)
    most = manner.rows or len(one.lines)
    shown = one.lines[:most] + [line for line in one.lines[most:] if line.wrong]
    yield from _fields(shown, manner)
    if len(one.lines) > len(shown):
        yield _quiet(word("more_lines", manner.language).format(count=len(one.lines) - len(shown)))
    if one.dead:
        said = word("dead", manner.language).format(where=one.dead.where, rule=one.dead.rule)
        yield Text(said, style="red")
    elif not one.facts:
        yield Text(word("nothing", manner.language))
    most = manner.rows or len(one.facts)
    for fact in one.facts[:most]:
        yield from _fact(fact, manner.language)
    if len(one.facts) > most:
        yield _quiet(word("more_facts", manner.language).format(count=len(one.facts) - most))
    yield Text("")


def _head(one: Explained, number: int, language: Language) -> Text:
    head = Text(word("message", language).format(number=number), style="bold")
    about = (one.format.name, one.format.standard) if one.format else (one.syntax, word("unread", language))
    head.append(f"  {' · '.join(filter(None, (*about, one.type)))}", style="bold cyan")
    for sense in one.type_senses:
        head.append(f"  {_sense(sense, language)}", style="not bold")
    return head


def _fields(lines: Sequence[Line], manner: Manner) -> Iterator[RenderableType]:
    """Tables of the same columns, one below the other, so that not all has to be laid out at once."""
    cells = (_cells(line, before, manner.language) for before, line in pairwise((None, *lines)) if line)
    widths = _widths(lines, manner)
    is_first, left = True, zip(lines, cells, strict=True)
    while batch := list(islice(left, BATCH)):
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=is_first, header_style="dim")
        for key, width in widths.items():
            table.add_column(word(key, manner.language), width=width, overflow="fold")
        for line, (place, value, *rest) in batch:
            shown = (_tail(place, widths["where"]), value, *(rest if "called" in widths else rest[1:]))
            table.add_row(*map(escape, shown), style="bold red" if line.wrong else "yellow" if line.unmapped else None)
        yield table
        is_first = False


def _cells(line: Line, before: Line | None, language: Language) -> tuple[str, str, str, str]:
    ours = _ours(line, language)
    is_same = before and before.field.path[0] == line.field.path[0] and _ours(before, language) == ours
    name = line.field.name.zh if language is Language.CHINESE else line.field.name.en
    return line.field.place, line.field.value, name, DITTO if ours and is_same else ours


def _widths(lines: Sequence[Line], manner: Manner) -> dict[str, int]:
    """As wide as what stands in a column, in bounds; what we make of it gets the rest. No names: no column for them."""
    found: dict[str, int] = {}
    for key, texts in (
        ("where", [line.field.place for line in lines]),
        ("value", [line.field.value for line in lines]),
        ("called", [_cells(line, None, manner.language)[2] for line in lines]),
    ):
        wide = min(max(map(cell_len, texts), default=0), int(manner.width * SHARES[key]))
        found |= {key: max(wide, cell_len(word(key, manner.language)))} if wide else {}
    return found | {"ours": max(manner.width - sum(found.values()) - len(found), 12)}


def _tail(place: str, width: int) -> str:
    """The end of a long path: there stands what tells it from its neighbours."""
    cut = place
    while cell_len(cut) > width - 1 and any(mark in cut[1:] for mark in "/."):
        cut = cut[min(at for mark in "/." if (at := cut.find(mark, 1)) > 0) :]
    return escape(cut if cut == place else f"…{cut}")


def _ours(line: Line, language: Language) -> str:
    if line.unmapped:
        return word("unmapped", language)
    if line.senses:
        return ", ".join(dict.fromkeys(_sense(sense, language) for sense in line.senses))
    ours = chinese.gist(line.ours) if language is Language.CHINESE else line.ours
    return ours if len(ours) <= SHORT else ours[:SHORT].rpartition(" ")[0] + " …"


def _sense(sense: Sense, language: Language) -> str:
    if sense.ignored:
        return word("ignored", language).format(why=_text(sense.ignored, language))
    words = []
    for one in senses(sense.told):
        certainty = word(str(one.certainty), language) if one.certainty else ""
        kind = _kind(one.kind, language) if one.kind else ""
        words.append(f"{kind} ({certainty})" if kind and certainty else kind or certainty or _text(one.text, language))
    beside = f" ({sense.code})" if " + " in sense.code else ""
    return ", ".join(words) + beside


def _text(text: str, language: Language) -> str:
    return chinese.words(text) if language is Language.CHINESE else text


def _fact(fact: Fact, language: Language) -> Iterator[RenderableType]:
    yield _position(fact, language) if isinstance(fact, Position) else _movement(fact, language)
    details = _details(fact, language) if isinstance(fact, Movement) else []
    if rest := "  ".join(f"{name}={value}" for name, value in sorted(fact.attributes.items())):
        details.append(Text(f"{word('attributes', language)}: {rest}", style="dim"))
    yield from (Padding(detail, (0, 0, 0, 4)) for detail in details)


def _movement(fact: Movement, language: Language) -> Text:
    head = Text("→ ", style="green")
    head.append(_kind(fact.kind, language), style="bold yellow" if fact.kind is Kind.UNMAPPED else "bold green")
    exact = f"({word(f'precision.{fact.precision}', language)}, {word(f'zone.{fact.zone}', language)})"
    told = (word(str(fact.certainty), language), _time(fact.occurred_at, fact.offset, str(fact.precision)), exact)
    place = _place(fact.place, language) if fact.place else ""
    head.append("  " + "  ".join(filter(None, (*told, place))), style="not bold default")
    return head


def _details(fact: Movement, language: Language) -> list[Text]:
    refs = Text("  ").join(_ref(ref, language) for ref in fact.refs)
    lines = [refs, *(Text(_relation(relation, language)) for relation in fact.relations)]
    if fact.retracts:
        lines.append(Text(word("retracts", language).format(reports=", ".join(fact.retracts))))
    said = fact.source
    if fact.reported_at:
        said += " · " + word("reported", language).format(time=_time(fact.reported_at, 0, "minute"))
    return [*lines, Text(f"{word('source', language)}: {said}", style="dim")]


def _position(fact: Position, language: Language) -> Text:
    head = Text("→ ", style="green").append(word("position", language), style="bold green")
    told = f"{fact.lat:.5f}, {fact.lon:.5f}" + (f"  {fact.speed:g} km/h" if fact.speed is not None else "")
    told += f"  {fact.course:g}°" if fact.course is not None else ""
    return head.append(f"  {_time(fact.at, 0, 'second')}  {told}  {fact.ref}", style="not bold default")


def _ref(ref: Ref, language: Language) -> Text:
    holds = checked(ref)
    if holds is None:
        return Text(ref)
    mark = (" ✓", "green") if holds else (f" ✗ {word('check.bad', language)}", "red")
    return Text(ref).append(*mark)


def _relation(relation: Relation, language: Language) -> str:
    key = "same" if relation.bond is Bond.SAME else f"inside.{relation.change}"
    return word(key, language).format(inner=relation.inner, outer=relation.outer)


def _kind(kind: Kind, language: Language) -> str:
    return MILESTONES[kind].name_zh if language is Language.CHINESE else MILESTONES[kind].name_en


def _place(place: Place, language: Language) -> str:
    known = facilities().get(place.facility) or hubs().get(place.locode)
    name = (known.name_zh if language is Language.CHINESE else known.name_en) if known else place.name
    code = place.facility if place.facility.startswith(place.locode) else f"{place.locode} {place.facility}".strip()
    return f"{name} ({code or place.locode})" if name and (code or place.locode) else name or code or place.locode


def _time(at: datetime, offset: int, precision: str) -> str:
    """As the clock showed there, as exactly as it was told."""
    local = at.astimezone(timezone(timedelta(minutes=offset)))
    seconds = ":%S" if precision == "second" else ""
    return local.strftime(FORMS[precision] + seconds) + (local.strftime(" %z") if precision != "day" else "")


def _quiet(text: str) -> Text:
    return Text(text, style="dim")
