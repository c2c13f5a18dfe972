"""Pins: messages that everybody in the room finds again."""

import sqlite3
from contextlib import closing
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.axe import DESKTOP, PHONE, STILL, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import number_of, seed_many
from tests.browser.stored import stored
from tests.browser.two_rooms import block
from tests.browser.window import Window
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER


def _pins(window: Window) -> Locator:
    return window.page.get_by_test_id("pin")


def _have_accounts(chat: Site) -> None:
    """Make accounts of all guests who have come so far: guests may not pin."""
    with closing(sqlite3.connect(chat.database.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE accounts_user SET guest = 0")
        connection.commit()


async def _member(
    join: Join, chat: Site, name: str, room: str, said: str = "", **options: Any
) -> Window:
    """`name` has said something in the room, and so is a member who may pin."""
    window = await join(name, room, at=chat, **options)
    await window.say(said or f"{name} is here")
    await expect(window.row(said or f"{name} is here")).to_have_attribute("data-state", "sent")
    await stored(window.page, 0)
    _have_accounts(chat)
    await window.reload()
    return window


async def _choose(window: Window, text: str, entry: str) -> None:
    """Choose an entry of the message's menu."""
    await window.row(text).hover()
    await window.row(text).get_by_role("button", name="More").click()
    await window.page.get_by_role("menuitem", name=entry, exact=True).click()


async def _open(window: Window) -> None:
    button = window.page.get_by_role("button", name="Pins", exact=True)
    await expect(button).to_have_attribute("aria-expanded", "false")
    await button.click()
    await expect(window.page.get_by_test_id("pins")).to_be_visible()
    await expect(button).to_have_attribute("aria-expanded", "true")


async def test_both_see_it(join: Join, chat: Site) -> None:
    """A pin is marked with who pinned it, and stands in the open list of others; so is its end."""
    ada = await _member(join, chat, "Ada", "pins", "keep this")
    grace = await _member(join, chat, "Grace", "pins")
    await _open(grace)
    note = grace.page.get_by_test_id("pins")
    await expect(note).to_contain_text("Nothing is pinned yet. Open the menu of a message")
    await _choose(ada, "keep this", "Pin")
    await expect(grace.row("keep this").get_by_text("Pinned by Ada")).to_be_visible()
    await expect(_pins(grace)).to_have_count(1)
    await expect(_pins(grace).locator(".pin-text")).to_have_text("keep this")
    await expect(_pins(grace)).to_contain_text("Pinned by Ada")
    await _choose(grace, "Grace is here", "Pin")
    await expect(_pins(grace).locator(".pin-text")).to_have_text(["Grace is here", "keep this"])
    await _choose(ada, "keep this", "Unpin")
    await expect(_pins(grace).locator(".pin-text")).to_have_text(["Grace is here"])
    await _pins(grace).get_by_role("button", name="Unpin the message of Grace").click()
    await expect(_pins(grace)).to_have_count(0)
    await expect(ada.page.get_by_text("Pinned by")).to_have_count(0)
    await expect(grace.page.locator(".pins-note")).to_be_focused()


async def test_jump_to_a_message_that_is_not_loaded(join: Join, chat: Site) -> None:
    """The list leads to a message far back in the log, which is loaded, focused and marked."""
    await seed_many(chat.url, "pins-far", 300)
    number = await number_of(chat.url, "pins-far", "message 3")
    ada = await _member(join, chat, "Ada", "pins-far")
    cookie = await enter(chat.url, "Grace")
    _have_accounts(chat)
    async with await Talk.connect(chat.url, "pins-far", cookie=cookie) as grace:
        await grace.say("I pin")
        pin = {"type": "pin", "key": "p1", "id": number, "on": True}
        assert (await grace.ask(pin))["type"] == "ack"
    await _open(ada)
    await expect(_pins(ada).locator(".pin-text")).to_have_text("message 3")
    await expect(ada.page.locator(f"#m{number}")).to_have_count(0)
    await _pins(ada).get_by_role("button", name="Show the message of Grace").click()
    await expect(ada.page.locator(f"#m{number}")).to_be_focused()
    await expect(ada.page.locator(f"#m{number}")).to_be_in_viewport()
    await expect(ada.page.locator(f"#m{number}")).to_contain_text("Pinned by Grace")


async def test_cut_connection(join: Join, chat: Site) -> None:
    """A message pinned while offline stands in the list at once, outlives a reload, counts once."""
    ada = await _member(join, chat, "Ada", "pins-offline", "keep this")
    grace = await _member(join, chat, "Grace", "pins-offline")
    await _open(ada)
    await ada.go_offline()
    await _choose(ada, "keep this", "Pin")
    await expect(_pins(ada)).to_have_count(1)
    await stored(ada.page, 1)
    later = Window(await ada.page.context.new_page())
    await ada.page.close()
    await later.page.context.set_offline(False)
    await later.page.goto(grace.page.url)
    await expect(grace.page.get_by_text("Pinned by Ada")).to_have_count(1)
    await stored(later.page, 0)
    await expect(later.row("keep this").get_by_text("Pinned by Ada")).to_be_visible()
    # The panel was open before: it is open again.
    await expect(_pins(later).locator(".pin-text")).to_have_text(["keep this"])


async def test_changes_while_away(join: Join, chat: Site) -> None:
    """What others pin and unpin while the connection is cut is in the list when it is back."""
    ada = await _member(join, chat, "Ada", "pins-away", "first")
    grace = await _member(join, chat, "Grace", "pins-away", "second")
    await _choose(grace, "first", "Pin")
    await _open(ada)
    await expect(_pins(ada).locator(".pin-text")).to_have_text(["first"])
    await ada.go_offline()
    await _choose(grace, "first", "Unpin")
    await _choose(grace, "second", "Pin")
    await expect(grace.page.get_by_text("Pinned by")).to_have_count(1)
    await ada.page.context.set_offline(False)
    await expect(_pins(ada).locator(".pin-text")).to_have_text(["second"])


async def test_two_tabs(join: Join, chat: Site) -> None:
    """Both tabs of a person agree; pinned and unpinned at once leaves nothing."""
    ada = await _member(join, chat, "Ada", "pins-tabs", "keep this")
    second = await ada.another()
    await _choose(ada, "keep this", "Pin")
    await expect(second.page.get_by_text("Pinned by Ada")).to_be_visible()
    await _choose(second, "keep this", "Unpin")
    await expect(ada.page.get_by_text("Pinned by Ada")).to_have_count(0)
    await stored(ada.page, 0)
    await expect(ada.page.get_by_text("Pinned by Ada")).to_have_count(0)


async def test_too_many(join: Join, site: StartSite) -> None:
    """One pin more than the room can have is taken back, and the page says what to do."""
    served = site(env={"CHAT_PINS": "1"})
    ada = await _member(join, served, "Ada", "few-pins", "one")
    await ada.say("two")
    await ada.shows("one", "two")
    await _choose(ada, "one", "Pin")
    await expect(ada.row("one")).to_contain_text("Pinned by Ada")
    await stored(ada.page, 0)
    await _choose(ada, "two", "Pin")
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("Unpin one first")
    await expect(ada.page.get_by_text("Pinned by Ada")).to_have_count(1)


async def test_reader(join: Join, chat: Site) -> None:
    """Who may not pin sees the list, without ways to change it."""
    ada = await _member(join, chat, "Ada", "pins-reader", "keep this")
    reader = await join("", "pins-reader")
    await _open(reader)
    await expect(reader.page.get_by_text("Nothing is pinned in this room yet.")).to_be_visible()
    await _choose(ada, "keep this", "Pin")
    await expect(_pins(reader).locator(".pin-text")).to_have_text(["keep this"])
    await expect(_pins(reader).get_by_role("button")).to_have_text(["Show in the room"])


async def test_blocked_author(join: Join, chat: Site) -> None:
    """What somebody has said is folded in the open list while one blocks them, and in a reply."""
    ada = await _member(join, chat, "Ada of folds", "pins-blocked", "keep this")
    grace = await _member(join, chat, "Grace", "pins-blocked")
    await _choose(ada, "keep this", "Pin")
    await _open(grace)
    await expect(_pins(grace)).to_contain_text("keep this")
    await block(grace, "Ada of folds", "Block")
    await expect(_pins(grace)).to_contain_text("Message of a person you blocked.")
    await expect(_pins(grace)).to_contain_text("Ada of folds")
    await expect(_pins(grace)).not_to_contain_text("keep this")
    await _choose(grace, "keep this", "Reply")
    strip = grace.page.locator("#composer-reply")
    await expect(strip).to_contain_text("Ada of folds: Message of a person you blocked.")
    await block(grace, "Ada of folds", "Unblock")
    await expect(_pins(grace)).to_contain_text("keep this")


async def test_axe_and_phone(join: Join, chat: Site) -> None:
    """List and mark break no rule of axe; on a phone the list gives way to the message."""
    ada = await _member(join, chat, "Ada", "pins-axe", "keep this", **STILL)
    await _choose(ada, "keep this", "Pin")
    await _open(ada)
    await expect(_pins(ada)).to_have_count(1)
    assert await serious(ada.page, DESKTOP) == []
    await ada.page.set_viewport_size({"width": PHONE, "height": 800})
    await _open(ada)
    assert await serious(ada.page, PHONE) == []
    await _pins(ada).get_by_role("button", name="Show the message of Ada").click()
    await expect(ada.page.get_by_test_id("pins")).to_be_hidden()
    await expect(ada.row("keep this").first).to_be_focused()
