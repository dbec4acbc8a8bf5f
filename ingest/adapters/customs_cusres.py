"""CUSRES, what customs answers: UN/EDIFACT D.93A to D.23A.

UNB S002 0004, NAD                 source
GIS C529 7365, GEI C012 7365       kind, by PROCESSING: one fact per code; of an agency (3055) of its own: unmapped
without: BGM 4343, then 1001       kind, by ANSWERS, NOTICES; else LINKED
BGM 1004 + refs + code             report; 1225 says whether it is said, corrected or taken back
RFF ABT, AAE, ABE, BM, AWB, UCN …  refs; a qualifier that repeats names declarations apart, which are facts apart; RFF+ABO
                                   where nothing else is named
DOC C002 1001, C503 1004           refs: bill, house, awb …; each DOC of D.05A on, with its own GEI and RFF, is told apart
EQD 8260                           refs: container; one fact each
TDT 8028, C222                     refs: the conveyance that it came by
DTM 204, 58 / 148 / 9 / 137        occurred_at: of the release, acceptance, processing, of the message; else what else
LOC 22, 43, 41, 42 …               place: the customs office, by its own code
ERC 9321, RFF AFB, AGO …           attributes; FTX is not copied
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.customs_field import office
from ingest.syntax.edifact.carriage import conveyance
from ingest.syntax.edifact.document import Document, attributes, document
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import identified, numbered, others, references, unit
from ingest.syntax.edifact.statement import Statement, alone, measured, told_of
from ingest.syntax.edifact.time import first, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place
from schemas.refs import Rank, Ref, RefType, rank_of, type_of

PROCESSING = {  # 7365
    **dict.fromkeys(("1", "9", "15", "32", "66"), Kind.CUSTOMS_ACCEPTED),
    **dict.fromkeys(("2", "3", "12", "13", "16", "33"), Kind.CUSTOMS_REFUSED),
    "4": Kind.CUSTOMS_RELEASED,
    **dict.fromkeys(("5", "6"), Kind.CUSTOMS_SELECTED),  # goods or documents are wanted for examination
    "7": Kind.CUSTOMS_HELD,
    **dict.fromkeys(("17", "34"), Kind.CUSTOMS_DECLARED),  # received, or waits for processing
    "164": Kind.ARRIVAL_REPORTED,
}
IGNORED = {
    **dict.fromkeys(("10", "11", "18"), "asks for a declaration or for clearance: no answer"),
    **dict.fromkeys(("14", "67"), "tells of errors, which may be warnings"),
    **dict.fromkeys(("30", "31", "35", "38"), "the message waits, is unknown or cannot be processed: nobody decided"),
    **dict.fromkeys(("8", "22", "23", "24", "27", "28", "29", "58"), "which procedure the goods are under"),
    **dict.fromkeys(("19", "25", "26", "40", "41", "42", "43", "59", "60", "68", "69"), "what the goods are like"),
    **dict.fromkeys(("20", "21", "36", "37", "44", "70", "71", "165"), "how the message is to be read"),
}
ANSWERS = {"AP": Kind.CUSTOMS_ACCEPTED, "RE": Kind.CUSTOMS_REFUSED}
NOTICES = dict.fromkeys(("132", "932"), Kind.CUSTOMS_RELEASED)
TABLES: tuple[Table, ...] = (
    Table("GIS C529 7365, GEI C012 7365", "UN/EDIFACT code list 7365, D.93A to D.23A", PROCESSING, IGNORED),
    Table("BGM 4343", "UN/EDIFACT code list 4343", ANSWERS),
    Table("BGM C002 1001", "UN/EDIFACT code list 1001", NOTICES),
)
UN_AGENCIES = {"", "6"}  # 3055
MANIFESTS = ("AFB", "MA")  # RFF 1153: then it was the manifest that customs accepted
OF_MANIFEST = {Kind.CUSTOMS_ACCEPTED: Kind.MANIFEST_ACCEPTED}
OWN_NUMBER = "ABO"  # RFF 1153: the number that the sender of the declaration gave it
DECLARED = ("ABT", "AAE", "ABE", "ED", "MRN", "AFM", "AVX", "AVZ")  # RFF 1153
TIMES = {  # 2005
    Kind.CUSTOMS_RELEASED: ("204", "58", "9"),
    Kind.CUSTOMS_ACCEPTED: ("148", "9"),
    Kind.MANIFEST_ACCEPTED: ("148", "9"),
}
REPORT_TIMES = ("9", "137")
OTHER_TIMES = ("148", "204", "58", "334", "318")  # where an answer tells no time of its own
OFFICES = ("22", "43", "41", "42", "23", "111", "118", "122", "45")  # 3227


class Word(NamedTuple):
    """One thing that customs says: its kind and the code that says it, with the list the code is of."""

    kind: Kind
    code: str
    list: str


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, documents = grouped(read.segments, "DOC")
    told = document(read, header, heard)
    measured(header, len(documents))
    apart = [group for group in documents if _codes(group)]
    common = [*header, *(segment for group in documents if group not in apart for segment in group)]
    facts = _told(told, header, common, heard) if _refs(common) or not apart else []
    for group in apart:
        facts += _told(told, header, group, heard)
    if not facts:
        raise Malformed("RFF, DOC, EQD", "names no declaration, no consignment and no unit: nothing to follow")
    return facts


def _told(told: Document, header: list[Segment], answered: list[Segment], heard: Heard) -> list[Movement]:
    boxes = [ref for segment in answered if segment[0][0] == "EQD" for ref in unit(segment)]
    words = _words(told, header, answered)
    measured(answered, len(boxes or [told]) * len(words))
    facts: list[Movement] = []
    for word in words:
        said = _statement(word, header, answered, heard)
        for cargo in _apart(answered):
            for units in alone(boxes):
                facts += told_of(told, units, cargo, said, step=word.code) if units or cargo else []
    return facts


def _statement(word: Word, header: list[Segment], answered: list[Segment], heard: Heard) -> Statement:
    times = (*TIMES.get(word.kind, ()), *REPORT_TIMES, *OTHER_TIMES)
    dtm = first(answered, times) or first(header, times)
    if dtm is None:
        raise Malformed("DTM+137", "is required and missing: the answer has no time")
    at = _office(found(answered, OFFICES) or found(header, OFFICES))
    carried = conveyance([*header, *answered], "")
    errors = dict.fromkeys(component(segment, 1) for segment in answered if segment[0][0] == "ERC")
    said = attributes(
        others([*header, *answered]),
        carried.attributes,
        {"processing": word.code, "errors": ", ".join(errors)},
        {"code": word.code, "list": word.list} if word.kind is Kind.UNMAPPED else {},
    )
    occurred = moment(dtm, at, heard.zone)
    return Statement(word.kind, Certainty.ACTUAL, Mode.CUSTOMS, occurred, at, said, other=carried.refs)


def _office(told: Place | None) -> Place | None:
    """A customs office of Europe is told by its reference number, as in the messages of its own systems."""
    is_office = told and not told.locode and re.fullmatch(r"[A-Z]{2}[A-Z0-9]{6}", told.facility)
    return office(told.facility) if told and is_office else told


def _words(told: Document, header: list[Segment], answered: list[Segment]) -> list[Word]:
    """What customs says of a document, in its codes, else in those of the whole message; the words that move nothing only
    where there is no other."""
    codes = _codes(answered) or _codes(header) or [_answer(told, header)]
    manifest = any(s[0][0] == "RFF" and component(s, 1) in MANIFESTS for s in (*header, *answered))
    words = [word._replace(kind=OF_MANIFEST.get(word.kind, word.kind)) if manifest else word for word in codes]
    return [word for word in dict.fromkeys(words) if word.kind is not Kind.LINKED] or words[:1]


def _codes(segments: list[Segment]) -> list[Word]:
    told = [(segment, 1 if segment[0][0] == "GIS" else 2) for segment in segments if segment[0][0] in ("GIS", "GEI")]
    return [_word(component(s, element), component(s, element, 2)) for s, element in told if component(s, element)]


def _word(code: str, agency: str) -> Word:
    if agency not in UN_AGENCIES:
        return Word(Kind.UNMAPPED, code, f"7365 of agency {agency}")
    code = code.lstrip("0") or code
    return Word(Kind.LINKED if code in IGNORED else PROCESSING.get(code, Kind.UNMAPPED), code, "7365")


def _answer(told: Document, header: list[Segment]) -> Word:
    """What the message itself says, where it carries no processing indicator."""
    answer = next((component(segment, 4) for segment in header if segment[0][0] == "BGM"), "")
    if answer in ANSWERS:
        return Word(ANSWERS[answer], answer, "4343")
    return Word(NOTICES.get(told.code, Kind.LINKED), told.code, "1001")


def _refs(segments: list[Segment]) -> list[Ref]:
    named = [*references(segments, Mode.SEA), *numbered(segments)]
    cargo = [ref for ref in dict.fromkeys(named) if rank_of(ref) is Rank.CARGO]
    if cargo or any(segment[0][0] == "EQD" for segment in segments):
        return cargo
    own = [component(s, 1, 1) for s in segments if s[0][0] == "RFF" and component(s, 1) == OWN_NUMBER]
    return [ref for number in own[:1] for ref in identified(RefType.DECLARATION, number)]


def _apart(segments: list[Segment]) -> Iterator[list[Ref]]:
    """The cargo refs, those of several declarations apart: two numbers of one kind are two declarations."""
    cargo = _refs(segments)
    kinds = Counter(component(s, 1) for s in segments if s[0][0] == "RFF" and component(s, 1) in DECLARED)
    if all(count == 1 for count in kinds.values()):
        yield cargo
        return
    declarations = [ref for ref in cargo if type_of(ref) is RefType.DECLARATION]
    yield from ([ref] for ref in declarations)
    if rest := [ref for ref in cargo if ref not in declarations]:
        yield rest
