"""What became of the sets of an interchange: 997, functional acknowledgement (ASC X12 004010 and later), and 999,
implementation acknowledgement (005010X231A1), for groups and sets that name an implementation guide (GS08, ST03).

    GS{FA} { ST AK1 { AK2 [AK3 AK4]* AK5 } AK9 SE } GE     997: one for each group of the interchange
    GS{FA} { ST AK1 { AK2 [IK3 CTX IK4]* IK5 } AK9 SE } GE     999

AK1 01 02 03        GS01 and GS06 of the group; in a 999 GS08
AK2 01 02 03        ST01 and ST02 of each set; in a 999 ST03
AK3 AK4, IK3 IK4    segment and element at fault, as far as the result's `where` names them (`B404`, `AT705`)
CTX 01              the shipment, order or document that the set is about, by the element that names it
AK5, IK5 01 (717)   A accepted, E accepted with errors, R refused; 02 (718, 618) why
AK9 01 (715)        A, E, P some sets refused, R all refused; 02 as GE01 says, 03 counted, 04 accepted; 05 (716) why

Each group of the answer has the partners (GS02, GS03) of theirs the other way round, and a 997 its version (GS08).
Acknowledgements are never acknowledged, nor is what stands in no group.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ingest.syntax.x12.answer import FUNCTIONAL, MOST_NUMBER, Asked, Group, Set
from ingest.syntax.x12.message import Segment, element, first, head
from ingest.syntax.x12.time import NO_DATE

FAULT = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(\d{2})?(?:,.*)?")  # of `where`: a segment, and an element of it
NOT_THERE, HAS_ERRORS = "3", "8"  # 720, 620
MISSING, INVALID, BAD_DATE = "1", "7", "8"  # 723, 621
UNSUPPORTED, NO_TRAILER, NUMBERS_DIFFER, COUNT_DIFFERS, SEGMENTS_FAULTY = "1", "2", "3", "4", "5"  # 718, 618
NO_GE, GROUP_NUMBERS_DIFFER, SETS_DIFFER = "3", "4", "5"  # 716
VERSION = re.compile(r"\d{6}[A-WYZ]*")  # without the implementation guide
GUIDE = re.compile(r"\d{6}X\d+")  # GS08, ST03: version and implementation guide
LONGEST_CONTEXT = 35  # 9998
CONTEXT = {  # ST01 -> the element that says what a set is about
    "204": "B204",
    "210": "B302",
    "214": "B1002",
    "990": "B102",
    "404": "BX04",
    "417": "BX04",
    "300": "B102",
    "301": "B102",
    "303": "B102",
    "304": "B204",
    "310": "B303",
}


class Kind(NamedTuple):
    """How a functional acknowledgement is written; `guide`: ST03 and GS08 of one that has its own."""

    type: str
    segment: str
    element: str
    set: str
    guide: str = ""


F997 = Kind("997", "AK3", "AK4", "AK5")
F999 = Kind("999", "IK3", "IK4", "IK5", "005010X231A1")
KINDS = {kind.type: kind for kind in (F997, F999)}


class Result(NamedTuple):
    """What became of one transaction set. `type`, `control`: ST01 and ST02; `refused`: by whom it could not be read;
    `where`, `rule`: what was wrong with it; `supported`: whether there is an adapter for its type."""

    type: str
    control: str
    refused: bool = False
    where: str = ""
    rule: str = ""
    supported: bool = True


def result(body: bytes, where: str = "", rule: str = "", supported: bool = True) -> Result:
    """The result of a part's bytes: read where `rule` is empty, else refused at `where` because of `rule`."""
    st = head(body, "ST")
    return Result(element(st, 1), element(st, 2), bool(rule), where, rule, supported)


def functional_acknowledgements(
    asked: Asked, results: Sequence[Result], at: datetime, control: int, kind: Kind | None = None
) -> list[Segment]:
    """The groups that answer an interchange, given what became of its sets, in their order; none where none is due.

    `at`: when it is answered, as the answer's own clock shows it; `control`: the number of the first, GS06; `kind`: what
    the other side wants; left out, by the guide that each group names.
    """
    left, told = list(results), list[Segment]()
    due = [group for group in asked.groups if len(asked.isa) > 1 and not group.is_answer]
    for number, group in enumerate(due):
        chosen = kind or (F999 if _guided(group) else F997)
        answered = _answered(group, chosen, left, (asked.marks.component or b">").decode("ascii", "replace"))
        own = str((control + number - 1) % MOST_NUMBER + 1)
        st = ["ST", chosen.type, "0001", *([chosen.guide] if chosen.guide else [])]
        body = [st, *answered]
        told += [_gs(group.gs, chosen, at, own), *body, ["SE", str(len(body) + 1), "0001"], ["GE", "1", own]]
    return told


def _guided(group: Group) -> bool:
    return bool(GUIDE.match(element(group.gs, 8))) or any(element(one.st, 3) for one in group.sets)


def _answered(group: Group, kind: Kind, left: list[Result], component: str) -> Iterator[Segment]:
    of_group = element(group.gs, 8) if kind.guide else ""
    yield ["AK1", element(group.gs, 1), element(group.gs, 6), *([of_group] if of_group else [])]
    codes = []
    for one in group.sets:
        result = _result(one, left)
        faults = _faults(one) + ([SEGMENTS_FAULTY if result.supported else UNSUPPORTED] if result.refused else [])
        code = "R" if result.refused else "E" if faults else "A"
        codes.append(code)
        of_set = element(one.st, 3) if kind.guide else ""
        yield ["AK2", element(one.st, 1), element(one.st, 2), *([of_set] if of_set else [])]
        if result.refused and result.supported:
            yield from _details(one, result, kind, component)
        yield [kind.set, code, *dict.fromkeys(faults)]
    yield _ak9(group, codes)


def _result(one: Set, left: list[Result]) -> Result:
    """The next result of a set with this type and number; a set that nothing is told of was not taken."""
    key = (element(one.st, 1), element(one.st, 2))
    found = next((result for result in left if (result.type, result.control) == key), None)
    if found is None:
        return Result(*key, refused=True)
    left.remove(found)
    return found


def _faults(one: Set) -> list[str]:
    """What the envelope of a set gets wrong, which does not keep anybody from reading it."""
    if len(one.se) == 1:
        return [NO_TRAILER]
    told = []
    if element(one.se, 2) != element(one.st, 2):
        told.append(NUMBERS_DIFFER)
    if element(one.se, 1).lstrip("0") != str(one.segments.index(one.se) + 1):
        told.append(COUNT_DIFFERS)
    return told


def _details(one: Set, result: Result, kind: Kind, component: str) -> Iterator[Segment]:
    """The segment and the element at fault, as far as the result names them."""
    named = FAULT.fullmatch(result.where)
    if not named:
        return
    tag, number = named[1], named[2]
    position = next((i for i, segment in enumerate(one.segments, 1) if segment[0] == tag), None)
    if position is None:
        yield [kind.segment, tag, str(len(one.segments)), "", NOT_THERE]
        yield from _context(one, kind, component)
        return
    yield [kind.segment, tag, str(position), "", HAS_ERRORS]
    yield from _context(one, kind, component)
    if number:
        value = element(one.segments[position - 1], int(number)).replace(component, " ")
        code = MISSING if not value else BAD_DATE if NO_DATE in result.rule else INVALID
        yield [kind.element, str(int(number)), "", code, *([value] if value else [])]


def _context(one: Set, kind: Kind, component: str) -> Iterator[Segment]:
    """CTX: which shipment or document it is, where the set names one; only a 999 has it."""
    name = CONTEXT.get(element(one.st, 1), "")
    value = element(first(one.segments, name[:-2]), int(name[-2:])) if name and kind.guide else ""
    if value:
        yield ["CTX", f"{name}{component}{value.replace(component, ' ')[:LONGEST_CONTEXT]}"]


def _ak9(group: Group, codes: list[str]) -> Segment:
    accepted = sum(code != "R" for code in codes)
    faults = [NO_GE] if len(group.ge) == 1 else []
    if not faults and element(group.ge, 2) != element(group.gs, 6):
        faults.append(GROUP_NUMBERS_DIFFER)
    if len(group.ge) > 1 and element(group.ge, 1).lstrip("0") != str(len(codes) or ""):
        faults.append(SETS_DIFFER)
    some = "P" if accepted else "R"
    code = some if accepted < len(codes) else "E" if faults or "E" in codes else "A"
    return ["AK9", code, element(group.ge, 1) or str(len(codes)), str(len(codes)), str(accepted), *faults]


def _gs(gs: Segment, kind: Kind, at: datetime, control: str) -> Segment:
    theirs = VERSION.match(element(gs, 8))
    version = kind.guide or (theirs[0] if theirs else "004010")
    who = [element(gs, 3), element(gs, 2)]
    return ["GS", FUNCTIONAL, *who, f"{at:%Y%m%d}", f"{at:%H%M}", control, element(gs, 7) or "X", version]
