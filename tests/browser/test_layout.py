"""The page stands still while it fills, and fits whatever it is shown on."""

import re

import pytest
from playwright.async_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed, seed_many
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

WIDTHS = [320, 360, 800, 1280]
WIDE = ["w" * 300, "```\n" + "x = 1; " * 60 + "\n```", "https://example.org/" + "path/" * 60]
"""Messages that do not fit by themselves."""
_OBSERVE = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
_TO_THE_TOP = """(box) => {
    box.scrollTop = 40;
    const edge = box.getBoundingClientRect().top;
    const rows = [...box.querySelectorAll(".row")];
    const row = rows.find((row) => row.getBoundingClientRect().top >= edge);
    return [row.id, row.getBoundingClientRect().top];
}"""
"""Scrolls to where older messages are loaded; the row that one reads then, and where it is."""


@pytest.mark.parametrize("width", [360, 1280])
async def test_no_shift_when_history_loads(visit: Visit, chat: Site, width: int) -> None:
    """While a room with a history opens, hardly anything moves (CLS below 0.1, "good")."""
    await seed_many(chat.url, "shift", 120)
    page = (await visit("about:blank", width=width)).page
    await page.add_init_script(_OBSERVE)
    await page.goto(f"{chat.url}/rooms/shift/", wait_until="networkidle")
    await Window(page).ready()
    await expect(page.get_by_test_id("row")).to_have_count(50)
    assert await _shift(page) < 0.1


async def test_lobby_does_not_shift(visit: Visit, chat: Site) -> None:
    """The list of rooms comes with the page: nothing moves when its scripts start."""
    await seed(chat.url, "lobby-shift", ["hello"])
    page = (await visit("about:blank")).page
    await page.add_init_script(_OBSERVE)
    await page.goto(f"{chat.url}/", wait_until="networkidle")
    await expect(page.get_by_test_id("lobby-row").first).to_be_visible()
    assert await _shift(page) < 0.1


@pytest.mark.parametrize(("width", "messages"), [(360, 130), (1280, 60)])
async def test_reading_stays_where_it_is(join: Join, chat: Site, width: int, messages: int) -> None:
    """When older messages come in above, or the log's start, the row being read does not move."""
    room = f"reading-{messages}"
    await seed_many(chat.url, room, messages)
    ada = await join("Ada", room, width=width)
    await expect(ada.rows).to_have_count(50)
    row, top = await ada.log.evaluate(_TO_THE_TOP)
    await expect(ada.rows).to_have_count(min(messages, 100))
    after = await _box(ada.page.locator(f"#{row}"))
    assert abs(after["y"] - top) <= 2


@pytest.mark.parametrize("width", [320, 360])
async def test_room_is_usable(join: Join, chat: Site, width: int) -> None:
    """One joins and posts; nothing is wider than the screen, and the composer is in sight."""
    await seed(chat.url, f"narrow-{width}", WIDE)
    ada = await join("", f"narrow-{width}", width=width, height=640)
    await ada.page.get_by_test_id("enter-name").fill("Ada with a rather long name of her own")
    await ada.page.get_by_role("button", name="Join").click()
    await expect(ada.composer).to_be_in_viewport(ratio=1)
    await ada.composer.fill("it fits")
    await expect(ada.send).to_be_in_viewport(ratio=1)
    await ada.send.click()
    await expect(ada.sent).to_have_count(4)
    await expect(ada.row("it fits")).to_be_in_viewport(ratio=1)
    assert await overflow(ada.page) <= 0
    await _zooms(ada.page)


@pytest.mark.parametrize("path", ["/", "/enter/", "/rooms/%20/"])
async def test_pages_are_not_too_wide(visit: Visit, chat: Site, path: str) -> None:
    """No other page is wider than the screen, whatever its rooms are called, nor locks its zoom."""
    await seed(chat.url, "W" * 80, ["w" * 200])
    page = (await visit(chat.url + path)).page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 640})
        assert await overflow(page) <= 0, width
    await _zooms(page)


async def test_code_scrolls_inside_itself(join: Join, chat: Site) -> None:
    """A long line of code is cut off at its block, which scrolls sideways."""
    await seed(chat.url, "code", WIDE)
    ada = await join("Ada", "code", width=360)
    block = await _box(ada.page.locator("pre code"))
    assert block["x"] + block["width"] <= 360
    overflow: int = await ada.page.locator("pre code").evaluate(
        "e => e.scrollWidth - e.clientWidth"
    )
    assert overflow > 0


@pytest.mark.parametrize(("button", "drawer"), [("Rooms", "#side"), ("person here", "#panel")])
async def test_drawers(join: Join, button: str, drawer: str) -> None:
    """On a phone rooms and people slide in, take the focus, and Escape gives it back."""
    ada = await join("Ada", "drawers", width=360, height=640)
    opener = ada.page.get_by_role("button", name=button, exact=button == "Rooms")
    await expect(ada.page.locator(drawer)).to_be_hidden()
    await opener.click()
    await expect(ada.page.locator(drawer)).to_be_in_viewport(ratio=1)
    await expect(ada.page.locator(f"{drawer} .drawer-close")).to_be_focused()
    assert await overflow(ada.page) <= 0
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.locator(drawer)).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_the_panel_outlives_another_width(join: Join) -> None:
    """A view beside the log comes back once there is room for it; one over the log stays."""
    ada = await join("Ada", "panel-width")
    panel = ada.page.get_by_test_id("panel")
    await ada.show_people()
    await ada.page.set_viewport_size({"width": 900, "height": 800})
    await expect(panel).to_be_hidden()
    await ada.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(panel).to_be_visible()
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_be_hidden()
    await ada.page.set_viewport_size({"width": 900, "height": 800})
    await ada.show_people()
    await ada.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(panel).to_be_visible()
    await ada.reload()
    await expect(panel).to_be_visible()


async def test_long_names_leave_room(join: Join) -> None:
    """However long a name is, the mark beside it stays on one line and within the list."""
    ada, grace = await join("Ada", "long-names"), await join("Grace " + "Hopper" * 5, "long-names")
    await ada.show_people()
    own = await _box(ada.people.first.locator(".badge"))
    mark = ada.people.filter(has_text="Grace").locator(".badge")
    await expect(mark).to_have_text("guest")
    await expect(mark).to_be_in_viewport(ratio=1)
    assert (await _box(mark))["height"] == own["height"]
    assert await overflow(grace.page) <= 0


async def test_touch_targets(join: Join) -> None:
    """Under a finger nothing to press is smaller than 44 px."""
    ada = await join("Ada", "touch", width=360, height=640, has_touch=True, is_mobile=True)
    for button in await ada.page.locator(".bar :is(a, button), .send").all():
        box = await _box(button)
        assert min(box["width"], box["height"]) >= 44, await button.get_attribute("class")


async def _shift(page: Page) -> float:
    shift: float = await page.evaluate("window.shift")
    return shift


async def overflow(page: Page) -> int:
    """By how much the page is wider than what it is shown on, px."""
    pixels: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return pixels


async def _zooms(page: Page) -> None:
    """Nobody is kept from enlarging the page."""
    content = await page.locator("meta[name=viewport]").get_attribute("content")
    assert content
    assert not re.search(r"user-scalable|(maximum|minimum)-scale", content)


async def _box(locator: Locator) -> FloatRect:
    box = await locator.bounding_box()
    assert box
    return box
