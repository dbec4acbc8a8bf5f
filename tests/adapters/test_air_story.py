"""One air shipment told by eight parties in eight formats is one story, in whatever order they are heard."""

from datetime import UTC, datetime
from io import BytesIO
from random import Random

import pytest

from ingest.message import Heard
from ingest.registry import Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import Ref, ref
from streams.shipment import answer

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
AWB, HOUSE, OBJECT = ref("awb", "784-45120364"), ref("hawb", "LYH0000001"), ref("object", "https://1r.example.com/lo/s")
XFSU = b"""<s:StatusMessage xmlns:s="iata:statusmessage:1"><s:MasterConsignment>
<TransportContractDocument><ID>784-45120364</ID></TransportContractDocument>
<ReportedStatus><ReasonCode>NFD</ReasonCode><AssociatedStatusConsignment><SpecifiedLogisticsTransportMovement>
<SpecifiedLocation><ID>FRA</ID></SpecifiedLocation>
<SpecifiedEvent><OccurrenceDateTime>2026-06-20T08:12:00</OccurrenceDateTime></SpecifiedEvent>
</SpecifiedLogisticsTransportMovement></AssociatedStatusConsignment></ReportedStatus>
</s:MasterConsignment></s:StatusMessage>"""
EVENT = b"""{"@context": {"cargo": "https://onerecord.iata.org/ns/cargo#"}, "@type": "cargo:LogisticsEvent",
"cargo:eventCode": "DLV", "cargo:eventDate": "2026-06-20T10:00:00Z",
"cargo:eventFor": {"@id": "https://1r.example.com/lo/s"},
"cargo:eventLocation": {"cargo:locationCodes": {"cargo:code": "FRA"}}}"""
SHIPMENT = b"""{"@context": {"cargo": "https://onerecord.iata.org/ns/cargo#"}, "@type": "cargo:Shipment",
"@id": "https://1r.example.com/lo/s", "cargo:waybill": {"cargo:waybillPrefix": "784", "cargo:waybillNumber": "45120364"}}"""
MESSAGES = (
    b"FWB/17\n784-45120364SZXFRA/T12K340.5\nFLT/CZ461/19\nRTG/FRACZ\nISU/18JUN26/SZX\n",
    b"FHL/4\nMBI/784-45120364SZXFRA/T12K340.5\nHBS/LYH0000001/SZXFRA/5/K120.5/25/X\n",
    b"FSU/15\n784-45120364SZXFRA/T12K340.5\nRCS/18JUN2030/SZX/T12K340.5\n",
    b"FFM/8\n1/CZ461/19JUN2350/SZX\nFRA/20JUN0620\nULD/PMC72534CZ\n784-45120364SZXFRA/T12K340.5/X\nLAST\n",
    b".SZXKKCZ 191700\nMVT\nCZ461/19.B2091.SZX\nAD1610/1642 EA0455 FRA\nDL93/0020\n",
    b".FRAKKCZ 200512\nMVT\nCZ461/19.B2091.FRA\nAA0458/0509\n",
    XFSU,
    EVENT,
    SHIPMENT,
)
STEPS = {
    Kind.RECEIVED: "2026-06-18T12:30",
    Kind.DEPARTED: "2026-06-19T16:10",  # 00:10 of the 20th at Shenzhen: the flight of the 19th all the same
    Kind.ARRIVED: "2026-06-20T05:09",
    Kind.NOTIFIED: "2026-06-20T06:12",
    Kind.DELIVERED: "2026-06-20T10:00",
}


def facts(seed: int) -> list[Movement]:
    told = [result for message in MESSAGES for result in read(BytesIO(message), HEARD)]
    found = [fact for result in told if isinstance(result, Understood) for fact in result.facts]
    Random(seed).shuffle(found)
    return [fact for fact in found if isinstance(fact, Movement)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("asked", [AWB, HOUSE])
def test_every_party_tells_of_one_shipment(asked: Ref, seed: int) -> None:
    steps = {step.kind: step.actual for step in answer(asked, facts(seed)).milestones if step.actual}
    assert {kind: f"{steps[kind].at:%Y-%m-%dT%H:%M}" for kind in STEPS} == STEPS


def test_the_address_of_a_logistics_object_answers_for_its_waybill() -> None:
    assert answer(OBJECT, facts(0)).redirect == AWB
