from schemas.customs import codes, office, offices
from schemas.milestones import Kind
from schemas.places import Place, facilities, hubs, zone_of


def test_the_codes_of_a_declaration_are_all_there() -> None:
    known = {code.code: code.kind for code in codes().values() if code.list == "declaration"}
    assert set(known) == set("1 2 3 4 100 120 300 399 500 501 502 503 599 700 800 899".split())  # noqa: SIM905
    assert known["500"] is Kind.CUSTOMS_SELECTED
    assert known["800"] is Kind.CUSTOMS_RELEASED
    assert known["899"] is Kind.CUSTOMS_CLEARED


def test_every_row_tells_its_source() -> None:
    assert all(code.source for code in codes().values())
    assert all(known.source for known in offices().values())


def test_offices_stand_at_places_that_we_know() -> None:
    for known in offices().values():
        assert known.locode in hubs(), known
        assert not known.facility_id or facilities()[known.facility_id].locode == known.locode, known
        zone = zone_of(office(known.code))
        assert zone is not None
        assert zone.key == "Asia/Shanghai"


def test_an_unknown_office_keeps_its_code() -> None:
    assert office("0100") == Place(facility="CUSTOMS-0100")
