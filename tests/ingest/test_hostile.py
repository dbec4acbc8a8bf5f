"""Input that is made to cost: work grows with its length and not with its square, and what is kept of it stays a multiple.

Work is counted in calls, not in seconds, so that these tests tell the same on any machine.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from ingest.syntax import json_text, repeated
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import MAX_REFS, RefType, ref
from schemas.relations import implied
from tests.ingest.work import calls

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
UNB = b"UNB+UNOA:2+A+B+260620:1200+1'"
ISA = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260620*1200*U*00401*000000001*0*P*>~"
GS = b"GS*QO*A*B*20260620*1200*1*X*004010~"
HEADER = b"BGM+34+1+9'DTM+137:202606201200:203'TDT+20+V1+1++MSC:172:20+++9074729:146:11:SHIP'LOC+9+CNSZX:139:6'"
FEW, MANY = 60, 240  # a multiple of one another
GROWTH = 6  # times the work for four times the input

Hostile = Callable[[int], bytes]


def results(message: bytes) -> list[Understood | Dead]:
    return list(read(BytesIO(message), HEARD))


def edifact(type_: bytes, body: bytes) -> bytes:
    return UNB + b"UNH+1+" + type_ + b":D:95B:UN'" + body + b"UNT+1+1'UNZ+1+1'"


def x12(type_: bytes, body: bytes) -> bytes:
    return ISA + GS + b"ST*" + type_ + b"*0001~" + body + b"SE*1*0001~GE*1*1~IEA*1*000000001~"


def each(template: bytes, count: int) -> bytes:
    """The template once for each number below `count`, its `@` replaced by seven digits."""
    return b"".join(template.replace(b"@", b"%07d" % number) for number in range(count))


MANIFEST = HEADER.replace(b"BGM+34", b"BGM+85")
CNI = b"CNI+1+SZX26061801'STS+1+24'DTM+334:202606201200:203'"
B4 = b"B4***I*20260620*1200**MSCU*123456*L*4500~"
M10 = b"M10*SCAC*O*CN*9074729*SHIP*V1*****1~"
MESSAGES: dict[str, Hostile] = {
    "IFTSTA units of a status": lambda n: edifact(b"IFTSTA", HEADER + CNI + each(b"EQD+CN+ABCU@'", n)),
    "IFTSTA references of a status": lambda n: edifact(b"IFTSTA", HEADER + CNI + each(b"RFF+BM:B@'", n)),
    "IFTSTA consignments": lambda n: edifact(b"IFTSTA", HEADER + each(b"CNI+1+S@'STS+1+24'DTM+334:202606201200:203'", n)),
    "CODECO units": lambda n: edifact(b"CODECO", HEADER + each(b"EQD+CN+ABCU@'RFF+BM:B@'", n)),
    "COARRI units": lambda n: edifact(b"COARRI", HEADER + each(b"EQD+CN+ABCU@'RFF+BM:B@'", n)),
    "BAPLIE slots": lambda n: edifact(b"BAPLIE", HEADER + each(b"LOC+147+@::5'EQD+CN+ABCU@'", n)),
    "IFTMIN goods": lambda n: edifact(b"IFTMIN", HEADER + each(b"GID+1+1:PK'SGP+ABCU@'", n) + each(b"EQD+CN+ABCU@'", n)),
    "CUSCAR units before their bills": lambda n: edifact(
        b"CUSCAR", MANIFEST + each(b"EQD+CN+ABCU@'", n) + each(b"CNI+1+B@'RFF+BM:B@'GID+1+1:PK'SGP+ABCU@'", n)
    ),
    "IFCSUM units of a bill": lambda n: edifact(b"IFCSUM", MANIFEST + b"CNI+1+B1'RFF+BM:B1'" + each(b"EQD+CN+ABCU@'", n)),
    "204 bills": lambda n: x12(b"204", b"B2**SCAC**SHP77**PP~" + each(b"L11*B@*BM~", n)),
    "204 trailers": lambda n: x12(b"204", b"B2**SCAC**SHP77**PP~" + each(b"N7*ABCU*@~", n)),
    "990 bills": lambda n: x12(b"990", b"B1*SCAC*SHP77*20260620*A~" + each(b"N9*BM*B@~", n)),
    "315 ports": lambda n: x12(b"315", B4 + each(b"R4*L*UN*CNSZX~DTM*140*20260620~", n)),
    "315 segments of a port": lambda n: x12(b"315", B4 + b"R4*L*UN*CNSZX~" + each(b"N9*ZZ*@~", n)),
    "309 units of a bill": lambda n: x12(b"309", M10 + b"LX*1~M11*B77*1*1*BX~" + each(b"VID*CN*ABCU*@~", n)),
    "FSU units": lambda n: b"FSU/15\n160-12345675HKGLHR/T1K10\nDEP/CX255/20JUN/HKGLHR/T1K10\nULD" + each(b"/AKE@CX", n),
    "FFM waybills": lambda n: b"FFM/8\n1/CX255/20JUN/HKG\nLHR\n" + each(b"160-@5HKGLHR/T1K10/GOODS\n", n),
    "EPCIS epcs": lambda n: b'{"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-06-20T12:00:00Z","eventTimeZone'
    b'Offset":"+00:00","epcList":["urn:epc:id:sscc:0614141.1234567890"' + each(b',"urn:epc:id:sscc:0614141.123@"', n) + b"]}",
    "JSON nesting": lambda n: b'{"a":' * n,
    "JSON values": lambda n: b"[" + b"{}," * n + b"{}]",
    "XML elements": lambda n: b"<a>" + b"<b/>" * n + b"</a>",
    "XML nesting": lambda n: b"<a>" * n,
    "XML that opens and never closes": lambda n: b"<a>" + b"<![CDATA[" * n,
    "AIS messages that lack a sentence": lambda n: b"!AIVDM,1,1,,A,1,0*00\n" + each(b"!AIVDM,2,1,3,B,@,0*00\n", n),
    "CLM rows": lambda n: b"EXRX202099JOLIET   IL06241402LW\n" + each(b"EXRX@JOLIET   IL06241402LW\n", n),
    "CSV lines of an open quote": lambda n: b'handover_no,container_no,event\n"' + b"x\n" * n,
    "CSV rows": lambda n: b"handover_no,container_no,event\n" + each(b"H@,ABCU@,arrived\n", n),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_work_grows_with_the_length_of_a_message(name: str) -> None:
    hostile = MESSAGES[name]
    results(hostile(FEW))  # what is read once and remembered
    few, many = calls(lambda: results(hostile(FEW))), calls(lambda: results(hostile(MANY)))
    assert many < GROWTH * few, f"{few} calls for {FEW}, {many} for {MANY}"


HEADERS = {
    "EDIFACT": UNB[:-1] + b"+" + b"x" * 900 + b"'UNG+" + b"y" * 900 + b"'" + b"UNH++X'UNT'" * 5000,
    "EDIFACT without UNT": UNB[:-1] + b"+" + b"x" * 900 + b"'" + b"UNH+'" * 9000,
    "X12": ISA + b"GS*QO*A" + b" " * 900 + b"*B*20260620*1200*1*X*004010~" + b"ST*315~SE*1~" * 5000,
    "CSV": b"handover_no,container_no,event" + b",a" * 1900 + b"\n" + b"1\n" * 5000,
    "CLM": b"Equipment Initials,Equipment Number,Month,Day,Event" + b",a" * 450 + b"\n" + b"1,\n" * 9000,
    "Cargo-IMP": b"QD SZXFFXX\n" * 300 + b".HDQFMQR 200739\n" + b"FSU/1\n" * 5000,
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_not_repeated_beyond_measure(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated, "SPARE", 64 * 1024)
    message = HEADERS[name]
    results = list(read(BytesIO(message), HEARD))
    assert sum(len(result.body) for result in results) < repeated.SPARE + (repeated.TIMES + 8) * len(message)
    assert [result for result in results if isinstance(result, Dead) and result.rule == repeated.RULE] or "UNT" in name


def test_a_header_that_is_no_longer_than_its_messages_is_always_repeated() -> None:
    assert repeated.Repeated().affords(1000, 100)
    told = repeated.Repeated()
    assert all(told.affords(1000, 100) for _ in range(100_000))


def test_relations_among_more_refs_than_a_movement_may_name_are_not_made() -> None:
    refs = tuple(ref(RefType.BILL, f"BILL{number}") for number in range(MAX_REFS + 1))
    assert implied(Kind.LOADED, refs[:-1])
    assert implied(Kind.LOADED, refs[:-1] * 2) == implied(Kind.LOADED, refs[:-1])
    with pytest.raises(ValueError, match="65 in one movement, at most 64"):
        implied(Kind.LOADED, refs)


def test_a_manifest_of_a_large_vessel_is_read() -> None:
    bills = each(b"CNI+1+B@'RFF+BM:B@'GID+1+1:PK'SGP+ABCU@'", 2000)
    for type_ in (b"CUSCAR", b"IFCSUM"):
        (result,) = results(edifact(type_, MANIFEST + each(b"EQD+CN+ABCU@'", 2000) + bills))
        assert isinstance(result, Understood)
        assert len({ref for fact in result.facts if isinstance(fact, Movement) for ref in fact.refs}) > 4000


REFERENCES, EQUIPMENT = each(b"RFF+BM:B@'", 600), each(b"EQD+CN+ABCU@'DTM+7:202606200800:203'", 600)
PRODUCTS = {
    "header read for each status": edifact(b"IFTSTA", HEADER + b"FTX+AAA'" * 1200 + CNI * 1200),
    "references of each unit": edifact(b"IFTSTA", HEADER + CNI + REFERENCES + EQUIPMENT),
    "references of each gate move": edifact(b"CODECO", HEADER + REFERENCES + EQUIPMENT),
    "references of each handling": edifact(b"COARRI", HEADER + REFERENCES + EQUIPMENT),
    "references of each bill": edifact(b"CUSCAR", MANIFEST + REFERENCES + each(b"CNI+1+B@'RFF+BM:B@'", 600)),
    "references of each order": edifact(b"COPARN", HEADER + REFERENCES + EQUIPMENT),
    "bills of each unit": x12(b"315", b"B4***I*20260620*1200~" + each(b"N9*BM*B@~", 600) + each(b"N9*EQ*ABCU@~", 600)),
    "bills of each box": x12(b"310", b"B3**BILL7*S*PP~" + each(b"N9*BM*B@~", 600) + each(b"N9*EQ*ABCU@~", 600)),
    "numbers of each bill": x12(b"204", b"B2**SCAC**SHP77~" + each(b"L11*B@*BM~", 600) + each(b"L11*C@*CN~", 600)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_what_multiplies_beyond_measure_is_refused(name: str) -> None:
    (result,) = read(BytesIO(PRODUCTS[name]), HEARD)
    assert isinstance(result, Dead)
    assert re.search(r"anew|references|\d+ RFF among them|things, at most|numbers of one load", result.rule)


def test_a_message_of_more_facts_than_are_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading.MOST_FACTS", FEW)
    many, few = results(MESSAGES["FFM waybills"](MANY) + MESSAGES["FFM waybills"](FEW))
    assert isinstance(many, Dead)
    assert (many.where, many.rule) == ("message", f"tells {MANY} facts, at most {FEW} are read of one message")
    assert isinstance(few, Understood)


def test_a_line_of_many_json_objects_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    class Counted:
        def match(self, text: bytearray) -> re.Match[bytes] | None:
            nonlocal looks
            looks += 1
            return line.match(text)

    line = json_text._LINE
    monkeypatch.setattr(json_text, "_LINE", Counted())
    results = list(read(BytesIO((b'{"a":1}' * 500 + b"\n") * 3 + b'{"a":1}\n' * 40), HEARD))
    assert len(results) == 1540
    assert looks <= 3 + 40 + 1
