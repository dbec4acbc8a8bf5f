"""The way from a stream of unknown bytes to facts and dead letters, with syntaxes and adapters made for the purpose."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, RawIOBase
from types import ModuleType
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfoNotFoundError

import msgspec
import pytest
from lxml import etree

from ingest import reading, registry
from ingest.message import Broken, Heard, Malformed, Part
from ingest.peeked import peeked
from ingest.reading import Dead, Understood, read
from ingest.registry import Fact, Format
from ingest.syntax import unknown
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, message_id, movement
from schemas.refs import ref
from schemas.times import given

AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
HEARD = Heard(source="terminal", received_at=AT)


class Dribble(RawIOBase):
    """A stream that gives one byte per read."""

    def __init__(self, told: bytes) -> None:
        self._told = BytesIO(told)

    def read(self, size: int = -1, /) -> bytes:
        return self._told.read(min(size, 1)) if size >= 0 else self._told.read()


def dribble(told: bytes) -> BinaryIO:
    return cast(BinaryIO, Dribble(told))


class Lines(ModuleType):
    """A syntax for these tests: `@<type> <text>` a line; a line without @ is broken."""

    NAME = "lines"

    @staticmethod
    def sniff(head: bytes) -> bool:
        return head.startswith(b"@")

    @staticmethod
    def split(stream: BinaryIO) -> Iterator[Part | Broken]:
        whole = b""
        while more := stream.read(7):
            whole += more
        for line in whole.splitlines():
            if line.startswith(b"@"):
                yield Part("lines", line[1:].split(b" ")[0].decode(), line)
            else:
                yield Broken("lines", line, "line", "begins without @")


def gate_in(message: bytes, heard: Heard) -> list[Fact]:
    container = ref("container", message.decode().split()[1])
    return [
        movement(
            source=heard.by(""),
            kind=Kind.GATE_IN,
            certainty=Certainty.ACTUAL,
            mode=Mode.ROAD,
            occurred=given(AT),
            refs=(container,),
        )
    ]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SYNTAXES", (Lines("lines"), unknown))
    format_ = Format("gate", "lines", ("IN",), "none", gate_in)
    monkeypatch.setitem(registry.ADAPTERS, ("lines", "IN"), format_)


def told(message: bytes) -> list[Understood | Dead]:
    return list(read(BytesIO(message), HEARD))


@pytest.mark.usefixtures("lines")
def test_facts_are_stamped_with_their_message_and_when_we_heard_it() -> None:
    (understood,) = told(b"@IN MSCU1234566")
    assert isinstance(understood, Understood)
    (fact,) = understood.facts
    assert understood.message == fact.message == message_id(b"@IN MSCU1234566")
    assert (fact.received_at, understood.format, understood.body) == (AT, "gate", b"@IN MSCU1234566")


@pytest.mark.usefixtures("lines")
def test_a_broken_message_never_takes_a_neighbour_with_it() -> None:
    results = told(b"@IN MSCU1234566\nrubbish\n@OUT MSCU1234566\n@IN\n@IN TBA\n@IN \xff\n@IN CSQU3054383")
    assert [type(result) for result in results] == [Understood, Dead, Dead, Dead, Dead, Dead, Understood]
    assert [(r.format, r.where, r.rule) for r in results if isinstance(r, Dead)] == [
        ("lines", "line", "begins without @"),
        ("lines", "message", "no adapter reads lines message type 'OUT'"),
        ("gate", "message", "ends before everything that its format requires"),
        ("gate", "message", "container 'TBA' identifies nothing"),
        ("gate", "byte 4", "ff is no utf-8 text"),
    ]
    assert [r.body for r in results][1:3] == [b"rubbish", b"@OUT MSCU1234566"]


@pytest.mark.usefixtures("lines")
def test_one_byte_at_a_time_reads_the_same() -> None:
    message = b"@IN MSCU1234566\nrubbish\n@IN CSQU3054383"
    assert list(read(dribble(message), HEARD)) == told(message)


@pytest.mark.parametrize("message", [b"", b" \r\n\t"])
def test_an_empty_stream_is_one_dead_letter_that_says_so(message: bytes) -> None:
    (dead,) = told(message)
    assert isinstance(dead, Dead)
    assert (dead.body, dead.rule) == (message, "is empty: there is no message in it")


def test_what_no_syntax_recognises_is_kept_whole_in_bounded_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown, "MAX_PART", 1000)
    message = bytes([0xFE, 0xFD]) * 2_100
    results = list(read(dribble(message), HEARD))
    assert all(isinstance(result, Dead) and len(result.body) <= 1000 for result in results)
    assert b"".join(result.body for result in results) == message
    assert {r.rule for r in results if isinstance(r, Dead)} == {
        f"no syntax recognises bytes that begin with {message[:16]!r}"
    }


@pytest.mark.usefixtures("lines")
def test_a_message_that_is_too_long_dies_in_pieces_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PART", 1000)
    message = b"@IN " + b"x" * 2000
    results = told(message + b"\n@IN MSCU1234566")
    assert [len(result.body) for result in results] == [1000, 1000, 4, 15]
    assert b"".join(result.body for result in results[:3]) == message
    assert isinstance(results[0], Dead)
    assert "has 2004 bytes, at most 1000 are read" in results[0].rule
    assert isinstance(results[3], Understood)


def failing(error: Exception) -> Any:
    def parse(message: bytes, heard: Heard) -> list[Fact]:
        raise error

    return parse


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("error", "where", "rule"),
    [
        (Malformed("STS 9015", "wants 1"), "STS 9015", "wants 1"),
        (KeyError("eventID"), "eventID", "is required and missing"),
        (ValueError("time 2026-13-01"), "message", "time 2026-13-01"),
        (OverflowError("too large"), "message", "too large"),
        (RecursionError(), "message", "is nested too deeply"),
        (msgspec.ValidationError("Expected `str` - at `$.id`"), "message", "Expected `str` - at `$.id`"),
        (etree.LxmlError("no element"), "message", "no element"),
    ],
)
def test_reading_errors_become_dead_letters(
    monkeypatch: pytest.MonkeyPatch, error: Exception, where: str, rule: str
) -> None:
    monkeypatch.setitem(registry.ADAPTERS, ("lines", "IN"), Format("gate", "lines", ("IN",), "", failing(error)))
    (dead,) = told(b"@IN x")
    assert isinstance(dead, Dead)
    assert (dead.format, dead.where, dead.rule, dead.body) == ("gate", where, rule, b"@IN x")


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize("error", [TypeError("bug"), AttributeError("bug"), AssertionError("bug"), OSError("disk")])
def test_our_own_mistakes_are_loud(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setitem(registry.ADAPTERS, ("lines", "IN"), Format("gate", "lines", ("IN",), "", failing(error)))
    with pytest.raises(type(error)):
        told(b"@IN x")


def test_a_zone_that_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        list(read(BytesIO(b"x"), HEARD._replace(zone="Asia/Shenzhen")))


def test_peeking_loses_nothing() -> None:
    for size in (1, 5, 100):
        head, rest = peeked(dribble(b"0123456789"), size)
        assert head == b"0123456789"[:size]
        assert rest.read() == b"0123456789"


def test_each_message_type_has_one_adapter_and_each_name_one_format_of_a_syntax() -> None:
    types = [(format_.syntax, type_) for format_ in registry.FORMATS for type_ in format_.types]
    assert len(types) == len(set(types))
    assert len({(format_.name, format_.syntax) for format_ in registry.FORMATS}) == len(registry.FORMATS)
    assert len({(format_.name, format_.parse) for format_ in registry.FORMATS}) == len(
        {f.name for f in registry.FORMATS}
    )
    assert {syntax for syntax, _ in types} <= {syntax.NAME for syntax in registry.SYNTAXES}
    assert registry.SYNTAXES[-1] is unknown
