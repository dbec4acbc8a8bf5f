"""TAF TSI: rules that hold for all messages of a kind, and the schema that is public."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from ingest.adapters.rail_taf import TYPES, parse
from ingest.adapters.rail_taf_train import RUNNING, STATUSES, STATUSES_IGNORED
from ingest.adapters.rail_taf_wagon import EVENTS, EVENTS_IGNORED, GPS, WAGON
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, Position
from schemas.places import Place, at
from schemas.refs import ref
from schemas.relations import inside
from schemas.times import Zone
from streams.known import Known

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "taf_tsi"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
HEADER = """<MessageHeader><MessageReference><MessageIdentifier>EX-1</MessageIdentifier>
<MessageDateTime>2026-06-19T06:35:00Z</MessageDateTime></MessageReference><Sender>0080</Sender></MessageHeader>"""
TRAIN_ID = """<TransportOperationalIdentifiers><ObjectType>TR</ObjectType><Company>0080</Company><Core>00000X8020</Core>
<Variant>01</Variant><TimetableYear>2026</TimetableYear><StartDate>2026-06-18</StartDate></TransportOperationalIdentifiers>"""
NUMBER = """<OperationalTrainNumberIdentifier><OperationalTrainNumber>41370</OperationalTrainNumber>
</OperationalTrainNumberIdentifier>"""
WAGON_NUMBER = "<WagonNumberFreight>335249562000</WagonNumberFreight>"


def place(tag: str = "Location", country: str = "DE", code: str = "99001") -> str:
    return f"<{tag}><CountryCodeISO>{country}</CountryCodeISO><LocationPrimaryCode>{code}</LocationPrimaryCode></{tag}>"


def running(
    status: str, at: str, identity: str = TRAIN_ID, where: str = "", more: str = "", root: str = ""
) -> list[Movement]:
    root = root or "TrainRunningInformationMessage"
    message = f"""<{root}>{HEADER}<TrainOperationalIdentification>{identity}</TrainOperationalIdentification>{NUMBER}
    <TrainLocationReport>{where or place()}<LocationDateTime>{at}</LocationDateTime>
    <TrainLocationStatus>{status}</TrainLocationStatus>{more}</TrainLocationReport></{root}>"""
    return movements(message)


def movements(message: str) -> list[Movement]:
    facts = parse(message.encode(), HEARD)
    assert all(isinstance(fact, Movement) for fact in facts)
    return [fact for fact in facts if isinstance(fact, Movement)]


def event(code: str, at: str = "2026-06-19T04:30:00Z") -> str:
    return f"""<WagonStatusMessages>{HEADER}<WagonStatusMessage>{WAGON_NUMBER}<Event><EventType>{code}</EventType>
    <EventDateTime>{at}</EventDateTime><EventLocationInformation>{place("EventLocation")}<Position><Latitude>51.4</Latitude>
    <Longitude>6.7</Longitude></Position></EventLocationInformation></Event></WagonStatusMessage></WagonStatusMessages>"""


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_a_train_is_a_milestone(status: str) -> None:
    (fact,) = running(status, "2026-06-19T08:30:00+02:00")
    assert fact.kind is STATUSES[status]
    assert fact.place is not None
    assert fact.place.locode == "DEDUI"


@pytest.mark.parametrize("root", ["TrainRunningInformationMessage", "TrainRunningForecastMessage"])
def test_the_booked_time_is_a_plan_beside_the_told_one(root: str) -> None:
    booked = "<BookedLocationDateTime>2026-06-19T08:20:00+02:00</BookedLocationDateTime>"
    booked += "<TrainDelay><AgainstBooked>+0010</AgainstBooked></TrainDelay>"
    told, planned = running("03", "2026-06-19T08:30:00+02:00", more=booked, root=root)
    assert (told.certainty, planned.certainty) == (RUNNING[root], Certainty.PLANNED)
    assert (told.occurred_at - planned.occurred_at).total_seconds() == 600
    assert told.attributes["delay_minutes"] == "10"


def test_the_identifier_and_the_number_name_one_train() -> None:
    (fact,) = running("02", "2026-06-19T23:30:00+02:00")
    assert fact.refs == (ref("train", "0080-00000X8020-01-2026/2026-06-18"), ref("train", "41370/2026-06-18"))
    assert [relation.bond.value for relation in fact.relations] == ["same"]


def test_a_time_without_offset_is_local_at_the_station() -> None:
    alashankou = place(country="CN", code="99002")
    (fact,) = running("03", "2026-06-19T23:30:00", where=alashankou)
    assert (fact.occurred_at, fact.zone) == (datetime(2026, 6, 19, 15, 30, tzinfo=UTC), Zone.PLACE)


def test_a_location_code_is_the_country_and_five_digits() -> None:
    (fact,) = running("03", "2026-06-19T23:30:00Z", where=place(country="AT", code="1194"))
    assert fact.place is not None
    assert fact.place.facility == "TAF-AT01194"


@pytest.mark.parametrize("code", EVENTS)
def test_every_event_of_a_wagon_is_a_milestone(code: str) -> None:
    if code.isdigit():
        (fact,) = movements(event(code))
        assert fact.kind is EVENTS[code]
        assert ref("wagon", "335249562000") in fact.refs


def test_an_event_of_the_locator_is_a_position() -> None:
    (fact,) = parse(event(GPS).encode(), HEARD)
    assert fact == Position(
        source="0080", ref=ref("wagon", "335249562000"), at=datetime(2026, 6, 19, 4, 30, tzinfo=UTC), lat=51.4, lon=6.7
    )


def test_what_moves_nothing_says_nothing() -> None:
    assert running(next(iter(STATUSES_IGNORED)), "2026-06-19T08:30:00Z") == []
    assert movements(event(next(iter(EVENTS_IGNORED)))) == []


@pytest.mark.parametrize("root", WAGON)
def test_every_wagon_notice_puts_its_boxes_on_the_wagon(root: str) -> None:
    report = WAGON[root]
    step = f"{place(report.location)}<{report.time}>2026-06-19T04:05:00+02:00</{report.time}>"
    for element in reversed(report.path.split("/")):
        step = f"<{element}>{step}</{element}>"
    goods = "<GoodsInWagon><ContainerNumber>EXCU1000010</ContainerNumber></GoodsInWagon>"
    (fact,) = movements(f"<{root}>{HEADER}<WagonInformation>{WAGON_NUMBER}{goods}</WagonInformation>{step}</{root}>")
    assert (fact.kind, fact.certainty) == (report.kind, report.certainty)
    assert fact.occurred_at == datetime(2026, 6, 19, 2, 5, tzinfo=UTC)
    assert {(r.inner, r.outer) for r in fact.relations} >= {
        (inside(ref("container", "EXCU1000010"), ref("wagon", "335249562000")).inner, ref("wagon", "335249562000"))
    }


def test_a_deletion_takes_back_the_message_of_that_identifier() -> None:
    message = (
        f"<TrainRunningInformationMessage>{HEADER}<MessageStatus>3</MessageStatus></TrainRunningInformationMessage>"
    )
    (fact,) = movements(message)
    assert (fact.kind, fact.retracts) == (Kind.RETRACTED, ("EX-1",))


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_every_type_and_element_that_is_read_is_in_the_public_schema() -> None:
    schema = etree.parse(next(CORPORA.glob("*.xsd")))
    names = {element.get("name") for element in schema.iter("{http://www.w3.org/2001/XMLSchema}element")}
    newer = {"WagonStatusMessages", "WagonStatusMessage"}  # since 3.5
    assert set(TYPES) - newer - {"ChangeOfTrackMessage"} <= names
    for report in WAGON.values():
        assert {*report.path.split("/"), report.location, report.time} <= names


def composition(*wagons: str, at: str, status: str = "1") -> list[Movement]:
    header = HEADER.replace("2026-06-19T06:35:00Z", at).replace("EX-1", f"EX-{at}")
    data = "".join(f"<WagonData><WagonNumberFreight>{wagon}</WagonNumberFreight></WagonData>" for wagon in wagons)
    origin = f"<JourneySection>{place('JourneySectionOrigin')}</JourneySection>"
    return movements(
        f"""<TrainCompositionMessage>{header}<MessageStatus>{status}</MessageStatus>{TRAIN_ID}<TrainCompositionJourneySection>
        {origin}{data}</TrainCompositionJourneySection></TrainCompositionMessage>"""
    )


def test_a_wagon_left_out_of_a_later_composition_is_no_longer_on_the_train() -> None:
    first = composition("335249562000", "335249562018", at="2026-06-19T06:00:00Z")
    later = composition("335249562018", at="2026-06-19T07:00:00Z", status="2")
    for facts in (first + later, later + first):
        known = Known(facts)
        assert [known.is_live(fact) for fact in (*first, *later)] == [False, False, True]


def test_a_deleted_composition_takes_its_wagons_off_the_train() -> None:
    told = composition("335249562000", at="2026-06-19T06:00:00Z")
    deleted = composition(at="2026-06-19T07:00:00Z", status="3")
    assert not any(map(Known(told + deleted).is_live, told))


def test_a_modification_replaces_the_message_that_it_relates_to() -> None:
    related = "<RelatedReference><RelatedIdentifier>EX-0</RelatedIdentifier></RelatedReference>"
    (fact,) = running("03", "2026-06-19T08:30:00Z", root="TrainRunningInformationMessage")
    assert fact.retracts == ()
    message = f"""<WagonYardArrivalMessage>{HEADER}<MessageStatus>2</MessageStatus>{related}{WAGON_NUMBER}
    <YardArrival>{place()}<ArrivalTimeAtLocationActual>2026-06-19T08:30:00Z</ArrivalTimeAtLocationActual></YardArrival></WagonYardArrivalMessage>"""
    (fact,) = movements(message)
    assert (fact.kind, fact.report, fact.retracts) == (Kind.ARRIVED, "EX-1", ("EX-0",))


@pytest.mark.parametrize(
    ("told", "late"), [("+0010", "10"), ("-0003", "-3"), ("PT1H5M", "65"), ("-PT2M", "-2"), ("PT0M", "0")]
)
def test_a_delay_is_told_in_minutes_or_as_a_duration(told: str, late: str) -> None:
    more = f"<TrainDelay><AgainstReferenced>{told}</AgainstReferenced></TrainDelay>"
    (fact,) = running("03", "2026-06-19T08:30:00Z", more=more)
    assert fact.attributes["delay_minutes"] == late


def test_a_train_runs_under_the_day_on_which_it_comes_onto_the_network() -> None:
    number = """<OperationalTrainNumberIdentifier><OperationalTrainNumber>041370</OperationalTrainNumber>
    <ScheduledTimeAtHandover>2026-06-18T22:10:00+02:00</ScheduledTimeAtHandover>
    <ScheduledDateTimeAtTransfer>2026-06-19T09:40:00+02:00</ScheduledDateTimeAtTransfer></OperationalTrainNumberIdentifier>"""
    message = f"""<TrainReadyMessage>{HEADER}{number}<TrainReadyStatus><TrainReady>1</TrainReady></TrainReadyStatus>
    </TrainReadyMessage>"""
    (fact,) = movements(message)
    assert fact.refs == (ref("train", "41370/2026-06-18"),)


@pytest.mark.parametrize("attribute", ["LocationSubsidiaryTypeCode", "n1:LocationSubsidiaryTypeCode"])
def test_a_part_of_a_location_is_an_attribute_and_the_place_stays_the_station(attribute: str) -> None:
    code = f'<LocationSubsidiaryCode xmlns:n1="urn:n1" {attribute}="1">301</LocationSubsidiaryCode>'
    part = f"<LocationSubsidiaryIdentification>{code}</LocationSubsidiaryIdentification></Location>"
    (fact,) = running("03", "2026-06-19T08:30:00Z", where=place().replace("</Location>", part))
    assert fact.place == at("DEDUI", "DEDUI-DIT")
    assert (fact.attributes["subsidiary"], fact.attributes["subsidiary_type"]) == ("301", "1")


def test_a_point_without_a_code_is_known_by_its_name() -> None:
    where = "<Location><CountryCodeISO>DE</CountryCodeISO><PrimaryLocationName>Siding</PrimaryLocationName></Location>"
    (fact,) = running("05", "2026-06-19T08:30:00Z", where=where)
    assert fact.place == Place(name="Siding")
