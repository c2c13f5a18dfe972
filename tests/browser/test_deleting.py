"""Deleting messages: gone at once for oneself, for all after a moment in which it can be undone."""

import re

from playwright.async_api import expect

from tests.browser.axe import DESKTOP, PHONE, serious
from tests.browser.company import Company
from tests.browser.conftest import Join
from tests.browser.editing import choose, sent
from tests.browser.marks import BROWSER
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.integration.database import messages

pytestmark = BROWSER

GONE = "This message was deleted."

_SLOWLY = """() => {
  const { setTimeout } = window;
  window.setTimeout = (run, ms, ...more) => setTimeout(run, ms === 5000 ? 600000 : ms, ...more);
}"""
"""The time in which a deletion can be undone does not end during the test."""
_UNDO = ".row-part[data-name=undo]"
"""What a row offers to whoever comes there by keys; the line below the log is for all others."""


async def test_undo(company: Company) -> None:
    """Deleted at once for oneself; Undo brings it back, and nothing was ever sent."""
    deletions = sent((await company.comes("Ada")).page, "delete")
    ada, grace = await company.both("one", "two")
    await choose(ada, "one", "Delete")
    await ada.shows(GONE, "two")
    await expect(ada.row(GONE)).to_be_focused()
    await expect(ada.row(GONE)).to_have_attribute("aria-label", re.compile("deleted$"))
    bar = ada.page.get_by_test_id("undo")
    await expect(bar).to_contain_text("Message deleted.")
    await expect(ada.row(GONE).locator(_UNDO)).to_have_css("clip-path", "inset(50%)")
    await bar.get_by_role("button", name="Undo").click()
    await ada.shows("one", "two")
    await expect(bar).to_be_hidden()
    await expect(ada.row("one")).to_be_focused()
    await ada.say("three")
    await grace.shows("one", "two", "three")
    assert deletions == []


async def test_after_its_time(company: Company) -> None:
    """After five seconds it is gone for everybody, and cannot be undone any more."""
    ada, grace = await company.both("hello")
    await choose(ada, "hello", "Delete")
    undo = ada.page.get_by_test_id("undo")
    await expect(undo).to_be_visible()
    await grace.shows(GONE)
    await expect(undo).to_be_hidden()
    await expect(ada.page.get_by_role("button", name="Undo")).to_have_count(0)
    await ada.reload()
    await ada.shows(GONE)


async def test_by_keys(company: Company) -> None:
    """Delete on a row, Tab to Undo beside it, Enter: the focus stays in the row all the while."""
    ada, _grace = await company.both("hello")
    await ada.row("hello").focus()
    await ada.page.keyboard.press("Delete")
    await expect(ada.row(GONE)).to_be_focused()
    undo = ada.row(GONE).get_by_role("button", name="Undo")
    await undo.wait_for()
    await ada.page.keyboard.press("Tab")
    await expect(undo).to_be_focused()
    await expect(ada.row(GONE).locator(_UNDO)).to_have_css("clip-path", "none")
    await ada.page.keyboard.press("Enter")
    await ada.shows("hello")
    await expect(ada.row("hello")).to_be_focused()


async def test_undo_that_has_the_focus_goes(company: Company) -> None:
    """When the time is over while Undo has the focus, the row gets it."""
    ada, grace = await company.both("hello")
    await choose(ada, "hello", "Delete")
    await ada.page.get_by_test_id("undo").get_by_role("button").focus()
    await grace.shows(GONE)
    await expect(ada.page.get_by_test_id("undo")).to_be_hidden()
    await expect(ada.row(GONE)).to_be_focused()


async def test_closed_page(company: Company) -> None:
    """Where the page is closed, the deletion goes out at once."""
    ada, grace = await company.both("hello")
    tab = await ada.another()
    await choose(tab, "hello", "Delete")
    await tab.shows(GONE)
    await ada.page.close()
    await tab.page.close(run_before_unload=True)
    await grace.shows(GONE)


async def test_reload(company: Company) -> None:
    """A reload ends the time to undo: both sides show the tombstone, and it was applied once."""
    ada, grace = await company.both("hello")
    await choose(ada, "hello", "Delete")
    await ada.shows(GONE)
    await ada.reload()
    await ada.shows(GONE)
    await grace.shows(GONE)
    await expect(ada.page.get_by_test_id("undo")).to_be_hidden()


async def test_another_room(company: Company) -> None:
    """To show another room sends it, too."""
    ada, grace = await company.both("hello")
    await choose(ada, "hello", "Delete")
    await ada.shows(GONE)
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    await grace.shows(GONE)
    await ada.page.go_back()
    await ada.shows(GONE)


async def test_two_tabs(company: Company) -> None:
    """The other tab shows the tombstone at once, and can undo it as well."""
    ada, grace = await company.both("hello")
    other = await ada.another()
    await choose(ada, "hello", "Delete")
    for window in (ada, other):
        await window.shows(GONE)
    await other.page.get_by_test_id("undo").get_by_role("button", name="Undo").click()
    for window in (ada, other, grace):
        await window.shows("hello")
    await expect(ada.page.get_by_test_id("undo")).to_be_hidden()


async def test_after_a_cut(company: Company) -> None:
    """Deleted while one is offline, and the tab closed: it is gone for everybody when one comes
    back."""
    ada, grace = await company.both("hello")
    await stored(ada.page, 0)  # nothing of another room waits
    await ada.go_offline()
    await ada.row("hello").focus()
    await ada.page.keyboard.press("Delete")
    await ada.shows(GONE)
    await stored(ada.page, 1)
    tab = await ada.page.context.new_page()
    await ada.page.close()
    await grace.shows("hello")
    await tab.context.set_offline(False)
    await tab.goto(grace.page.url)
    for window in (Window(tab), grace):
        await window.shows(GONE)
    assert [text for room, *_, text in messages(company.site) if room == company.room] == [""]


async def test_replies_and_quotes(company: Company) -> None:
    """A reply stays, and its quote says that the message was deleted."""
    ada, grace = await company.both("the question")
    await choose(grace, "the question", "Reply")
    await grace.say("the answer")
    await ada.shows("the question", "the answer")
    await ada.rows.first.focus()
    await ada.page.keyboard.press("Delete")
    for window in (ada, grace):
        await window.shows(GONE, "the answer")
        await expect(window.page.locator(".row-quote:visible")).to_have_text(
            "Ada: a deleted message"
        )


async def test_only_own_messages(company: Company) -> None:
    """Who does not moderate cannot delete another person's message, and nobody a deleted one."""
    ada, grace = await company.both("hello")
    await grace.row("hello").hover()
    await grace.row("hello").get_by_role("button", name="More").click()
    await expect(grace.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(grace.page.get_by_role("menuitem", name="Delete")).to_have_count(0)
    await choose(ada, "hello", "Delete")
    await grace.page.keyboard.press("Escape")
    await grace.shows(GONE)
    await grace.row(GONE).focus()
    await grace.page.keyboard.press("Delete")
    await expect(grace.page.get_by_test_id("undo")).to_be_hidden()


async def test_other_device(company: Company) -> None:
    """A device of the same person that shares no storage shows it when it was sent."""
    ada, _grace = await company.both("hello")
    phone = await company.comes("phone")
    await choose(ada, "hello", "Delete")
    await phone.shows(GONE)
    await expect(phone.page.get_by_test_id("undo")).to_be_hidden()


async def test_axe(company: Company) -> None:
    """A tombstone with Undo in it and below it."""
    ada, _grace = await company.both("one", "two")
    await ada.page.evaluate(_SLOWLY)
    await choose(ada, "one", "Delete")
    await choose(ada, "two", "Delete")
    await expect(ada.page.get_by_test_id("undo")).to_contain_text("2 messages deleted.")
    assert await serious(ada.page, PHONE, DESKTOP) == []
    await ada.reload()


async def test_by_touch(join: Join) -> None:
    """A finger that rests on a message opens a sheet with "Delete"; Undo is within reach."""
    ada = await join("Ada", "delete-touch", width=360, height=640, has_touch=True, is_mobile=True)
    await ada.composer.fill("hello")
    await ada.send.tap()
    await ada.shows("hello")
    text = ada.row("hello").locator(".row-text")
    await text.dispatch_event("pointerdown", {"pointerType": "touch"})
    await ada.page.get_by_role("dialog").get_by_role("button", name="Delete").tap()
    await ada.shows(GONE)
    undo = ada.page.get_by_test_id("undo").get_by_role("button", name="Undo")
    box = await undo.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await undo.tap()
    await ada.shows("hello")
