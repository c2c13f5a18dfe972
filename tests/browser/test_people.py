"""Guests of the same name are told apart by when they joined."""

import datetime as dt
import re

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.editing import sent
from tests.browser.marks import BROWSER
from tests.browser.window import Window

pytestmark = BROWSER

JOINED = re.compile(r"^Ada · guest, joined \d{1,2}:\d{2}\s[AP]M$")


def _tip(window: Window) -> Locator:
    return window.page.get_by_role("tooltip", include_hidden=True)


async def _used(window: Window, text: str) -> None:
    """Wait until the tools of the row are there: with them comes what shows tips."""
    row = window.row(text)
    await row.locator(".row-text").hover()
    await expect(row.get_by_role("button", name="More")).to_be_visible()


async def test_author_of_a_message(join: Join) -> None:
    """The pointer on a guest's name shows when they joined; the server is asked once for each."""
    ada, grace = await join("Ada", "apart"), await join("Grace", "apart")
    await ada.say("one")
    asked = sent(grace.page, "person")
    await grace.reload()
    await _used(grace, "one")
    name = grace.row("one").locator(".row-name")
    for _ in range(2):
        await name.hover()
        await expect(_tip(grace)).to_have_text(JOINED)
        await grace.row("one").locator(".row-text").hover()
        await expect(_tip(grace)).to_have_count(0)
    await expect(grace.row("one")).to_have_attribute("aria-description", JOINED)
    assert len(asked) == 1


async def test_author_by_the_keyboard(join: Join) -> None:
    """A row that gets the focus by the keyboard shows it, too, and Escape takes it away."""
    ada, grace = await join("Ada", "apart keys"), await join("Grace", "apart keys")
    await ada.say("one")
    await grace.shows("one")
    await grace.log.focus()
    await grace.page.keyboard.press("ArrowUp")
    await expect(grace.row("one")).to_be_focused()
    await expect(_tip(grace)).to_have_text(JOINED)
    await grace.page.keyboard.press("Escape")
    await expect(_tip(grace)).to_have_count(0)


async def test_another_day(join: Join) -> None:
    """Whoever joined on another day is told apart by the date."""
    ada, grace = await join("Ada", "apart days"), await join("Grace", "apart days")
    await ada.say("one")
    today = dt.datetime.now().astimezone()
    await grace.page.clock.set_fixed_time(today + dt.timedelta(days=3))
    await _used(grace, "one")
    await grace.row("one").locator(".row-name").hover()
    await expect(_tip(grace)).to_have_text(
        f"Ada · guest, joined {today:%B} {today.day}, {today.year}"
    )


async def test_people_who_are_here(join: Join) -> None:
    """In the panel, arrows lead from one person to the next; who has said nothing is known, too."""
    await join("Ada", "apart panel")
    grace = await join("Grace", "apart panel")
    await grace.show_people()
    ada = grace.people.filter(has_text="Ada")
    await ada.locator(".person-name").hover()
    await expect(_tip(grace)).to_have_text(JOINED)
    # In the field of the filter, Escape may belong to an input method.
    escape = {"key": "Escape", "isComposing": True}
    await grace.page.locator(".people input").dispatch_event("keydown", escape)
    await expect(_tip(grace)).to_have_text(JOINED)
    await grace.composer.hover()
    await expect(_tip(grace)).to_have_count(0)
    await grace.people.first.focus()
    await grace.page.keyboard.press("ArrowDown")
    await expect(ada).to_be_focused()
    await expect(_tip(grace)).to_have_text(JOINED)


async def test_since_when_somebody_is_a_member(join: Join) -> None:
    """The tip in the panel says it of whoever has joined the room, and whoever goes stands
    among the other members."""
    ada, grace = await join("Ada", "apart since"), await join("Grace", "apart since")
    await ada.say("one")
    await grace.shows("one")
    await grace.show_people()
    await grace.people.filter(has_text="Ada").locator(".person-name").hover()
    await expect(_tip(grace)).to_have_text(re.compile(r"joined .+ · member since \d{1,2}:\d{2}"))
    await ada.page.close()
    others = grace.page.get_by_role("list", name="Other members")
    await expect(others.get_by_test_id("person")).to_have_text([re.compile("Ada")])
