"""The states of rooms and pages that no other test shows to axe, light and dark."""

import asyncio
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.accounts import PASSWORD, sign_up
from tests.browser.axe import DESKTOP, PHONE, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.owned import Owned
from tests.browser.seed import seed
from tests.browser.test_layout import overflow
from tests.browser.two_rooms import account, choose, device, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER
STILL: dict[str, Any] = {"reduced_motion": "reduce"}


async def _menu(window: Window, entry: str) -> None:
    """Choose an entry of the room's menu."""
    await window.page.get_by_role("button", name="More about this room").click()
    await window.page.get_by_role("menuitem", name=entry, exact=True).click()


async def _looks(page: Page, shown: Locator, within: str) -> None:
    """Wait for what is shown, have axe look at it, and close it."""
    await expect(shown).to_be_visible()
    assert await serious(page, DESKTOP, within=within) == []
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()


async def test_of_a_room(visit: Visit, chat: Site, join: Join) -> None:
    """Its dialogs, panels and menus that ask nothing of anybody else, and those of the sidebar."""
    ada = await device(visit, chat, "states", await account(chat, "states", "owner"), **STILL)
    page = ada.page
    bob = await join("Bob of states", "states")
    await bob.say("a member by this")
    await expect(ada.row("a member by this")).to_be_visible()
    await ada.used()
    await _menu(ada, "About this room")
    await expect(page.get_by_test_id("about")).to_be_visible()
    assert await serious(page, DESKTOP) == []
    await choose(ada, "Rename this room")
    await _looks(page, page.get_by_test_id("line-dialog"), "dialog[open]")
    await page.locator(".me-button").click()
    await page.get_by_role("menuitem", name="Notifications").click()
    await _looks(page, page.get_by_test_id("notices"), "dialog[open]")
    await page.get_by_role("button", name="Order of the rooms").click()
    await _looks(page, page.get_by_role("menu"), ".menu")
    await place(ada, "states").click(button="right")
    await _looks(page, page.get_by_role("menu"), ".menu")
    await ada.composer.press_sequentially("ask @bob")
    await _looks(page, page.get_by_role("option", name="Bob of states"), ".composer")
    await page.get_by_role("button", name="Rooms", exact=True).click()
    await ada.show_people()
    await ada.people.filter(has_text="Bob of states").click()
    await page.get_by_role("menuitem", name="Remove…").click()
    await _looks(page, page.get_by_test_id("act"), "dialog[open]")
    assert await serious(page, DESKTOP) == []


async def test_in_place_of_the_composer(visit: Visit, chat: Site, join: Join) -> None:
    """Somebody who is removed, a room that is archived, and messages of a person one blocked."""
    ada = await device(visit, chat, "ended", await account(chat, "ended", "owner"), **STILL)
    bob = await join("Bob of ends", "ended", **STILL)
    await bob.say("to be hidden")
    await expect(ada.row("to be hidden")).to_be_visible()
    await ada.used()
    await ada.row("to be hidden").locator(".row-name").click()
    await ada.page.get_by_test_id("person-card").get_by_role("button", name="Block").click()
    await expect(ada.page.locator(".row.blocked")).to_have_count(1)
    await ada.page.keyboard.press("Escape")
    assert await serious(ada.page, DESKTOP, PHONE) == []
    await ada.page.set_viewport_size({"width": DESKTOP, "height": 800})
    await ada.show_people()
    await ada.people.filter(has_text="Bob of ends").click()
    await ada.page.get_by_role("menuitem", name="Remove…").click()
    await ada.page.get_by_test_id("act").get_by_role("button", name="Remove").click()
    note = bob.page.locator(".muted-note")
    await expect(note.get_by_role("button", name="Come back")).to_be_visible()
    assert await serious(bob.page, DESKTOP, PHONE) == []
    await note.get_by_role("button", name="Come back").click()
    await _menu(ada, "Room settings")
    await ada.page.get_by_test_id("room-settings").get_by_role("button", name="Archive").click()
    await expect(note).to_contain_text("This room is archived.")
    assert await serious(bob.page, DESKTOP, PHONE) == []


async def test_pages(visit: Visit, chat: Site) -> None:
    """Lists without a row, a form by itself, and a conversation of many."""
    await seed(chat.url, "axe-pages", ["hello"])
    cookie = await member(chat, "Ada of pages", "axe-pages")
    page = (await visit(f"{chat.url}/unreads/", cookie=cookie, **STILL)).page
    await expect(page.get_by_text("Nothing is unread.")).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []
    for path in ("/rooms/?q=nothing", "/rooms/?archived=1", "/rooms/new/"):
        await page.goto(f"{chat.url}{path}")
        assert [path, *await serious(page, DESKTOP, PHONE)] == [path]
        assert await overflow(page) <= 0, path


async def test_of_an_account(visit: Visit, chat: Site) -> None:
    """What is asked for again, codes that are shown once, addresses, and a link that was used."""
    page = (await visit(f"{chat.url}/", **STILL)).page
    await sign_up(page, chat.url, "Stella of states", "stella@example.org")
    for path in ("2fa/recovery-codes/generate/", "password/reset/done/", "inactive/"):
        await page.goto(f"{chat.url}/account/{path}")
        assert [path, *await serious(page, DESKTOP, PHONE)] == [path]
    await page.goto(f"{chat.url}/account/email/")
    await page.get_by_label("E-mail address").fill("other@example.org")
    await page.get_by_role("button", name="Add", exact=True).click()
    if await page.get_by_role("button", name="Confirm").is_visible():
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("button", name="Remove other@example.org")).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []


async def test_whoever_may_not_join(visit: Visit, owned: Owned) -> None:
    """A visitor reads why, and is shown no field for a name."""
    await asyncio.to_thread(owned.change, joining="invited")
    page = (await visit(f"{owned.site.url}/rooms/hall/", **STILL)).page
    form = page.get_by_test_id("enter-form")
    await expect(form).to_contain_text("Only people who are invited can join this site.")
    await expect(form.get_by_role("textbox")).to_have_count(0)
    await expect(form.get_by_role("link")).to_have_text(["Log in"])
    assert await serious(page, DESKTOP, PHONE) == []
    await asyncio.to_thread(owned.change, guests="")
    await page.reload()
    await expect(form).to_contain_text("This site asks for an account.")
    await expect(form.get_by_role("link")).to_have_text(["Log in", "Create an account"])
    await asyncio.to_thread(owned.change)
