"""997, functional acknowledgement (ASC X12 004010 and later): what became of an interchange, in bytes for its sender.

    ISA GS{FA} { ST*997 AK1 { AK2 [AK3 AK4]* AK5 } AK9 SE } GE IEA     one ST for each group of the interchange

AK1 01 02    GS01 and GS06 of the group
AK2 01 02    ST01 and ST02 of each set
AK3, AK4     segment and element at fault, as far as the result's `where` names them (`B404`, `AT705`)
AK5 01 (717) A accepted, E accepted with errors, R refused; 02 (718) why
AK9 01 (715) A, E, P some sets refused, R all refused; 02 as GE01 says, 03 counted, 04 accepted; 05 (716) why

The answer goes from who received to who sent: ISA05-08 and GS02, GS03 change places; it has the version of the group (GS08)
and the delimiters of the interchange. A 997 is never acknowledged, nor is what stands in no group: b"" then.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ingest.syntax.x12.delimiters import LOOKAHEAD, WEAK, Delimiters, delimiters, opened
from ingest.syntax.x12.message import Segment, element, first, tokens
from ingest.syntax.x12.time import NO_DATE

ACKNOWLEDGEMENTS = {"997", "999"}
FAULT = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(\d{2})?(?:,.*)?")  # of `where`: a segment, and an element of it
NOT_THERE, HAS_ERRORS = "3", "8"  # 720
MISSING, INVALID, BAD_DATE = "1", "7", "8"  # 723
UNSUPPORTED, NO_TRAILER, NUMBERS_DIFFER, COUNT_DIFFERS, SEGMENTS_FAULTY = "1", "2", "3", "4", "5"  # 718
NO_GE, GROUP_NUMBERS_DIFFER, SETS_DIFFER = "3", "4", "5"  # 716
VERSION = re.compile(r"\d{6}")


class Result(NamedTuple):
    """What became of one transaction set. `type`, `control`: ST01 and ST02; `refused`: by whom it could not be read;
    `where`, `rule`: what was wrong with it; `supported`: whether there is an adapter for its type."""

    type: str
    control: str
    refused: bool = False
    where: str = ""
    rule: str = ""
    supported: bool = True


class _Set(NamedTuple):
    """One set of a group: its segments from ST on; SE only where there is one."""

    segments: list[Segment]

    @property
    def st(self) -> Segment:
        return self.segments[0]

    @property
    def se(self) -> Segment:
        return first(self.segments, "SE")


class _Group(NamedTuple):
    gs: Segment
    sets: list[_Set]
    ge: Segment


def result(body: bytes, where: str = "", rule: str = "", supported: bool = True) -> Result:
    """The result of a part's bytes: read where `rule` is empty, else refused at `where` because of `rule`."""
    st = first(tokens(body), "ST")
    return Result(element(st, 1), element(st, 2), bool(rule), where, rule, supported)


def interchanges(told: bytes) -> list[bytes]:
    """The interchanges that a file holds, each to be answered on its own."""
    starts = [m.start() for m in WEAK.finditer(told) if delimiters(told[m.start() : m.start() + LOOKAHEAD])]
    return [told[begin:end] for begin, end in zip(starts, [*starts[1:], len(told)], strict=True)]


def functional_acknowledgement(interchange: bytes, results: Sequence[Result], at: datetime, control: int) -> bytes:
    """The 997 that answers an interchange, given what became of its sets, in their order; b"" where none is due.

    `at`: when it is answered, as the answer's own clock shows it; `control`: the number of the answer, ISA13 and GS06.
    """
    segments, marks = tokens(interchange), opened(interchange)
    isa = first(segments, "ISA")
    left = list(results)
    groups = [group for group in _groups(segments) if not all(element(s.st, 1) in ACKNOWLEDGEMENTS for s in group.sets)]
    if not groups or len(isa) == 1:
        return b""
    told: list[Segment] = []
    for number, group in enumerate(groups, 1):
        body = [["ST", "997", f"{number:04}"], *_answered(group, left)]
        told += [*body, ["SE", str(len(body) + 1), f"{number:04}"]]
    head = [_isa(isa, marks, at, control), _gs(groups[0].gs, at, control)]
    tail = [["GE", str(len(groups)), str(control)], ["IEA", "1", f"{control:09}"]]
    return b"".join(_written(segment, marks) for segment in (*head, *told, *tail))


def _groups(segments: list[Segment]) -> Iterator[_Group]:
    """Each GS with its sets, up to the GE that ends it or what begins instead."""
    starts = [i for i, segment in enumerate(segments) if segment[0] == "GS"]
    for start in starts:
        end = next((i for i in range(start + 1, len(segments)) if segments[i][0] in ("GS", "GE", "IEA", "ISA")), None)
        inner = segments[start + 1 : end]
        begins = [i for i, segment in enumerate(inner) if segment[0] == "ST"]
        sets = [_Set(inner[a:b]) for a, b in zip(begins, [*begins[1:], len(inner)], strict=True)]
        ge = segments[end] if end is not None and segments[end][0] == "GE" else ["GE"]
        yield _Group(segments[start], sets, ge)


def _answered(group: _Group, left: list[Result]) -> Iterator[Segment]:
    yield ["AK1", element(group.gs, 1), element(group.gs, 6)]
    codes = []
    for one in group.sets:
        result = _result(one, left)
        faults = _faults(one) + ([SEGMENTS_FAULTY if result.supported else UNSUPPORTED] if result.refused else [])
        code = "R" if result.refused else "E" if faults else "A"
        codes.append(code)
        yield ["AK2", element(one.st, 1), element(one.st, 2)]
        if result.refused and result.supported:
            yield from _details(one, result)
        yield ["AK5", code, *dict.fromkeys(faults)]
    yield _ak9(group, codes)


def _result(one: _Set, left: list[Result]) -> Result:
    """The next result of a set with this type and number; a set that nothing is told of was not taken."""
    key = (element(one.st, 1), element(one.st, 2))
    found = next((result for result in left if (result.type, result.control) == key), None)
    if found is None:
        return Result(*key, refused=True)
    left.remove(found)
    return found


def _faults(one: _Set) -> list[str]:
    """What the envelope of a set gets wrong, which does not keep anybody from reading it."""
    if len(one.se) == 1:
        return [NO_TRAILER]
    told = []
    if element(one.se, 2) != element(one.st, 2):
        told.append(NUMBERS_DIFFER)
    if element(one.se, 1).lstrip("0") != str(one.segments.index(one.se) + 1):
        told.append(COUNT_DIFFERS)
    return told


def _details(one: _Set, result: Result) -> Iterator[Segment]:
    """AK3 and AK4, as far as the result names the segment and the element."""
    named = FAULT.fullmatch(result.where)
    if not named:
        return
    tag, number = named[1], named[2]
    position = next((i for i, segment in enumerate(one.segments, 1) if segment[0] == tag), None)
    if position is None:
        yield ["AK3", tag, str(len(one.segments)), "", NOT_THERE]
        return
    yield ["AK3", tag, str(position), "", HAS_ERRORS]
    if number:
        value = element(one.segments[position - 1], int(number))
        code = MISSING if not value else BAD_DATE if NO_DATE in result.rule else INVALID
        yield ["AK4", str(int(number)), "", code, value] if value else ["AK4", str(int(number)), "", code]


def _ak9(group: _Group, codes: list[str]) -> Segment:
    accepted = sum(code != "R" for code in codes)
    faults = [NO_GE] if len(group.ge) == 1 else []
    if not faults and element(group.ge, 2) != element(group.gs, 6):
        faults.append(GROUP_NUMBERS_DIFFER)
    if len(group.ge) > 1 and element(group.ge, 1).lstrip("0") != str(len(codes)):
        faults.append(SETS_DIFFER)
    some = "P" if accepted else "R"
    code = some if accepted < len(codes) else "E" if faults or "E" in codes else "A"
    return ["AK9", code, element(group.ge, 1) or str(len(codes)), str(len(codes)), str(accepted), *faults]


def _isa(isa: Segment, marks: Delimiters, at: datetime, control: int) -> Segment:
    sender, receiver = (element(isa, 5), element(isa, 6)), (element(isa, 7), element(isa, 8))
    names = [receiver[0], f"{receiver[1]:<15}", sender[0], f"{sender[1]:<15}"]
    # 11 and 12 as they came: what separates repetitions there does so here
    dated = [f"{at:%y%m%d}", f"{at:%H%M}", element(isa, 11) or "U", element(isa, 12), f"{control:09}", "0"]
    component = (marks.component or b">").decode("ascii", "replace")
    return ["ISA", "00", " " * 10, "00", " " * 10, *names, *dated, element(isa, 15) or "P", component]


def _gs(gs: Segment, at: datetime, control: int) -> Segment:
    version = element(gs, 8) if VERSION.match(element(gs, 8)) else "004010"
    who = [element(gs, 3), element(gs, 2)]
    return ["GS", "FA", *who, f"{at:%Y%m%d}", f"{at:%H%M}", str(control), element(gs, 7) or "X", version]


def _written(segment: Segment, marks: Delimiters) -> bytes:
    """A segment in these delimiters; what of them stands in repeated data would end it early, and becomes a space."""
    told = [re.sub(r"[\t\r\n\x00\x1a]", " ", part).encode().replace(marks.element, b" ") for part in segment]
    return marks.element.join(told).replace(marks.terminator, b" ") + marks.terminator
