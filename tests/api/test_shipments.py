"""Finding shipments, their timelines, and why: on real tables."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Client

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Position
from schemas.refs import Ref
from streams.shipment import answer
from tests.api.world import START, World, fact

pytestmark = pytest.mark.engines

BILL, BOOKING, BOX = "bill:ONEYSZPU12345678", "booking:SZPU4711001", "container:MSCU1234566"
SHIP, MMSI = "vessel:IMO9321483", "vessel:MMSI636019821"
AWB, NOTE, TRAIN = "awb:180-12345675", "consignment:深圳 2026/0042", "train:X8020/2026-06-20"
HELD, EMPTY_BOX = "bill:COSU6829344550", "container:TGHU7654327"
UNREAD = "bill:OOLU2712345678"
ORDER = "order:PO 4711-88"


@pytest.fixture(scope="module", autouse=True)
def told(world: World) -> None:
    world.tell(
        [
            fact(Kind.GATE_IN, (BILL, BOX), 0),
            fact(Kind.BOOKED, (BILL, BOOKING), -100),
            fact(Kind.BOOKED, (BILL, ORDER), -99),
            fact(Kind.LOADED, (BILL, BOX, SHIP), 30),
            fact(Kind.DEPARTED, (SHIP,), 33, certainty=Certainty.PLANNED, source="carrier", heard=-1),
            fact(Kind.DEPARTED, (SHIP,), 36, source="carrier"),
            fact(Kind.DEPARTED, (SHIP, MMSI), 36.2, source="ais"),
            fact(Kind.ARRIVED, (SHIP,), 700, certainty=Certainty.PLANNED, locode="NLRTM", source="carrier", heard=-1),
            fact(Kind.ARRIVED, (SHIP,), 712, certainty=Certainty.ESTIMATED, locode="NLRTM", source="carrier", heard=40),
            fact(Kind.RECEIVED, (AWB,), 5, locode="HKHKG", mode=Mode.AIR, source="airline"),
            fact(Kind.LOADED, (NOTE, TRAIN), 60, mode=Mode.RAIL, source="rail"),
            fact(Kind.CUSTOMS_SELECTED, (HELD,), 7, mode=Mode.CUSTOMS, source="customs"),
            fact(Kind.EMPTY_PICKED_UP, (EMPTY_BOX,), 1),
            fact(Kind.UNMAPPED, (UNREAD,), 2),
        ]
    )
    at = START + timedelta(hours=48)
    world.see(
        [
            Position(source="ais", ref=Ref(MMSI), at=at, lat=20.5, lon=113.9, speed=34.5, course=196.0, received_at=at),
            Position(source="ais", ref=Ref(MMSI), at=START, lat=22.5, lon=114.2, received_at=at),
        ]
    )


def ids(api: Client, ref: str) -> tuple[list[str], str]:
    answered = api.get("/v1/shipments", params={"ref": ref})
    assert answered.status_code == 200, answered.text
    body = answered.json()
    assert body["total"] == len(body["shipments"])
    return [one["id"] for one in body["shipments"]], body["match"]


@pytest.mark.parametrize(
    ("ref", "id_", "match"),
    [
        ("ONEYSZPU12345678", BILL, "exact"),
        ("oney szpu 1234 5678", BILL, "exact"),
        ("bill:oneyszpu-12345678", BILL, "exact"),
        ("SZPU4711001", BILL, "exact"),  # another name of it
        ("ＳＺＰＵ４７１１００１", BILL, "exact"),
        ("mscu 123456-6", BILL, "exact"),  # its box
        ("MSCU123456", BILL, "exact"),  # without the check digit
        ("container:MSCU1234566", BILL, "exact"),
        ("po4711 88", ORDER, "exact"),  # answers for itself: it may be spread over several bills
        ("szpu4711", BILL, "partial"),
        ("u123456", BILL, "partial"),
        ("180 1234 5675", AWB, "exact"),
        ("18012345675", AWB, "exact"),
        ("0-1234", AWB, "partial"),
        ("深圳 2026/0042", NOTE, "exact"),
        ("深圳2026", NOTE, "partial"),
        ("TGHU7654327", EMPTY_BOX, "exact"),  # a unit that nobody has named a cargo for
    ],
)
def test_any_reference_finds_its_shipment(api: Client, ref: str, id_: str, match: str) -> None:
    assert ids(api, ref) == ([id_], match)


@pytest.mark.parametrize("ref", ["9321483", "IMO 9321483", "vessel:IMO9321483", "636019821"])
def test_a_conveyance_finds_what_is_aboard_now(api: Client, ref: str) -> None:
    found, match = ids(api, ref)
    assert set(found) == {BILL, ORDER}
    assert match == "exact"


@pytest.mark.parametrize("ref", ["container:ONEYSZPU12345678", "ZZZZ", "%", "a_c", "1 OR 1=1", "", "ab"])
def test_what_names_nothing_finds_nothing(api: Client, ref: str) -> None:
    answered = api.get("/v1/shipments", params={"ref": ref})
    assert answered.status_code in (200, 422)
    assert not answered.json().get("shipments")


@pytest.mark.parametrize(
    "ref",
    [
        "'; DROP TABLE shipments; --",
        "x\x00y",
        "a\nb",
        "x" * 10_000,
        "<script>",
        "\\",
        "{{7*7}}",
        "   ",
        "\ud7ff\u0000",
        "\u202e'",
        "\u2028",
        "$(id)",
        "`id`",
        '"',
        "\x7f",
    ],
)
def test_hostile_input_is_refused_by_the_name_of_the_parameter(api: Client, ref: str) -> None:
    answered = api.get("/v1/shipments", params={"ref": ref})
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["errors"][0]["parameter"] == "ref"
    assert ids(api, BILL) == ([BILL], "exact")


def test_the_list_shows_first_what_needs_attention(api: Client) -> None:
    listed = [one["id"] for one in api.get("/v1/shipments").json()["shipments"]]
    ours = [id_ for id_ in listed if id_ in (HELD, BILL, AWB, NOTE, EMPTY_BOX)]
    assert ours == [HELD, BILL, NOTE, AWB, EMPTY_BOX]  # held, then late, then the latest event first
    assert BOX not in listed
    assert BOOKING not in listed


def test_pages_of_the_list_follow_one_another(api: Client) -> None:
    whole = [one["id"] for one in api.get("/v1/shipments").json()["shipments"]]
    paged: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = api.get("/v1/shipments", params={"limit": "2", **after}).json()
        assert page["total"] == len(whole)
        paged += [one["id"] for one in page["shipments"]]
        if page["next"] is None:
            break
        after = {"cursor": page["next"]}
    assert paged == whole


def test_the_list_is_filtered(api: Client) -> None:
    assert {one["mode"] for one in api.get("/v1/shipments?mode=sea").json()["shipments"]} == {"sea"}
    assert {one["status"] for one in api.get("/v1/shipments?status=moving").json()["shipments"]} == {"moving"}
    assert api.get("/v1/shipments?status=lost").json()["errors"][0]["parameter"] == "status"
    assert api.get("/v1/shipments?cursor=x").json()["errors"][0]["parameter"] == "cursor"


def test_a_summary_tells_what_a_row_of_the_list_needs(api: Client) -> None:
    short = api.get("/v1/shipments", params={"ref": BILL}).json()["shipments"][0]
    assert short["refs"] == [BILL, BOOKING, BOX]
    assert (short["status"], short["mode"], short["delay_minutes"], short["hold"]) == ("moving", "sea", 720, None)
    assert short["origin"]["name_zh"] == "深圳"
    assert short["destination"]["locode"] == "NLRTM"
    assert (short["last"]["kind"], short["last"]["state"], short["last"]["at"]) == (
        "departed",
        "actual",
        "2026-06-19T13:30:00Z",
    )
    assert (short["last"]["offset_minutes"], short["last"]["place"]["zone"]) == (480, "Asia/Shanghai")
    assert (short["next"]["kind"], short["next"]["basis"]) == ("arrived", "estimate")
    assert (short["eta"]["at"], short["eta"]["source"]) == ("2026-07-17T17:30:00Z", "carrier")
    assert short["position"] == {
        "lat": 20.5,
        "lon": 113.9,
        "at": "2026-06-20T01:30:00Z",
        "speed": 34.5,
        "course": 196.0,
        "ref": MMSI,
    }
    assert short["legs"] == [{"mode": "sea", "state": "actual", "done": False}]


@pytest.mark.parametrize("asked", [BILL, BOOKING, "booking:szpu 4711 001"])
def test_any_name_of_a_shipment_answers_with_the_shipment(api: Client, asked: str) -> None:
    answered = api.get(f"/v1/shipments/{quote(asked, safe='')}")
    assert answered.status_code == 200, answered.text
    card = answered.json()
    assert card["id"] == BILL
    assert card["asked_as"] == (None if asked == BILL else BOOKING)
    assert [trip["unit"] for trip in card["trips"]] == [BOX]
    assert (card["masters"], card["houses"]) == ([], [ORDER])


@pytest.mark.parametrize("how", [lambda text: text, lambda text: quote(text, safe=""), lambda text: quote(text)])
def test_ids_with_colons_slashes_and_chinese_work_raw_and_escaped(api: Client, how: Any) -> None:
    assert api.get(f"/v1/shipments/{how(NOTE)}").json()["id"] == NOTE
    story = api.get(f"/v1/shipments/{how(NOTE)}/timeline").json()
    key = story["milestones"][0]["key"]
    why = api.get(f"/v1/shipments/{how(NOTE)}/milestones/{how(key)}/why")
    assert why.json()["milestone"]["key"] == key


def test_a_timeline_tells_each_step_with_its_sources(api: Client, world: World) -> None:
    story = api.get(f"/v1/shipments/{BOOKING}/timeline").json()
    assert story["shipment"]["id"] == BILL
    assert story["as_known_at"] is None
    steps = {step["key"]: step for step in story["milestones"]}
    assert list(steps) == [milestone.key for milestone in answer(Ref(BILL), world.told).milestones]
    departed = steps["departed@CNSZX"]
    assert departed["name_zh"] == "离开"
    assert departed["planned"]["at"] == "2026-06-19T10:30:00Z"
    assert departed["actual"]["at"] == "2026-06-19T13:30:00Z"
    assert departed["delay_minutes"] == 180
    assert departed["conveyance"] == SHIP
    assert len(departed["evidence"]) == 3
    assert story["legs"][0]["conveyance_refs"] == [SHIP, MMSI]
    assert story["legs"][0]["riders"] == [BOX] or BILL in story["legs"][0]["riders"]


@pytest.mark.parametrize("hours", [-98, 0, 31, 35, 36.1, 39, 41, 800])
def test_as_known_at_is_a_replay_of_what_had_been_received(api: Client, world: World, hours: float) -> None:
    at = START + timedelta(hours=hours)
    by_then = [one for one in world.told if one.received_at <= at]
    expected = answer(Ref(BILL), by_then)
    story = api.get(f"/v1/shipments/{BILL}/timeline", params={"as_known_at": at.isoformat()}).json()
    assert story["shipment"]["status"] == expected.status
    assert [(m["key"], m["state"], m["evidence"]) for m in story["milestones"]] == [
        (m.key, m.state, list(m.evidence)) for m in expected.milestones
    ]
    assert story["as_known_at"] == at.isoformat().replace("+00:00", "Z")


def test_before_anything_was_heard_there_is_no_answer(api: Client) -> None:
    answered = api.get(f"/v1/shipments/{BILL}/timeline", params={"as_known_at": "2026-01-01T00:00:00Z"})
    assert (answered.status_code, answered.json()["type"]) == (404, "/problems/not-known-yet")


def test_a_time_needs_its_offset_and_a_plus_survives(api: Client) -> None:
    plain = api.get(f"/v1/shipments/{BILL}/timeline?as_known_at=2026-06-20T08:00:00+08:00")
    assert plain.json()["as_known_at"] == "2026-06-20T00:00:00Z"
    for wrong in (
        "2026-06-20T08:00:00",
        "2026-06-20",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00%2B14:00",
    ):
        refused = api.get(f"/v1/shipments/{BILL}/timeline?as_known_at={wrong}")
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "as_known_at")


def test_why_names_every_report_and_the_rule(api: Client) -> None:
    why = api.get(f"/v1/shipments/{BILL}/milestones/departed@CNSZX/why").json()
    assert why["shipment"] == BILL
    assert why["rule_en"]
    assert why["rule_zh"]
    verdicts = [(report["source"], report["certainty"], report["verdict"]) for report in why["reports"]]
    assert verdicts[0] == ("carrier", "actual", "chosen")
    assert set(verdicts) == {
        ("carrier", "actual", "chosen"),
        ("ais", "actual", "outranked"),
        ("carrier", "planned", "earlier_kind"),
    }
    report = why["reports"][0]
    assert report["href"] == f"/v1/messages/{report['message']}"
    assert report["offset_minutes"] == 480


def test_why_of_no_milestone_lists_those_there_are(api: Client) -> None:
    answered = api.get(f"/v1/shipments/{BILL}/milestones/departed@NLRTM/why")
    assert answered.status_code == 404
    assert "departed@CNSZX" in answered.json()["keys"]


@pytest.mark.parametrize("way", ["", "/timeline", "/milestones/loaded@CNSZX/why"])
def test_an_unknown_reference_is_told_what_is_near(api: Client, way: str) -> None:
    answered = api.get(f"/v1/shipments/bill:ONEYSZPU12345687{way}")
    assert (answered.status_code, answered.headers["content-type"]) == (404, "application/problem+json")
    body = answered.json()
    assert body["near"][0] == {"ref": BILL, "href": f"/v1/shipments/{BILL}"}
    assert body["help"]


@pytest.mark.parametrize(
    "id_", ["nothing", "bill:TBA", "ship:1", "vessel:IMO9321483", "report:00", "bill:%00", "%F0%9F%9A%A2"]
)
def test_what_is_no_shipment_is_not_found_or_refused(api: Client, id_: str) -> None:
    answered = api.get(f"/v1/shipments/{id_}/timeline", params={"as_known_at": "2026-06-20T00:00:00Z"})
    assert answered.status_code in (404, 422)
    assert answered.headers["content-type"] == "application/problem+json"


def test_what_nothing_is_told_of_stands_in_no_list_and_is_found_by_its_name(api: Client) -> None:
    listed = api.get("/v1/shipments", params={"limit": 100}).json()
    assert BILL in [one["id"] for one in listed["shipments"]]
    assert UNREAD not in [one["id"] for one in listed["shipments"]]
    assert ids(api, UNREAD.partition(":")[2]) == ([UNREAD], "exact")
