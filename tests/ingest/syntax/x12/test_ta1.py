"""TA1: what the sender of an interchange is told of its envelope."""

from datetime import UTC, datetime

import pytest

from ingest.syntax.x12.answer import enveloped, taken_apart
from ingest.syntax.x12.ta1 import interchange_acknowledgement

AT = datetime(2026, 6, 20, 13, 5, tzinfo=UTC)
ISA = b"ISA*00*          *00*          *ZZ*OCEANLINE      *02*FORWARDER      *260620*1200*U*00401*000000041*1*P*>~"
GROUP = b"GS*QO*OCEAN*FWDR*20260620*1201*7*X*004010~ST*315*0001~B4***VD*20260619*2210~SE*3*0001~GE*1*7~"
IEA = b"IEA*1*000000041~"
UNASKED = ISA.replace(b"*1*P", b"*0*P")


def told(interchange: bytes, always: bool = False) -> list[list[str]]:
    return interchange_acknowledgement(taken_apart(interchange), always)


def test_who_asks_is_told_to_the_byte_in_an_interchange_without_groups() -> None:
    asked = taken_apart(ISA + GROUP + IEA)
    assert enveloped(asked, interchange_acknowledgement(asked), AT, 12) == (
        b"ISA*00*          *00*          *02*FORWARDER      *ZZ*OCEANLINE      *260620*1305*U*00401*000000012*0*P*>~"
        b"TA1*000000041*260620*1200*A*000~IEA*0*000000012~"
    )


def test_who_does_not_ask_is_told_nothing_unless_that_is_agreed() -> None:
    assert told(UNASKED + GROUP + IEA) == []
    assert told(UNASKED + GROUP + IEA, always=True) == [["TA1", "000000041", "260620", "1200", "A", "000"]]


@pytest.mark.parametrize("isa", [ISA, UNASKED], ids=["asked", "unasked"])
@pytest.mark.parametrize(
    ("rest", "code"),
    [
        (GROUP, ["E", "023"]),
        (GROUP + IEA.replace(b"41", b"42"), ["E", "001"]),
        (GROUP + IEA.replace(b"*1*", b"*2*"), ["E", "021"]),
        (GROUP[GROUP.index(b"ST*") : -7] + IEA, ["E", "024"]),
        (b"IEA*0*000000041~", ["R", "024"]),
    ],
    ids=["no IEA", "numbers differ", "groups differ", "no group", "empty"],
)
def test_a_broken_envelope_is_told_of_whoever_asks(isa: bytes, rest: bytes, code: list[str]) -> None:
    assert told(isa + rest) == [["TA1", "000000041", "260620", "1200", *code]]


@pytest.mark.parametrize(
    "body",
    [
        b"TA1*000000040*260620*1100*A*000~IEA*0*000000041~",
        b"GS*FA*OCEAN*FWDR*20260620*1201*7*X*004010~ST*997*0001~AK1*QO*1~AK9*A*1*1*1~SE*4*0001~GE*1*7~" + IEA,
        b"GS*FA*OCEAN*FWDR*20260620*1201*7*X*005010X231A1~ST*999*0001~AK1*QO*1~AK9*A*1*1*1~SE*4*0001~GE*1*7~" + IEA,
    ],
    ids=["TA1", "997", "999"],
)
def test_an_answer_is_not_answered_though_it_asks(body: bytes) -> None:
    assert told(ISA + body, always=True) == []


@pytest.mark.parametrize("interchange", [b"", GROUP, b"ISA"])
def test_what_has_no_envelope_has_nobody_to_answer(interchange: bytes) -> None:
    assert told(interchange, always=True) == []
