"""Message types that are known and not read say why."""

from datetime import UTC, datetime
from io import BytesIO

from ingest.message import Heard
from ingest.reading import Dead, read
from ingest.registry import ADAPTERS
from ingest.unread import UNREAD

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))


def test_nothing_that_is_read_is_called_unread() -> None:
    assert not UNREAD.keys() & ADAPTERS.keys()


def test_the_reason_stands_in_the_dead_letter() -> None:
    (dead,) = read(BytesIO(b"UNB+UNOA:2+A+B+260620:1200+1'UNH+1+INVOIC:D:96A:UN'BGM+380+1'UNT+3+1'UNZ+1+1'"), HEARD)
    assert isinstance(dead, Dead)
    assert dead.rule.startswith("no adapter reads EDIFACT message type 'INVOIC': it is about an order, a price")
