"""One page for all rooms: they change without a page load, and nothing of them is lost."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed_many
from tests.browser.window import Window
from tests.integration.database import messages
from tests.services.site import Site

pytestmark = BROWSER

_FIRST = """(box) => {
    const edge = box.getBoundingClientRect().top;
    const row = [...box.querySelectorAll(".row")].find(
        (row) => row.getBoundingClientRect().top >= edge
    );
    return [row.id, Math.round(row.getBoundingClientRect().top - edge)];
}"""


def _place(window: Window, name: str) -> Locator:
    return window.page.get_by_test_id("place").filter(has_text=name)


def _sockets(page: Page) -> list[str]:
    """The rooms of the sockets that are open, from now on."""
    opened: list[str] = []

    def listen(socket: Any) -> None:
        name = socket.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        opened.append(name)
        socket.on("close", lambda _socket: opened.remove(name))

    page.on("websocket", listen)
    return opened


async def _in_both(join: Join, one: str, two: str) -> Window:
    """Ada, a member of two rooms, in front of the second; the page remembers that it was loaded."""
    ada = await join("Ada", one)
    await ada.say(f"said in {one}")
    await ada.shows(f"said in {one}")
    await ada.page.goto(ada.page.url.replace(one, two))
    await ada.say(f"said in {two}")
    await ada.shows(f"said in {two}")
    await ada.page.evaluate("window.loadedOnce = true")
    return ada


async def _is_same_page(window: Window) -> bool:
    same: bool = await window.page.evaluate("window.loadedOnce === true")
    return same


async def test_rooms_change_without_a_page_load(join: Join, chat: Site) -> None:
    """A click on a room shows it; address, title, Back and Forward follow; one socket is open."""
    ada = await _in_both(join, "change-one", "change-two")
    sockets = _sockets(ada.page)
    await _place(ada, "change-one").click()
    await ada.shows("said in change-one")
    await expect(ada.page).to_have_url(f"{chat.url}/rooms/change-one/")
    await expect(ada.page).to_have_title("change-one · Chat")
    await expect(ada.composer).to_have_attribute("placeholder", "Message change-one")
    await expect(_place(ada, "change-one").locator("a")).to_have_attribute("aria-current", "page")
    await ada.page.go_back()
    await ada.shows("said in change-two")
    await ada.page.go_forward()
    await ada.shows("said in change-one")
    await ada.say("and on")
    await ada.shows("said in change-one", "and on")
    assert await _is_same_page(ada)
    assert sockets == ["change-one"]
    await ada.reload()
    await ada.shows("said in change-one", "and on")


async def test_home_and_back(join: Join, chat: Site) -> None:
    """Home is part of the same page; its rows and the sidebar lead to rooms, Back leads home."""
    ada = await _in_both(join, "home-one", "home-two")
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    await expect(ada.page).to_have_url(f"{chat.url}/")
    await expect(ada.page).to_have_title("Chat")
    await ada.page.get_by_test_id("lobby-row").filter(has_text="home-one").click()
    await ada.shows("said in home-one")
    await ada.page.go_back()
    await expect(ada.page.get_by_test_id("open-name")).to_be_visible()
    assert await _is_same_page(ada)


async def test_open_or_create(join: Join, chat: Site) -> None:
    """The sidebar's "Open or create a room" leads to the field for its name, from a room and at
    home: what one types next is that name."""
    ada = await join("Ada", "opener")
    for name in ("opened from a room", "opened at home"):
        link = ada.page.get_by_role("link", name="Open or create a room")
        await link.click()
        await expect(ada.page.get_by_test_id("open-name")).to_be_focused()
        await ada.page.keyboard.type(name)
        await ada.page.keyboard.press("Enter")
        await expect(ada.page.get_by_test_id("room-title")).to_have_text(name)
        await ada.page.goto(f"{chat.url}/")


async def test_what_others_say_elsewhere(join: Join) -> None:
    """A room that one is not in becomes bold with a count, in every tab; opened, it is read."""
    ada = await _in_both(join, "unread-one", "unread-two")
    other, grace = await ada.another(), await join("Grace", "unread-one")
    await grace.say("one", "two")
    for window in (ada, other):
        await expect(_place(window, "unread-one").locator(".place-number")).to_contain_text("2")
        await expect(_place(window, "unread-one").locator("a")).to_have_class(re.compile("unread"))
    await _place(ada, "unread-one").click()
    await ada.shows("said in unread-one", "one", "two")
    await _place(ada, "unread-two").click()
    await ada.shows("said in unread-two")
    await expect(_place(ada, "unread-one").locator(".place-number")).to_be_hidden()
    await grace.say("three")
    await expect(_place(ada, "unread-one").locator(".place-number")).to_contain_text("1")


async def test_a_room_keeps_its_place(join: Join, chat: Site) -> None:
    """Back in a room one finds the line that one read, and what was said meanwhile."""
    await seed_many(chat.url, "place-one", 60)
    ada = await _in_both(join, "place-two", "place-one-too")
    await ada.page.goto(f"{chat.url}/rooms/place-one/")
    await ada.ready()
    await expect(ada.rows).to_have_count(50)
    await ada.log.evaluate("(box) => { box.scrollTop = 900; }")
    await expect(ada.rows).to_have_count(50)
    reading = await ada.log.evaluate(_FIRST)
    await _place(ada, "place-two").click()
    await ada.shows("said in place-two")
    await ada.page.go_back()
    await expect(ada.row("message 59")).to_be_attached()
    assert await ada.log.evaluate(_FIRST) == reading


async def test_focus_outlives_a_room(join: Join) -> None:
    """Who leaves a room by a key, from one of its messages, is in the log of the next room."""
    ada = await _in_both(join, "focus-one", "focus-two")
    await ada.log.focus()
    await ada.page.keyboard.press("ArrowUp")
    await expect(ada.row("said in focus-two")).to_be_focused()
    await ada.page.keyboard.press("Alt+ArrowUp")
    await ada.shows("said in focus-one")
    await expect(ada.log).to_be_focused()


async def test_drafts_stay_in_their_rooms(join: Join) -> None:
    """What one has begun to write in a room is there again, and in no other room."""
    ada = await _in_both(join, "draft-one", "draft-two")
    await ada.composer.fill("half a sentence")
    await _place(ada, "draft-one").click()
    await expect(ada.composer).to_have_value("")
    await ada.composer.fill("another half")
    await _place(ada, "draft-two").click()
    await expect(ada.composer).to_have_value("half a sentence")
    await ada.page.go_back()
    await expect(ada.composer).to_have_value("another half")


async def test_sent_on_the_way_out(join: Join, chat: Site) -> None:
    """A message that was sent the moment before one changes rooms arrives, once."""
    ada = await _in_both(join, "way-one", "way-two")
    await ada.composer.fill("on my way")
    await ada.page.evaluate("""() => {
        document.querySelector("#composer").requestSubmit();
        document.querySelector(".place[href*='way-one']").click();
    }""")
    await ada.shows("said in way-one")
    await _place(ada, "way-two").click()
    await ada.shows("said in way-two", "on my way")
    stored = [row[5] for row in messages(chat) if row[0] == "way-two"]
    assert stored == ["said in way-two", "on my way"]


async def test_a_room_that_does_not_exist(join: Join) -> None:
    """Where the server refuses a room, its own page says why."""
    ada = await _in_both(join, "exists-one", "exists-two")
    await ada.page.evaluate("""() => {
        const link = document.querySelector(".place[href*='exists-one']");
        link.href = "/rooms/~nobody-knows-this/";
        link.click();
    }""")
    await expect(ada.page.get_by_role("heading", name="No such room")).to_be_visible()


@pytest.mark.parametrize("status", [0, 502])
async def test_a_room_that_cannot_be_loaded(join: Join, status: int) -> None:
    """Where the server is away, page and address stay; the same click leads there later."""
    one, two = f"away-one-{status}", f"away-two-{status}"
    ada = await _in_both(join, one, two)
    here = ada.page.url

    async def fail(route: Route) -> None:
        await (route.fulfill(status=status) if status else route.abort())

    await ada.page.route("**/room.json", fail)
    await _place(ada, one).click()
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("cannot be loaded now")
    assert ada.page.url == here
    await ada.shows(f"said in {two}")
    await ada.page.unroute("**/room.json")
    await _place(ada, one).click()
    await ada.shows(f"said in {one}")
    assert await _is_same_page(ada)


async def test_a_room_that_cannot_be_loaded_from_another_page(join: Join, chat: Site) -> None:
    """From a page that shows no room, too, one stays where one is."""
    ada = await _in_both(join, "stay-one", "stay-two")
    await ada.page.get_by_role("link", name="Mentions").click()
    note = ada.page.get_by_text("Nobody has mentioned you yet.")
    await expect(note).to_be_visible()
    await ada.page.route("**/room.json", lambda route: route.abort())
    await ada.page.evaluate("""() => {
        const link = document.querySelector(".place[href*='stay-one']");
        link.href = "/rooms/stay-three/";
        link.click();
    }""")
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("cannot be loaded now")
    await expect(note).to_be_visible()
    assert ada.page.url == f"{chat.url}/mentions/"


async def test_a_room_that_is_slow_to_load(join: Join, chat: Site) -> None:
    """The room that one has clicked on is marked at once; who goes on meanwhile hears nothing of
    it any more."""
    ada = await _in_both(join, "slow-one", "slow-two")
    asked, wanted = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await wanted.wait()
        await route.fulfill(status=404)

    await ada.page.route("**/room.json", hold)
    link = _place(ada, "slow-one").locator("a")
    await link.click()
    await expect(link).to_have_attribute("aria-busy", "true")
    await asyncio.wait_for(asked.wait(), 10)
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    await expect(ada.page.get_by_test_id("open-name")).to_be_visible()
    wanted.set()
    await expect(link).not_to_have_attribute("aria-busy", "true")
    await expect(ada.page).to_have_url(f"{chat.url}/")
    assert await _is_same_page(ada)


async def test_arrows_in_the_sidebar(join: Join) -> None:
    """Tab stops at the room one is in; the arrow keys go from room to room."""
    ada = await _in_both(join, "arrows-one", "arrows-two")
    await expect(ada.page.get_by_test_id("place")).to_contain_text(["arrows-two", "arrows-one"])
    await _place(ada, "arrows-two").locator("a").focus()
    await ada.page.keyboard.press("ArrowDown")
    await expect(_place(ada, "arrows-one").locator("a")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await ada.shows("said in arrows-one")
    stops = ada.page.locator("#room-list [tabindex='0']")
    await expect(stops).to_have_count(1)


async def test_leave_and_join(join: Join) -> None:
    """The menu of a room ends one's membership and begins it again; the sidebar follows, and a
    notice says what was done."""
    ada = await _in_both(join, "members-one", "members-two")
    more = ada.page.get_by_role("button", name="More about this room")
    visited = ada.page.get_by_test_id("places").locator(".visited")
    await more.click()
    await ada.page.get_by_role("menuitem", name="Leave this room").click()
    await expect(visited).to_have_text("members-two")
    toast = ada.page.get_by_test_id("toast")
    await expect(toast).to_contain_text("You have left members-two.")
    await more.click()
    await ada.page.get_by_role("menuitem", name="Join this room").click()
    await expect(visited).to_have_count(0)
    await expect(toast).to_contain_text("You have joined members-two.")
    await more.click()
    await expect(ada.page.get_by_role("menuitem", name="Leave this room")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("menu")).to_have_count(0)
    await expect(more).to_be_focused()
