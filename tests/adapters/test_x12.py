"""X12: rules of the adapters that are worth a sentence. The cases show what comes out; these say why."""

from datetime import UTC, datetime

import pytest

from ingest.message import Heard, Malformed
from ingest.registry import FORMATS, Fact
from ingest.syntax.x12.place import Spot, city, port, spot
from ingest.syntax.x12.reference import Equipment, references, unit
from ingest.syntax.x12.time import Stamp, moment, readable
from schemas.milestones import Kind
from schemas.movement import Movement, Position
from schemas.places import Place
from schemas.refs import RefType
from schemas.times import Zone

HEARD = Heard("partner", datetime(2026, 6, 20, 12, tzinfo=UTC))
ISA = "ISA*00*          *00*          *ZZ*PARTNER        *02*FORWARDER      *260620*1200*U*00401*000000041*0*P*>~"
PARSERS = {type_: format_.parse for format_ in FORMATS if format_.syntax == "X12" for type_ in format_.types}


def facts(type_: str, *segments: str) -> list[Fact]:
    body = (
        f"{ISA}GS*QO*A*B*20260620*1201*7*X*004010~ST*{type_}*0001~" + "".join(s + "~" for s in segments) + "SE*9*0001~"
    )
    return list(PARSERS[type_](body.encode(), HEARD))


def movements(type_: str, *segments: str) -> list[Movement]:
    return [fact for fact in facts(type_, *segments) if isinstance(fact, Movement)]


@pytest.mark.parametrize(
    ("told", "ref"),
    [
        (Equipment("MSCU", "123456", "6"), "container:MSCU1234566"),
        (Equipment("MSCU", "123456"), "container:MSCU1234566"),
        (Equipment("MSCU", "1234566"), "container:MSCU1234566"),
        (Equipment("MSCU", "123456", "0"), "container:MSCU1234560"),
        (Equipment("MSCU", "3456", ""), "container:MSCU0034563"),
        (Equipment("EXRX", "002099", description="CN"), "wagon:EXRX2099"),
        (Equipment("EXRR", "86004", description="CN", type="C413"), "wagon:EXRR86004"),
        (Equipment("EXRR", "86004", type="Z102"), "trailer:EXRR86004"),
        (Equipment("EXRZ", "204411"), "trailer:EXRZ204411"),
        (Equipment("EXRR", "86004", description="TL"), "trailer:EXRR86004"),
        (Equipment("EX", "86004"), "wagon:EX86004"),
    ],
)
def test_a_mark_a_car_type_and_a_description_say_which_unit_it_is(told: Equipment, ref: str) -> None:
    assert unit(told, RefType.WAGON) == (ref,)


@pytest.mark.parametrize(
    "told", [Equipment("RDLN", "4411", description="TR"), Equipment("", "4411"), Equipment("ZZ", "")]
)
def test_a_tractor_and_a_number_without_a_mark_are_no_unit(told: Equipment) -> None:
    assert unit(told, RefType.TRAILER) == ()


def test_a_bill_beside_a_master_is_a_house_and_beside_an_ocean_bill_the_railways() -> None:
    bill, master, ocean = ["N9", "BM", "FWDH260042"], ["N9", "MB", "OCNL260117"], ["N9", "OB", "OCNL260117"]
    assert references([bill]) == ["bill:FWDH260042"]
    assert references([bill, master]) == ["house:FWDH260042", "bill:OCNL260117"]
    assert references([bill, ocean]) == ["consignment:FWDH260042", "bill:OCNL260117"]


@pytest.mark.parametrize("filler", ["NS", "BUFFER", "TBA", "1978", "0000000", "NONE"])
def test_words_and_short_numbers_are_no_references(filler: str) -> None:
    assert references([["N9", "BM", filler], ["L11", filler, "PO"]]) == []


def test_a_standard_time_is_told_in_its_own_offset_and_a_zone_in_that_of_the_day() -> None:
    summer, winter = "20260701", "20260115"
    assert [moment(Stamp("AT705", summer, "1200", code), Spot(), "UTC").offset for code in ("PS", "PD", "PT")] == [
        -480,
        -420,
        -420,
    ]
    assert [
        moment(Stamp("AT705", winter, "1200", code), Spot(), "UTC").offset for code in ("PS", "PT", "08", "20")
    ] == [
        *(-480, -480, 480, -300),
    ]


def test_local_time_is_that_of_the_place_then_of_the_state_then_of_the_source() -> None:
    told = Stamp("AT705", "20260620", "0900", "LT")
    at_place = moment(told, spot("UN", "CNYTN"), "Europe/Paris")
    in_state = moment(told, spot("", "", "BRATTLEBORO", "VT"), "Europe/Paris")
    of_two = [moment(told, spot("", "", city, "TX"), "Europe/Paris") for city in ("DALLAS", "EL PASO")]
    at_the_border = moment(told, spot("", "", "NUEVO LAREDO", "TAM", "MX"), "Europe/Paris")
    nowhere = moment(told, spot("", "", "SPRINGFIELD", ""), "Europe/Paris")
    assert [(m.offset, m.zone) for m in (at_place, in_state, *of_two, at_the_border, nowhere)] == [
        *((480, Zone.PLACE), (-240, Zone.PLACE), (-300, Zone.ASSUMED), (-360, Zone.PLACE), (-300, Zone.PLACE)),
        (120, Zone.ASSUMED),
    ]


def test_midnight_may_be_written_2400() -> None:
    assert moment(Stamp("B404", "20260619", "2400", "UT"), Spot(), "UTC").at == datetime(2026, 6, 20, tzinfo=UTC)


def test_a_time_that_nothing_depends_on_may_be_unreadable() -> None:
    assert readable(Stamp("GS04", "BAD_DATE", "1200"), "UTC") is None


def test_one_city_is_one_place_however_it_is_written() -> None:
    assert city(["MS1", "chicago ", "IL", "US"], 1, 2, 3).place == port(["R4", "D", "UN", "USCHI", "CHICAGO"]).place
    assert port(["R4", "D", "D", "2704", "LOS ANGELES", "US", "", "", "CA"]).place == Place("USLAX")
    assert port(["R4", "5", "SL", "701558", "SNOWDEN", "", "", "", "MT"]).place == Place(name="SNOWDEN, MT")
    assert port(["R4", "5", "SL", "701558"]).place == Place(facility="SPLC-701558")


def test_a_state_is_no_state_in_another_country() -> None:
    assert spot("", "", "MUNICH", "DE", "DE").zone == "Europe/Berlin"
    assert spot("", "", "PERTH", "WA", "AU").zone == ""


def test_a_later_tender_counts_instead_and_a_cancelled_one_not_at_all() -> None:
    stop = ("S5*1*LD", "G62*69*20260618*U*0800*ET")
    first = movements("204", "B2**RDLN**LOAD260077**PP", "B2A*00*LT", *stop)
    later = movements("204", "B2**RDLN**LOAD260077**PP", "B2A*05*LT", *stop)
    (cancelled,) = movements("204", "B2**RDLN**LOAD260077**PP", "B2A*01*LT")
    assert {fact.report for fact in first + later} == {"204/LOAD260077"}
    assert (cancelled.kind, cancelled.retracts) == (Kind.RETRACTED, ("204/LOAD260077",))


def test_a_tender_its_answer_status_and_invoice_meet_in_the_loads_number() -> None:
    told = [
        *movements("204", "B2**RDLN**LOAD260077**PP", "B2A*00*LT"),
        *movements("990", "B1*RDLN*LOAD260077*20260616*A"),
        *movements("214", "B10*PRO8812340*LOAD260077*RDLN", "AT7*D1*NS***20260620*0900*ET"),
        *movements("210", "B3*B*PRO8812340*LOAD260077*PP**20260622*100"),
    ]
    assert len(told) == 4
    assert all("booking:LOAD260077" in fact.refs for fact in told)


def test_bills_of_one_load_are_inside_it_and_not_the_same() -> None:
    told = movements("214", "B10*PRO8812341*LOAD260078*RDLN", "LX*1", "AT7*D1*NS***20260620*0900*ET", "L11*BOL7700461*BM",
                     "LX*2", "AT7*D1*NS***20260620*1100*ET", "L11*BOL7700462*BM")  # fmt: skip
    bonds = {(r.bond.value, r.inner, r.outer) for fact in told for r in fact.relations}
    assert ("inside", "bill:BOL7700461", "booking:LOAD260078") in bonds
    assert not any(bond == "same" and "bill:" in inner + outer for bond, inner, outer in bonds)


def test_a_vessel_is_not_at_both_ends_of_a_journey_with_a_transshipment() -> None:
    segments = ["B4***VA*20260608*0410**MSCU*123456*L*45G1*SGSIN*UN*6", "N9*BN*OCNLBK88123"]
    segments += [
        "Q2*9321483********118E***L*EVER EXAMPLE",
        "R4*L*UN*CNYTN",
        "DTM*370*20260601",
        "R4*D*UN*USLAX",
        "DTM*371*20260618",
    ]
    direct = movements("315", *segments)
    via = movements("315", *segments[:3], "R4*T*UN*SGSIN", *segments[3:])
    assert [("vessel:IMO9321483" in fact.refs) for fact in direct] == [True, True, True]
    assert [("vessel:IMO9321483" in fact.refs) for fact in via] == [True, False, False]


def test_a_car_goes_to_no_vessel_and_not_all_the_way() -> None:
    segments = ["Q5*AL*20260624*1717*CT**MEMPHIS*TN", "N7*MSCU*123456**********CN", "DTM*371*20260626*0900*LT"]
    segments += ["W2*MSCU*123456**CN*L******EXRR*86004", "V1*9321483*EVER EXAMPLE*SG*118E****L", "R4*7*UN*USLGB"]
    told = movements("322", *segments)
    loaded, expected = told
    assert "wagon:EXRR86004" in loaded.refs
    assert not any(r.inner == "wagon:EXRR86004" for r in loaded.relations)
    assert "wagon:EXRR86004" not in expected.refs


@pytest.mark.parametrize("point", ["0873908*0415200*W*N", "-87.65222*41.86667", "87.65222*41.86667*W*N"])
def test_a_position_is_in_degrees_minutes_and_seconds_or_in_decimals(point: str) -> None:
    place = f"MS1*CHICAGO*IL*US*{point}"
    told = facts("214", "B10*PRO8812340*LOAD260077", "LX*1", "AT7*X6*NS***20260620*0900*ET", place, "MS2*RDLN*53021*TL")
    assert [(one.lat, one.lon) for one in told if isinstance(one, Position)] == [(41.86667, -87.65222)]


def test_a_set_that_multiplies_is_refused() -> None:
    bills = [f"L11*BOL{number:07}*BM" for number in range(500)]
    with pytest.raises(Malformed, match="things, at most 200000 are read"):
        facts("214", "B10*PRO8812340*LOAD260077*RDLN", *bills, "LX*1", *["AT7*D1*NS***20260620*0900*ET"] * 500)


def test_names_of_persons_and_parties_are_not_copied() -> None:
    told = movements("214", "B10*PRO8812340*LOAD260077*RDLN", "N1*CN*JANE EXAMPLE*25*X", "G61*DC*JANE EXAMPLE*TE*2075550100",
                     "LX*1", "AT7*D1*NS***20260620*0900*ET", "MS1*BOSTON*MA", "K1*SIGNED JANE EXAMPLE")  # fmt: skip
    assert "JANE" not in str(told)


def test_a_set_that_names_nothing_is_refused() -> None:
    with pytest.raises(Malformed, match="names nothing that it is about"):
        facts("322", "Q5*A*20260624*0900*CT**CHICAGO*IL")
