"""A header told of every unit stays bounded: what would never end is refused, and soon."""

from datetime import UTC, datetime
from io import BytesIO
from time import process_time

import pytest

from ingest.message import Heard
from ingest.reading import Dead, read

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))
MANY = 2_000
HEADER = "BGM+785+LYMANY0001+9'DTM+137:202606161730:203'TDT+20+026W+1++LYLN:172:20+++LYCS7:103::LIANYUN STAR'"
BILLS = "".join(f"RFF+BM:LYB{n:07}'" for n in range(MANY))
BOXES = "".join(f"EQD+CN+LYNU{n:06}'MEA+AAE+VGM+KGM:21640'" for n in range(MANY))
TIED = "".join(f"EQA+CN+LYNU{n:06}'" for n in range(MANY))
PLACED = "".join(f"SGP+LYNU{n:06}'" for n in range(MANY))


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        *((type_, BILLS + BOXES) for type_ in ("COPRAR", "COPARN", "VERMAS", "COSTCO", "IFTMIN", "CUSRES", "CUSDEC")),
        ("BAPLIE", "LOC+147+0110382::5'" + BILLS + "EQD+CN+LYNU1000012'" + TIED),
        ("CUSCAR", "CNI+1'" + BILLS + "GID+1'" + PLACED),
    ],
)
def test_many_contracts_times_many_boxes_are_refused(type_: str, body: str) -> None:
    message = f"UNB+UNOA:2+LYLINE+LYHUB+260616:1730+1'UNH+1+{type_}:D:96A:UN'{HEADER}{body}UNT+9+1'UNZ+1+1'"
    begin = process_time()
    (dead,) = read(BytesIO(message.encode()), HEARD)
    assert isinstance(dead, Dead)
    assert (dead.where, dead.rule.startswith("has a header of")) == ("message", True)
    assert process_time() - begin < 10
