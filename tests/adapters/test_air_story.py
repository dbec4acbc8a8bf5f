"""One air shipment told by eight parties in eight formats is one story, in whatever order they are heard."""

from datetime import UTC, datetime
from io import BytesIO
from random import Random

import pytest

from ingest.message import Heard
from ingest.reading import Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import Ref, ref
from schemas.timeline import Status, Timeline
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


def facts(seed: int, messages: tuple[bytes, ...] = MESSAGES) -> list[Movement]:
    told = [result for message in messages for result in read(BytesIO(message), HEARD)]
    found = [fact for result in told if isinstance(result, Understood) for fact in result.facts]
    Random(seed).shuffle(found)
    return [fact for fact in found if isinstance(fact, Movement)]


def statuses(*lines: str, awb: str = "784-45120364SZXJFK/T12K340.5") -> bytes:
    """One status message of one air waybill."""
    return "\n".join(("FSU/15", awb, *lines, "")).encode()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("asked", [AWB, HOUSE])
def test_every_party_tells_of_one_shipment(asked: Ref, seed: int) -> None:
    steps = {step.kind: step.actual for step in answer(asked, facts(seed)).milestones if step.actual}
    assert {kind: f"{steps[kind].at:%Y-%m-%dT%H:%M}" for kind in STEPS} == STEPS


def test_the_address_of_a_logistics_object_answers_for_its_waybill() -> None:
    assert answer(OBJECT, facts(0)).redirect == AWB


ULD, OTHER = ref("uld", "PMC72534CZ"), ref("awb", "784-45120375")
LEFT = statuses("DEP/CZ327/16JUN/SZXLAX/T12K340.5/A2200/E2110", "ULD/PMC72534CZ")
RECEIVED = statuses("RCF/CZ327/16JUN2330/LAX/T12K340.5", "ULD/PMC72534CZ")
ONWARD = statuses("BKD/CZ983/18JUN/LAXJFK/T12K340.5/S2200/S0610-N")
BACK = statuses("DEP/CZ328/19JUN/LAXSZX/T3K60/A2200", "ULD/PMC72534CZ", awb="784-45120375LAXSZX/T3K60")


def ends(told: Timeline) -> tuple[str, ...]:
    return tuple(place.facility or place.locode if place else "" for place in (told.origin, told.destination))


@pytest.mark.parametrize("seed", range(5))
def test_who_receives_from_a_flight_ends_it_by_its_number_alone(seed: int) -> None:
    told = answer(AWB, facts(seed, (LEFT, RECEIVED)))
    assert (told.status, told.position_of, told.legs[0].done) == (Status.WAITING, (), True)
    assert told.legs[0].arrived
    assert told.legs[0].arrived.at == datetime(2026, 6, 17, 6, 30, tzinfo=UTC)


def test_of_two_flights_of_a_number_each_is_ended_by_what_follows_it() -> None:
    first = statuses("DEP/CZ327/16JUN/SZXLAX/P7K200.0/A2200", "RCF/CZ327/16JUN2330/LAX/P7K200.0")
    told = answer(AWB, facts(0, (first, statuses("DEP/CZ327/17JUN/SZXLAX/P5K140.5/A2204"))))
    assert [(leg.conveyance[-10:], leg.done) for leg in told.legs] == [("2026-06-16", True), ("2026-06-17", False)]
    assert told.status is Status.MOVING


@pytest.mark.parametrize("seed", range(5))
def test_a_unit_waits_where_its_cargo_was_received(seed: int) -> None:
    told = answer(ULD, facts(seed, (LEFT, RECEIVED)))
    assert (told.status, told.last) == (Status.WAITING, "received_from_flight@USLAX")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("messages", [(LEFT, RECEIVED, BACK), (LEFT, BACK)])
def test_a_unit_used_again_takes_no_cargo_back(messages: tuple[bytes, ...], seed: int) -> None:
    found = facts(seed, messages)
    assert [leg.conveyance for leg in answer(AWB, found).legs] == ["flight:CZ327/2026-06-16"]
    assert [leg.conveyance for leg in answer(OTHER, found).legs] == ["flight:CZ328/2026-06-19"]
    assert [trip.cargo for trip in answer(ULD, found).trips] == [(AWB,), (OTHER,)]


def test_a_shipment_ends_where_its_waybill_says() -> None:
    assert ends(answer(AWB, facts(0, (statuses("RCS/16JUN1200/SZX/T12"),)))) == ("CNSZX-SZX", "JFK")
    assert ends(answer(AWB, facts(0, (statuses("RCF/CZ983/19JUN0640/JFK/T12K340.5"),)))) == ("CNSZX-SZX", "JFK")
    on_the_way = answer(AWB, facts(0, (LEFT, RECEIVED)))
    assert (ends(on_the_way), on_the_way.eta) == (
        ("CNSZX-SZX", "JFK"),
        None,
    )  # when it lands at Los Angeles is no answer
    booked = answer(AWB, facts(0, (LEFT, RECEIVED, ONWARD)))
    assert booked.eta
    assert booked.eta.at == datetime(2026, 6, 19, 10, 10, tzinfo=UTC)


def test_a_waybill_to_a_city_ends_at_the_airport_that_it_flies_to() -> None:
    told = statuses("DEP/CZ303/16JUN/SZXLHR/T12/A1400/E1830", awb="784-45120364SZXLON/T12")
    assert ends(answer(AWB, facts(0, (told,)))) == ("CNSZX-SZX", "LHR")
    delivered = statuses("DLV/17JUN1000/LGW/T12", awb="784-45120364SZXLON/T12")
    assert ends(answer(AWB, facts(0, (told, delivered)))) == ("CNSZX-SZX", "IATA-LGW")


def test_a_house_ends_where_it_says_and_not_where_its_master_does() -> None:
    house = b"FHL/4\nMBI/784-45120364SZXJFK/T12K340.5\nHBS/LYH0000001/SZXBOS/5/K120.5/25/X\n"
    assert ends(answer(HOUSE, facts(0, (house, LEFT)))) == ("CNSZX-SZX", "IATA-BOS")


@pytest.mark.parametrize("seed", range(3))
def test_an_arrival_counted_in_utc_is_of_the_flight_that_left_on_that_day(seed: int) -> None:
    """LY890 leaves Hong Kong every day at 02:00: at 18:00 of the day before in UTC."""
    nights = [
        statuses(f"DEP/LY890/{day}JUN/HKGANC/T12/A0200", awb=awb)
        for day, awb in ((17, "784-45120364"), (18, "784-45120375"))
    ]
    landed = b"".join(b".ANCKKLY %d0420\nMVT\nLY890/%d.4XLYA.ANC\nAA0355/0405\n" % (day + 1, day) for day in (16, 17))
    told = facts(seed, (*nights, landed))
    for awb, day in ((AWB, 17), (OTHER, 18)):
        (leg,) = answer(awb, told).legs
        assert leg.arrived
        assert leg.arrived.at == datetime(2026, 6, day, 4, 5, tzinfo=UTC)
