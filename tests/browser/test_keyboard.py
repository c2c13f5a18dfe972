"""Everything without a mouse."""

from playwright.async_api import expect

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


async def test_tab_order(join: Join, chat: Site) -> None:
    """Tab leads over the skip link and the rooms to the log, and on to the composer."""
    await seed(chat.url, "tab-order", ["one", "two"])
    ada = await join("Ada", "tab-order")
    await ada.composer.fill("half a sentence")
    await ada.reload()
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
    """The log is a log named after its room, its rows are articles named by author and time."""
    await seed(chat.url, "spoken", ["hello"])
    ada = await join("Ada", "spoken")
    log = ada.page.get_by_role("log", name="spoken")
    await expect(log.get_by_role("article", name="Grace")).to_have_count(1)
    await ada.say("mine")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(ada.page.get_by_role("textbox", name="Message spoken")).to_be_visible()
