"""The Shipments page as people use it, in a real browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schemas import places
from tests.dashboards import scenario
from tests.dashboards.conftest import PHONE, Visit
from tests.dashboards.server import World

pytestmark = pytest.mark.browser

BILL = "bill:COSU6829344"
TRAIN = "consignment:SMGS20981457"
HELD = "bill:ONEYSZPU5530127"
CASES = Path(__file__).parents[1] / "adapters"
CONTAINER = "CSNU6829344"


def rows(page: Page) -> list[str]:
    return [str(row.get_attribute("data-id")) for row in page.locator(".row").all()]


def test_the_list_shows_what_needs_attention_first(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".row")).to_have_count(11)
    assert rows(page)[0] == HELD
    first = page.locator(".row").first
    expect(first).to_contain_text("Customs hold")
    expect(first).to_contain_text("Shekou → Los Angeles")
    expect(first).to_contain_text(re.compile("▲ 1d 16h late"))
    expect(page).to_have_title("Shipments · Lianyun 联运")


def test_only_what_happened_fills_the_strip(visit: Visit) -> None:
    strip = visit().locator(f".row[data-id='{BILL}'] .strip > span")
    expect(strip).to_have_count(3)
    assert [s.get_attribute("class") for s in strip.all()] == [
        "mode-sea strip-done",
        "mode-sea strip-begun",
        "mode-rail strip-ahead",
    ]


@pytest.mark.parametrize("typed", [CONTAINER, "csnu 682934-4", "COSU6829344", "6829344010"])
def test_any_reference_finds_its_shipment(visit: Visit, typed: str) -> None:
    page = visit()
    expect(page.locator(".row")).to_have_count(11)
    page.keyboard.press("/")
    page.keyboard.type(typed)
    expect(page.locator(".row")).to_have_count(1)
    assert rows(page) == [BILL]
    expect(page).to_have_url(re.compile(r"\?q="))


def test_nothing_found_shows_the_filters_and_clears_them(visit: Visit) -> None:
    page = visit("?q=NOSUCHREF&mode=rail")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(page.locator(".message")).to_contain_text("“NOSUCHREF” · Rail")
    page.get_by_role("button", name="Clear search and filters").click()
    expect(page.locator(".row")).to_have_count(11)
    expect(page.locator("#search")).to_have_value("")


def test_status_chips_count_and_filter(visit: Visit) -> None:
    page = visit()
    chip = page.get_by_role("button", name=re.compile("^Moving"))
    expect(chip).to_contain_text(re.compile(r"\d"))
    count = int(str(chip.locator("b").text_content()))
    chip.click()
    expect(page.locator(".row")).to_have_count(count)
    expect(chip).to_have_attribute("aria-pressed", "true")


def test_no_shipments_at_all_says_what_to_do(visit: Visit, world: World) -> None:
    world.facts = []
    page = visit()
    expect(page.get_by_role("heading", name="No shipments yet")).to_be_visible()


def test_a_slow_answer_shows_a_skeleton(visit: Visit, world: World) -> None:
    world.slow = 0.8
    page = visit()
    expect(page.get_by_role("status", name="Loading shipments")).to_be_visible()
    expect(page.locator(".row")).to_have_count(11)


def test_a_refusal_is_told_and_tried_again(visit: Visit, world: World) -> None:
    world.away = {"/v1/shipments"}
    page = visit(allowed="503")
    expect(page.get_by_role("alert")).to_contain_text("the store gives no answer")
    world.away = set()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".row")).to_have_count(11)


def test_the_next_page_comes_below(visit: Visit, world: World) -> None:
    copies = [
        fact for i in range(60) for fact in scenario.facts_of(scenario.JOURNEYS[7], world.now, f"booking:SZ2700{i:04}")
    ]
    world.facts += copies
    page = visit()
    expect(page.locator(".row")).to_have_count(50)
    page.get_by_role("button", name="Show more (50 of 71)").click()
    expect(page.locator(".row")).to_have_count(71)
    assert len(set(rows(page))) == 71


def test_a_selection_opens_its_timeline_leg_by_leg(visit: Visit) -> None:
    page = visit()
    page.locator(f".row[data-id='{BILL}']").click()
    shipment = page.get_by_role("region", name="Shipment", exact=True)
    expect(shipment.get_by_role("heading", level=2)).to_contain_text("COSU6829344")
    expect(shipment.locator(".eta")).to_contain_text("Expected arrival · Duisburg")
    titles = shipment.locator(".group-title b").all_text_contents()
    assert titles == [
        "Yantian · Dongguan",
        "Sea: Yantian → Singapore",
        "Sea: Singapore → Rotterdam",
        "Customs: Rotterdam",
        "Rail: Rotterdam → Duisburg",
        "Duisburg",
    ]
    folded = [group.get_attribute("open") is None for group in shipment.locator("details.group").all()]
    assert folded[:3] == [True, True, False]
    expect(page).to_have_url(re.compile("shipment=bill:COSU6829344"))


def test_a_milestone_tells_its_time_plan_delay_and_source(visit: Visit) -> None:
    page = visit(f"?shipment={BILL}")
    loaded = page.locator(".milestone[data-key='loaded@SGSIN']")
    expect(loaded).to_contain_text("Singapore · terminal-sgsin")
    expect(loaded.locator("del")).to_be_visible()
    expect(loaded).to_contain_text("1d 10h late")
    expect(loaded).to_contain_text("Actual")  # for those who do not see the node
    expect(page.locator(".milestone.is-estimated").first).to_contain_text("Estimated")


def test_times_are_local_to_the_place_and_tell_utc(visit: Visit, world: World) -> None:
    page = visit(f"?shipment={BILL}")
    time = page.locator(".milestone[data-key='arrived@NLRTM'] .time time")
    at = next(m for m in world.timeline(BILL).milestones if m.key == "arrived@NLRTM").best.at
    assert time.get_attribute("datetime") == at.strftime("%Y-%m-%dT%H:%M:%SZ")
    local = at.astimezone(places.zone_of(places.at("NLRTM")))
    expect(time).to_have_text(f"{local.day} {local:%b}, {local:%H:%M}")
    expect(time).to_have_attribute("title", re.compile("UTC"))


def test_why_opens_the_evidence(visit: Visit) -> None:
    page = visit(f"?shipment={BILL}")
    page.get_by_role("button", name="Why? Departed").nth(0).click()
    evidence = page.get_by_role("region", name="Evidence")
    expect(evidence).to_contain_text("the latest word counts")
    expect(evidence).to_contain_text("The parties contradict one another")
    expect(evidence.locator(".report")).to_have_count(3)
    expect(evidence.locator(".report").first).to_contain_text("carrier-a")
    expect(evidence.locator(".report-outranked")).to_contain_text("port-authority")
    expect(evidence.locator(".report").first).to_contain_text("heard")
    evidence.get_by_text("Raw message").first.click()
    expect(evidence.locator("pre").first).to_contain_text("UNB+UNOA")
    page.keyboard.press("Escape")
    expect(evidence).to_have_count(0)
    expect(page.locator(".shipment")).to_be_visible()


def test_a_hold_says_what_holds(visit: Visit) -> None:
    banner = visit(f"?shipment={HELD}").locator(".banner-hold")
    expect(banner).to_contain_text("Held by customs. Selected for inspection · Shekou")


def test_no_signal_is_not_nothing_happened(visit: Visit) -> None:
    page = visit("?shipment=bill:MEDUQS771204")
    expect(page.locator(".signal")).to_contain_text("No position for 1d 7h")
    expect(page.locator(".ahead")).to_contain_text("Next expected: Arrived")


def test_the_past_is_shown_as_it_was_known(visit: Visit, world: World) -> None:
    page = visit(f"?shipment={BILL}")
    expect(page.locator(".milestone[data-key='passed@EGSUZ']")).to_have_class(re.compile("is-actual"))
    then = (world.now - timedelta(days=5)).astimezone(places.zone_of(places.at("CNYTN")))
    page.get_by_label("As known at").fill(f"{then:%Y-%m-%dT%H:%M}")
    expect(page.locator(".banner-past")).to_contain_text("As it was known at")
    expect(page.locator(".milestone[data-key='passed@EGSUZ']")).not_to_have_class(re.compile("is-actual"))
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator(".milestone[data-key='passed@EGSUZ']")).to_have_class(re.compile("is-actual"))


def test_a_time_before_anything_was_heard_can_be_left_again(visit: Visit) -> None:
    page = visit(f"?shipment={BILL}&at=2020-01-01T00:00:00Z", allowed="404")
    expect(page.locator(".shipment").get_by_role("alert")).to_contain_text("nothing is known")
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator(".eta")).to_be_visible()


def test_another_name_says_whose_it_is(visit: Visit) -> None:
    page = visit("?shipment=booking:6829344010")
    expect(page.locator(".banner")).to_contain_text("6829344010 is another name of this shipment")


def test_a_unit_and_a_house_lead_on(visit: Visit) -> None:
    page = visit("?shipment=hawb:SZX0098871")
    page.locator(".relatives").get_by_role("button", name=re.compile("160-73155926")).click()
    expect(page.locator(".shipment h2")).to_contain_text("160-73155926")
    page.go_back()
    expect(page.locator(".shipment h2")).to_contain_text("SZX0098871")


def test_an_update_repaints_the_row_and_the_open_shipment_in_place(visit: Visit, world: World) -> None:
    page = visit(f"?shipment={BILL}")
    expect(page.locator(".badge")).to_contain_text("Live")
    expect(page.locator(".milestone[data-key='arrived@NLRTM']")).to_have_class(re.compile("is-estimated"))
    before = rows(page)
    world.arrive(BILL, "arrived", "NLRTM", "sea", "vessel:IMO9811000")
    world.push(BILL)
    expect(page.locator(".milestone[data-key='arrived@NLRTM']")).to_have_class(re.compile("is-actual"))
    expect(page.locator(f".row[data-id='{BILL}']")).to_contain_text("Arrived · Rotterdam")
    assert rows(page) == before


def test_a_new_shipment_is_announced_and_does_not_push_the_list(visit: Visit, world: World) -> None:
    page = visit()
    expect(page.locator(".badge")).to_contain_text("Live")
    world.facts += scenario.facts_of(scenario.JOURNEYS[7], world.now, "booking:SZ27119213")
    world.push("booking:SZ27119213")
    page.get_by_role("button", name="1 new shipment: show").click()
    expect(page.locator(".row")).to_have_count(12)


def test_pause_holds_the_page_still_until_it_lives_again(visit: Visit, world: World) -> None:
    page = visit(f"?shipment={BILL}")
    expect(page.locator(".badge")).to_contain_text("Live")
    page.keyboard.press("p")
    expect(page.locator(".badge")).to_contain_text("Paused")
    world.arrive(BILL, "arrived", "NLRTM", "sea", "vessel:IMO9811000")
    world.push(BILL)
    page.wait_for_timeout(600)
    expect(page.locator(f".row[data-id='{BILL}']")).to_contain_text("Passed · Suez")
    page.keyboard.press("p")
    expect(page.locator(f".row[data-id='{BILL}']")).to_contain_text("Arrived · Rotterdam")


def test_a_broken_feed_is_told_and_catches_up(visit: Visit, world: World) -> None:
    page = visit(allowed="503")
    expect(page.locator(".badge")).to_contain_text("Live")
    world.away = {"/v1/live"}
    world.hang_up()
    expect(page.locator(".badge")).to_contain_text("Reconnecting, last ")
    world.arrive(BILL, "arrived", "NLRTM", "sea", "vessel:IMO9811000")
    world.away = set()
    expect(page.locator(".badge")).to_contain_text("Live", timeout=12_000)
    expect(page.locator(f".row[data-id='{BILL}']")).to_contain_text("Arrived · Rotterdam")


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".row")).to_have_count(11)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    second = rows(page)[1]
    expect(page.locator(".row[aria-current]")).to_have_attribute("data-id", second)
    page.keyboard.press("Escape")
    expect(page.locator(".shipment")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="English")).to_be_visible()


def test_feeding_a_message_tells_what_was_understood(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Feed a message").click()
    dialog = page.get_by_role("dialog", name="Feed a message")
    dialog.get_by_label("Message").fill((CASES / "air_fsu" / "fsu_every_status" / "input.txt").read_text())
    dialog.get_by_role("button", name="Feed it").click()
    expect(dialog.locator(".understood")).to_contain_text("air_fsu")
    expect(dialog.locator(".facts li").first).to_contain_text("Actual")
    link = dialog.locator(".facts .link").first
    value = str(link.text_content())
    link.click()
    expect(page.locator("#search")).to_have_value(value)


def test_feeding_nonsense_tells_where_it_broke_which_rule(visit: Visit) -> None:
    page = visit(allowed="422")
    page.get_by_role("button", name="Feed a message").click()
    dialog = page.get_by_role("dialog", name="Feed a message")
    dialog.locator("input[type=file]").set_input_files(CASES / "air_fsu" / "bad_field_without_a_place" / "input.txt")
    where, _, rule = (
        (CASES / "air_fsu" / "bad_field_without_a_place" / "expected.err").read_text().strip().partition(": ")
    )
    expect(dialog.locator(".dead code")).to_have_text(where)
    expect(dialog.locator(".dead")).to_contain_text(rule)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_an_address_holds_the_whole_view(visit: Visit, size: dict[str, int] | None) -> None:
    query = f"?q=COSU&status=moving&shipment={BILL}&why=departed@SGSIN&lang=zh-CN&map=3.00/20.000/60.000"
    page = visit(query, **({"size": size} if size else {}))
    expect(page.get_by_role("region", name="依据")).to_contain_text("port-authority")
    expect(page.locator("#search")).to_have_value("COSU")
    expect(page.locator(".map[data-state=ready]")).to_be_visible()
    assert page.url.endswith(query)


@pytest.mark.browser
def test_our_forecast_says_how_sure_it_is_and_what_it_is_made_of(visit: Visit) -> None:
    page = visit("?shipment=bill:ONEYSZPU5530127")
    outcome = page.locator(".outcome")
    expect(outcome).to_contain_text("8 of 10 between")
    outcome.locator("summary").click()
    expect(outcome).to_contain_text("What it is made of")
    expect(outcome.locator("li").first).to_be_visible()
