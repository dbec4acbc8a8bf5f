"""CSV records are cut one by one, whatever a spreadsheet made of them."""

from io import BytesIO

import pytest

from ingest.message import Broken, Malformed, Part
from ingest.syntax import csv_text
from tests.ingest.test_reading import dribble

HEADER = "handover_no,event,occurred_at,containers\n"
ROW = "H-1,arrived,2026-06-16T18:20:00,EXCU1000010\n"


def parts(text: str | bytes) -> list[Part | Broken]:
    return list(csv_text.split(BytesIO(text.encode() if isinstance(text, str) else text)))


def bodies(text: str | bytes) -> list[dict[str, str]]:
    return [csv_text.fields(part.body) for part in parts(text)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_and_lines_are_cut_however_they_are_separated(delimiter: str, end: str) -> None:
    text = (HEADER + ROW * 2).replace(",", delimiter).replace("\n", end)
    assert csv_text.sniff(text.encode())
    told = bodies(text)
    assert [one["handover_no"] for one in told] == ["H-1", "H-1"]
    assert all(one["containers"] == "EXCU1000010" for one in told)
    assert list(csv_text.split(dribble(text.encode()))) == parts(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_columns_are_read_in_every_encoding_of_spreadsheets(encoding: str) -> None:
    body = "交接单号,事件,发生时间,箱号\nH-1,换装,2026-06-17T04:10,EXCU1000010\n".encode(encoding)
    assert csv_text.sniff(body)
    assert bodies(body) == [
        {"handover_no": "H-1", "event": "换装", "occurred_at": "2026-06-17T04:10", "container_no": "EXCU1000010"}
    ]


def test_a_line_break_inside_quotes_ends_no_record() -> None:
    told = bodies('handover_no,event,reason\nH-1,arrived,"late,\nvery ""late"""\nH-2,arrived,\n')
    assert told[0]["reason"] == 'late,\nvery "late"'
    assert told[1] == {"handover_no": "H-2", "event": "arrived"}


def test_the_last_line_needs_no_end_and_blank_lines_are_none() -> None:
    assert len(parts(HEADER + "\n\n" + ROW + "\n" + ROW.rstrip())) == 2


def test_a_column_of_nobody_is_left_out_and_a_short_line_is_read() -> None:
    assert bodies("handover_no,event,colour\nH-1,arrived,red\nH-2\n") == [
        {"handover_no": "H-1", "event": "arrived"},
        {"handover_no": "H-2"},
    ]


@pytest.mark.parametrize("head", ["a,b,c\n1,2,3\n", "handover_no\nH-1\n", "", "UNB+UNOA:2+A+B", "\xff\xfe,x"])
def test_other_text_is_no_record_of_ours(head: str) -> None:
    assert not csv_text.sniff(head.encode("latin-1"))


def test_a_quote_that_never_closes_is_malformed() -> None:
    (part,) = parts('handover_no,event\n"H-1,arrived\n')
    with pytest.raises(Malformed, match="no CSV record"):
        csv_text.fields(part.body)
