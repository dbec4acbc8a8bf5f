"""How much memory a file of any length takes to read: `python -m bench.memory [--megabytes 1000] [SYNTAX …]`.

A stream of messages, of which some are long and some are broken, goes through `ingest.reading.read`, each syntax in a
process of its own. Beside the most that it ever had in memory stands what it had before the first byte, the ratio of what
came to what it took more, and how much of that came in the second half: what goes on growing shows there.

Where every message names a reference of its own (X12 here), what is remembered of references grows until it is full: some
50 MB, the bounded caches of schemas/refs.py, which make reading them fast. It stays at that however long the file is.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import RawIOBase
from itertools import count
from time import perf_counter
from typing import BinaryIO, cast

from ingest.message import Heard
from ingest.reading import Dead, read

MEGABYTE = 1_000_000
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
BROKEN = 100  # every so many messages one is
LONG = 20
MANY = 1000
MESSAGES = {  # `@` stands for the number of the message, `#` for what long ones say MANY times
    "EDIFACT": b"UNB+UNOA:2+LYTERM+LYHUB+260620:1200+@'UNH+@+CODECO:D:95B:UN'BGM+34+GATE@+9'EQD+CN+MSCU1234566+45G1+++5'"
    b"DTM+7:202606200800:203'#LOC+165+CNYTN:139:6'UNT+6+@'UNZ+1+@'\n",
    "X12": b"ISA*00*          *00*          *ZZ*OCEANLINE      *02*FORWARDER      *260620*1200*U*00401*@*0*P*>~"
    b"GS*QO*OCEAN*FWDR*20260620*1201*7*X*004010~ST*315*@~B4***VD*20260619*2210**MSCU*123456~N9*BM*OCNL@~#SE*4*@~GE*1*7~"
    b"IEA*1*@~\n",
    "nmea": b"!AIVDM,1,1,,A,15MgK45P3PG?fl0E`JbR0OwT0P00,0*50,r003669974,1781956800\r\n",
    "json": b'{#"eventID":"@","eventType":"EQUIPMENT","eventClassifierCode":"ACT","eventDateTime":"2026-06-20T12:00:00Z",'
    b'"eventCreatedDateTime":"2026-06-20T12:00:00Z","equipmentEventTypeCode":"GTIN","equipmentReference":"MSCU1234566"}\n',
    "xml": b'<?xml version="1.0" encoding="UTF-8"?><Handover><handover_no>H@</handover_no>#<event>arrived</event>'
    b"<sender>border-station</sender><occurred_at>2026-06-17T04:30:00</occurred_at><locode>KZDOS</locode>"
    b"<reported_at>2026-06-17T06:00:00+05:00</reported_at><containers>EXCU1000010</containers></Handover>\n",
    "csv": b"H@,arrived,2026-06-17T04:30:00,KZDOS,EXCU1000010,border-station,2026-06-17T06:00:00+05:00,#\n",
    "cargo_imp": b"FSU/12\n180-12345675SZXFRA/T10K250.0\nRCS/20JUN0815/SZX/T10K250.0\n#OSI/@\n",
}
HEADS = {
    "csv": b"handover_no,event,occurred_at,locode,containers,sender,reported_at,remark\n"
}  # once, before all messages


MORE = {
    "EDIFACT": b"FTX+AAI+++" + b"SAID TO CONTAIN " * 8 + b"'",
    "X12": b"K1*" + b"SAID TO CONTAIN " * 8 + b"~",
    "json": b'"remark":"' + b"SAID TO CONTAIN " * 8 + b'",',
    "xml": b"<remark>" + b"SAID TO CONTAIN " * 8 + b"</remark>",
    "csv": b"SAID TO CONTAIN",
    "cargo_imp": b"OSI/SAID TO CONTAIN SAID TO CONTAIN\n",
}


class Told(RawIOBase):
    """A stream of messages that nobody holds: about so many bytes of a syntax."""

    def __init__(self, syntax: str, size: int) -> None:
        self._pieces = _pieces(syntax)
        self._left = size
        self._rest = HEADS.get(syntax, b"")

    @property
    def left(self) -> int:
        """Bytes."""
        return self._left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while len(self._rest) < size and self._left > 0:
            piece = next(self._pieces)
            self._left -= len(piece)
            self._rest += piece
        told, self._rest = self._rest[:size], self._rest[size:]
        return told


def _pieces(syntax: str) -> Iterator[bytes]:
    for number in count():
        more = MORE.get(syntax, b"") * (MANY if number % LONG == 0 else 0)
        message = MESSAGES[syntax].replace(b"#", more).replace(b"@", b"%09d" % number)
        yield message[: len(message) // 2] + b"\n" if number % BROKEN == BROKEN - 1 else message


def peak() -> int:
    """The most bytes that this process ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measured(syntax: str, megabytes: int) -> str:
    before, began = peak(), perf_counter()
    stream = Told(syntax, megabytes * MEGABYTE)
    good = dead = half = 0
    for result in read(cast(BinaryIO, stream), HEARD):
        dead += isinstance(result, Dead)
        good += not isinstance(result, Dead)
        half = half or (peak() if stream.left < megabytes * MEGABYTE // 2 else 0)
    took, seconds = (peak() - before) / MEGABYTE, perf_counter() - began
    ratio = megabytes / max(took, 0.1)
    return (
        f"{syntax:10} {megabytes:>6,} MB in {seconds:>5,.0f} s {good:>12,} read {dead:>10,} dead "
        f"{before / MEGABYTE:>6.0f} MB before {took:>7.1f} MB more   1 of {ratio:<6,.0f} "
        f"{(peak() - half) / MEGABYTE:>5.1f} MB in the second half"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("syntax", nargs="*", help=f"of {', '.join(MESSAGES)}; all of them where none is named")
    parser.add_argument("--megabytes", type=int, default=50)
    told = parser.parse_args()
    if len(told.syntax) == 1:
        print(measured(told.syntax[0], told.megabytes), flush=True)
        return
    for syntax in told.syntax or MESSAGES:
        alone = [sys.executable, "-m", "bench.memory", syntax, "--megabytes", str(told.megabytes)]
        subprocess.run(alone, check=True)


if __name__ == "__main__":
    main()
