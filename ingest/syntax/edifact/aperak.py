"""APERAK: what an adapter made of messages that the syntax let through (UN/EDIFACT D.96A), one interchange for all of them.

UNB 0031, BGM 4343 of theirs    1 or US asks to be told of what was refused, AB of what was accepted too; NA of nothing
BGM 1001, 1004, 1225, 4343      313 application error RE, or 312 acknowledgement AP, both codes of EANCOM; our number; 9
DTM 137                         when we answer, UTC
RFF ACW                         their BGM 1004; without one, their UNH 0062
RFF AGO                         their UNH 0062, where BGM 1004 stands in ACW
ERC 9321, 3055                  why: the code of CONTRL 0085 that says the same; ZZZ, as there is no UN list
FTX AAO                         the place and the rule, in the characters of their level

Messages that CONTRL refuses (contrl.py) never got so far. An answer is never answered.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ingest.syntax.edifact.answer import Asked, Message, Result, enveloped, interchanges, numbered, written
from ingest.syntax.edifact.contrl import REQUESTED, is_syntactic, reason
from ingest.syntax.edifact.message import Segment, component

NAME = "APERAK"
ALL, ERRORS, NONE = "AB", "US", "NA"  # 4343 of theirs
ACCEPTED, REJECTED = ["312", "AP"], ["313", "RE"]  # 1001, 4343 of ours
GS1 = "9"  # 3055
LINE, LINES = 70, 5  # 4440
LONGEST_NUMBER = 35  # 1004, 1154


def aperak(interchange: bytes, read: Sequence[Result], at: datetime, reference: str, always: bool = False) -> bytes:
    """The answer to the messages of each interchange that ask for one; empty where none does. As `contrl`."""
    answers: list[bytes] = []
    for asked in interchanges(interchange, read):
        if not asked.is_answer:
            name = numbered(reference, len(answers) + 1)
            bodies = list(_bodies(asked, at, name, always))
            answers += [enveloped(asked, bodies, at, name)] if bodies else []
    return b"".join(answers)


def _bodies(asked: Asked, at: datetime, name: str, always: bool) -> Iterator[list[Segment]]:
    number = 0
    for message in asked.messages:
        if "UNH" in message.head and not is_syntactic(message) and _is_due(asked, message, always):
            number += 1
            yield _body(asked, message, at, (name, number))


def _is_due(asked: Asked, message: Message, always: bool) -> bool:
    wanted = component(message.head.get("BGM", []), 4)
    if not message.why:
        return wanted == ALL
    return wanted != NONE and (always or wanted in (ALL, ERRORS) or component(asked.unb, 9) == REQUESTED)


def _body(asked: Asked, message: Message, at: datetime, named: tuple[str, int]) -> list[Segment]:
    name, number = named
    control, document = component(message.head["UNH"], 1), component(message.head.get("BGM", []), 2)
    code, answer = REJECTED if message.why else ACCEPTED
    return [
        [["UNH"], [str(number)], [NAME, "D", "96A", "UN"]],
        [["BGM"], [code, "", GS1], [f"{name}/{number}"[:LONGEST_NUMBER]], ["9"], [answer]],
        [["DTM"], ["137", f"{at:%Y%m%d%H%M}", "203"]],
        *([["RFF"], [qualifier, told]] for qualifier, told in _references(document, control)),
        *(_errors(asked, message) if message.why else []),
    ]


def _references(document: str, control: str) -> list[tuple[str, str]]:
    told = [("ACW", document[:LONGEST_NUMBER]), ("AGO", control)] if document else [("ACW", control)]
    return [one for one in told if one[1]]


def _errors(asked: Asked, message: Message) -> list[Segment]:
    text = written(f"{message.where}: {message.why}", asked.unb)
    lines = [text[start : start + LINE] for start in range(0, len(text), LINE)][:LINES]
    return [[["ERC"], [reason(message)[0], "", "ZZZ"]], [["FTX"], ["AAO"], [""], [""], lines]]
