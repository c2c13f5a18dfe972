"""Everything without a mouse."""

import re

from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed, seed_many
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

_WHERE = """() => {
    const region = document.activeElement.closest("#side, .bar, #log, #composer, #panel, .skip");
    return region === null ? "" : region.id || region.classList[0];
}"""

_CACHED = """() => {
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}"""
"""The page is put into the browser's cache, and is shown again."""


async def test_tab_order(join: Join, chat: Site) -> None:
    """Tab leads over the skip link and the rooms to the log, and on to the composer."""
    await seed(chat.url, "tab-order", ["one", "two"])
    ada = await join("Ada", "tab-order")
    await ada.composer.fill("half a sentence")
    await ada.reload()
    # The composer of a room has the focus at first: to the top of the page.
    await ada.page.get_by_role("link", name="Skip to the messages").focus()
    await ada.page.keyboard.press("Shift+Tab")
    visited: list[str] = []
    for _ in range(40):
        await ada.page.keyboard.press("Tab")
        visited.append(await ada.page.evaluate(_WHERE))
        if visited[-1] == "composer":
            break
    order = list(dict.fromkeys(visited))
    assert order == ["skip", "side", "bar", "log", "composer"]


async def test_focus_is_visible(join: Join) -> None:
    """What has the focus by keyboard has a ring of 2 px."""
    ada = await join("Ada", "ring")
    await ada.page.mouse.click(0, 0)
    await ada.page.keyboard.press("Tab")
    await ada.page.keyboard.press("Tab")
    ring = await ada.page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "2px" in ring
    assert "solid" in ring


async def test_skip_link(join: Join) -> None:
    """The skip link appears by Tab and leads past the rooms to the log."""
    ada = await join("Ada", "skip")
    skip = ada.page.get_by_role("link", name="Skip to the messages")
    await skip.focus()
    await expect(skip).to_be_in_viewport(ratio=1)
    await ada.page.keyboard.press("Enter")
    await expect(ada.log).to_be_focused()


async def test_arrows(join: Join, chat: Site) -> None:
    """Up, Down, Home and End move through the rows."""
    await seed(chat.url, "arrows", ["one", "two", "three"])
    ada = await join("Ada", "arrows")
    await expect(ada.rows).to_have_count(3)
    await ada.log.focus()
    for key, text in [
        ("ArrowUp", "three"),
        ("ArrowUp", "two"),
        ("ArrowDown", "three"),
        ("ArrowDown", "three"),
        ("Home", "one"),
        ("ArrowUp", "one"),
        ("End", "three"),
    ]:
        await ada.page.keyboard.press(key)
        await expect(ada.row(text)).to_be_focused()


async def test_arrows_begin_where_one_reads(join: Join, chat: Site) -> None:
    """The first arrow leads to the lowest row in sight; with Shift, arrows are left to the text."""
    await seed_many(chat.url, "arrows-begin", 60)
    ada = await join("Ada", "arrows-begin")
    await ada.log.evaluate("box => { box.scrollTop -= 900; }")
    await expect(ada.rows).to_have_count(60)
    top = await ada.log.evaluate("box => box.scrollTop")
    await ada.log.focus()
    await ada.page.keyboard.press("Shift+ArrowUp")
    await expect(ada.log).to_be_focused()
    await ada.page.keyboard.press("ArrowUp")
    first = ada.page.locator(".row:focus")
    await expect(first).to_be_in_viewport()
    assert abs(await ada.log.evaluate("box => box.scrollTop") - top) < 50
    text = await first.inner_text()
    for key in ("Shift+ArrowUp", "Shift+Home"):
        await ada.page.keyboard.press(key)
    assert await first.inner_text() == text


async def test_tab_stops_at_hidden_text_of_one_row(join: Join, chat: Site) -> None:
    """Hidden text is reached from its own row, and stops Tab in no other."""
    await seed(chat.url, "tab-stops", ["it was ||the butler||", "and ||the cook||"])
    ada = await join("Ada", "tab-stops")
    await expect(ada.rows).to_have_count(2)
    await ada.used()
    await ada.log.focus()
    await ada.page.keyboard.press("Tab")
    assert await ada.page.evaluate(_WHERE) == "composer"
    await ada.log.focus()
    for key in ("ArrowUp", "ArrowUp", "Tab"):
        await ada.page.keyboard.press(key)
    hidden = ada.page.locator(".doc-spoiler").first
    await expect(hidden).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.log.get_by_text("the butler")).to_be_visible()
    await expect(hidden).to_be_focused()


async def test_row_actions(join: Join, chat: Site) -> None:
    """From a row Tab leads to what one can do with it."""
    await seed(chat.url, "row-actions", ["one"])
    ada = await join("Ada", "row-actions")
    await expect(ada.rows).to_have_count(1)
    await ada.log.focus()
    await ada.page.keyboard.press("ArrowUp")
    reply = ada.rows.first.get_by_role("button", name="Reply")
    for _ in range(8):
        await ada.page.keyboard.press("Tab")
        if await reply.evaluate("e => e === document.activeElement"):
            break
    await expect(reply).to_be_focused()
    await expect(reply).to_be_visible()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("#composer-reply")).to_contain_text("Grace: one")
    await expect(ada.composer).to_be_focused()


async def test_escape_goes_to_the_end(join: Join, chat: Site) -> None:
    """Where nothing is open, Escape leads to the newest message and marks all as read."""
    await seed_many(chat.url, "escape", 60)
    ada, grace = await join("Ada", "escape"), await join("Grace", "escape")
    await ada.log.evaluate("box => { box.scrollTop -= 900; }")
    await grace.say("newest")
    await expect(ada.pill).to_have_text("1 new message")
    await ada.page.keyboard.press("Escape")
    await expect(ada.row("newest")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()


async def test_from_lobby_to_message(visit: Visit, chat: Site) -> None:
    """A newcomer opens a room, picks a name and talks, all by keyboard."""
    page = (await visit(f"{chat.url}/")).page
    await page.get_by_test_id("open-name").focus()
    await page.keyboard.type("by keyboard")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("room-title")).to_have_text("by keyboard")
    await Window(page).ready()
    await page.get_by_test_id("enter-name").focus()
    await page.keyboard.type("Ada")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row[data-state=sent]")).to_have_count(1)


async def test_log_for_screen_readers(join: Join, chat: Site) -> None:
    """The log is a log named after its room, its rows are named by author, time, text and state."""
    await seed(chat.url, "spoken", ["hello"])
    ada = await join("Ada", "spoken")
    log = ada.page.get_by_role("log", name="spoken")
    said = log.get_by_role("article", name=re.compile(r"^Grace, .+, hello$"))
    await expect(said).to_have_count(1)
    await ada.say("mine")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(ada.page.get_by_role("textbox", name="Message spoken")).to_be_visible()
    await ada.page.route_web_socket("**/ws/**", lambda socket: socket.close())
    await ada.page.reload()
    await ada.say("later")
    waits = ada.page.get_by_role("article", name=re.compile(r"^Ada, .+, later, on its way$"))
    await expect(waits).to_have_count(1)


async def test_focus_outlives_the_pill(join: Join, chat: Site) -> None:
    """The button that leads to the newest message goes by its own click; the log has the focus."""
    await seed_many(chat.url, "focus-pill", 60)
    ada, grace = await join("Ada", "focus-pill"), await join("Grace", "focus-pill")
    await ada.log.evaluate("box => { box.scrollTop -= 900; }")
    await grace.say("newest")
    await expect(ada.pill).to_be_visible()
    await ada.pill.focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.pill).to_be_hidden()
    await expect(ada.log).to_be_focused()


async def test_focus_outlives_the_status_line(join: Join) -> None:
    """Whoever connects by "Try now" is in the log once the button is gone."""
    ada = await join("Ada", "focus-status")
    is_back = False

    async def route(socket: WebSocketRoute) -> None:
        if is_back:
            socket.connect_to_server()
        else:
            await socket.close()

    await ada.page.route_web_socket("**/ws/**", route)
    await ada.page.reload()
    button = ada.status.get_by_role("button", name="Try now")
    await expect(button).to_be_visible()
    await button.focus()
    is_back = True
    await ada.page.keyboard.press("Enter")
    await expect(ada.status).to_be_hidden()
    await expect(ada.log).to_be_focused()


async def test_focus_goes_back_from_the_panel(join: Join) -> None:
    """The button that closes the panel gives the focus to the one that has opened it."""
    ada = await join("Ada", "focus-panel")
    await ada.show_people()
    await ada.page.get_by_test_id("panel").get_by_role("button", name="Close").focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator(".bar-people")).to_be_focused()


async def test_focus_outlives_a_connection(join: Join) -> None:
    """A button of the header keeps the focus when the connection comes back."""
    ada, grace = await join("Ada", "focus-header"), await join("Grace", "focus-header")
    button = ada.page.locator(".bar-buttons button").first
    await button.focus()
    async with ada.page.expect_websocket():
        await ada.page.evaluate(_CACHED)
    await grace.say("hello")
    await ada.shows("hello")
    await expect(button).to_be_focused()


async def test_focus_outlives_the_session(join: Join) -> None:
    """Who is signed out while writing is in the log, in which nothing can be typed by mistake."""
    ada = await join("Ada", "focus-session")
    other = await ada.another()
    await ada.composer.focus()
    await other.leave()
    await expect(ada.composer).to_be_hidden()
    await expect(ada.log).to_be_focused()
