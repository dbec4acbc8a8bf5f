"""The map: land and sea where they belong, the route upon them, vehicles that can be picked; and a page without any map."""

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.dashboards.conftest import WITHOUT_WEBGL, Visit
from tests.dashboards.server import World

pytestmark = pytest.mark.browser

BILL = "bill:COSU6829344"
SEA, LAND, ROUTE = (0xDB, 0xE6, 0xEE), (0xF5, 0xF3, 0xED), (0x2C, 0x7F, 0xD1)
DRAWN_SECONDS = 15
RENDERED = """(layer) => lianyunMap.queryRenderedFeatures({layers: [layer]})
    .map(({ properties }) => properties.name_en ?? properties.state)"""


def ready(page: Page) -> Page:
    expect(page.locator(".map[data-state=ready]")).to_be_visible(timeout=15_000)
    idle = "() => lianyunMap.loaded() || new Promise((done) => lianyunMap.once('idle', () => done(true)))"
    assert page.evaluate(idle)
    return page


def drawn(page: Page, layer: str, wanted: set[str]) -> None:
    """Waits until a layer shows all of these: sources are cut to tiles by a worker, labels are placed a frame later."""
    deadline = monotonic() + DRAWN_SECONDS
    while not wanted <= (found := set(page.evaluate(RENDERED, layer))):
        assert monotonic() < deadline, f"{layer} shows {found}"
        page.wait_for_timeout(100)


def pixels(png: bytes) -> Iterator[tuple[int, ...]]:
    """The pixels of a PNG of 8 bits a channel without interlacing, which is what a screenshot is (PNG 3rd ed. 7, 9)."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    size = {2: 3, 6: 4}[kind]
    data, at = b"", 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    raw, before = zlib.decompress(data), bytearray(width * size)
    for y in range(height):
        row = bytearray(raw[y * (width * size + 1) + 1 : (y + 1) * (width * size + 1)])
        _unfilter(raw[y * (width * size + 1)], row, before, size)
        yield from (tuple(row[x : x + 3]) for x in range(0, len(row), size))
        before = row


def _unfilter(kind: int, row: bytearray, above: bytearray, size: int) -> None:
    for i in range(len(row)):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        row[i] = (row[i] + _predicted(kind, left, above[i], corner)) & 255


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]


def shares(page: Page) -> dict[tuple[int, int, int], float]:
    seen = Counter(pixels(page.locator(".map canvas").screenshot()))
    total = seen.total()
    return {
        colour: sum(n for p, n in seen.items() if max(abs(a - b) for a, b in zip(p, colour, strict=True)) <= 6) / total
        for colour in (SEA, LAND, ROUTE)
    }


def test_land_sea_and_route_have_plausible_shares(visit: Visit) -> None:
    page = ready(visit(f"?shipment={BILL}", size={"width": 1000, "height": 500}))
    drawn(page, "line-done", {"done"})
    found = shares(page)
    assert found[SEA] > 0.2
    assert found[LAND] > 0.2
    assert 0.001 < found[ROUTE] < 0.1


def test_the_route_is_solid_behind_and_dashed_ahead(visit: Visit) -> None:
    page = ready(visit(f"?shipment={BILL}"))
    drawn(page, "line-done", {"done"})
    drawn(page, "line-ahead", {"ahead"})
    drawn(page, "stop-names", {"Yantian", "Singapore", "Duisburg"})
    expect(page.locator(".here-text")).to_have_text("Position 12m old")


def test_names_on_the_map_speak_the_language(visit: Visit) -> None:
    page = ready(visit(f"?shipment={BILL}&lang=zh-CN"))
    assert page.evaluate("() => lianyunMap.getLayoutProperty('stop-names', 'text-field')") == ["get", "name_zh"]
    page.get_by_role("button", name="English").click()
    expect(page.locator(".here-text")).to_have_text("Position 12m old")
    assert page.evaluate("() => lianyunMap.getLayoutProperty('stop-names', 'text-field')") == ["get", "name_en"]


def test_sea_lanes_stay_at_sea(visit: Visit) -> None:
    """Between ports no lane crosses land, but for the Suez Canal: asked of the basemap that is drawn."""
    page = ready(visit("?map=2.00/10.000/60.000"))
    ashore = page.evaluate(
        """async () => {
        const { lane } = await import('./lanes.mjs');
        const ports = [[114.27, 22.57], [103.8, 1.26], [4.05, 51.95], [23.6, 37.94], [55.06, 25.01], [39.67, -4.05]];
        const wrong = [];
        for (const a of ports) for (const b of ports) {
            if (a >= b) continue;
            const way = lane(a, b);
            for (let i = 2; i < way.length - 1; i++) {
                const middle = [(way[i - 1][0] + way[i][0]) / 2, (way[i - 1][1] + way[i][1]) / 2];
                const at = lianyunMap.project(middle);
                const isCanal = Math.abs(middle[0] - 32.4) < 0.2 && middle[1] > 29.8 && middle[1] < 31.4;
                if (!isCanal && lianyunMap.queryRenderedFeatures(at, {layers: ['land']}).length) wrong.push(middle);
            }
        }
        return wrong;
    }"""
    )
    assert ashore == []


def test_a_vehicle_can_be_picked_and_leads_to_what_is_aboard(visit: Visit) -> None:
    page = ready(visit("?map=5.00/34.450/24.400"))
    box = page.locator(".map-box").bounding_box()
    assert box
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".picked")).to_contain_text("IMO 9811000")
    expect(page.locator(".picked")).to_contain_text("1 shipment aboard")


def test_the_camera_is_in_the_address_and_a_selection_moves_it(visit: Visit) -> None:
    page = ready(visit())
    page.locator(".row").nth(2).click()
    expect(page).to_have_url(re.compile(r"map=\d"))


def test_vehicles_move_between_known_fixes_only(visit: Visit, world: World) -> None:
    page = ready(visit())
    found = page.evaluate(
        """async () => {
        const { PointLayer } = await import('./points.mjs');
        const layer = new PointLayer();
        const at = (lon) => ({ ref: 'vessel:IMO1', mode: 'sea', lat: 0, lon, alpha: 1 });
        layer.show([at(0)]);
        const first = [...layer.data.slice(0, 6)];
        layer.show([at(36)]);
        return [first, [...layer.data.slice(0, 6)]];
    }"""
    )
    (x0, _, x1, _, _, _), (from_, _, to, _, start, end) = found
    assert x0 == x1 == pytest.approx(0.5)
    assert (from_, to) == (pytest.approx(0.5), pytest.approx(0.6))
    assert 0 < end - start < 5


@pytest.mark.parametrize("browser", [WITHOUT_WEBGL], indirect=True, ids=["without webgl"])
def test_without_webgl_the_page_says_so_and_the_rest_works(visit: Visit) -> None:
    page = visit(f"?shipment={BILL}", allowed="WebGL")
    expect(page.get_by_role("heading", name="Map unavailable")).to_be_visible()
    expect(page.locator(".row")).to_have_count(11)
    expect(page.locator(".milestone[data-key='loaded@SGSIN']")).to_be_visible()
