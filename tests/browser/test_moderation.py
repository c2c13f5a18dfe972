"""What moderators and owners do with the people of a room, and what these see of it."""

import re

from playwright.async_api import Locator, expect

from tests.browser.axe import DESKTOP, PHONE, STILL, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import account, device
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


def _person(window: Window, name: str) -> Locator:
    return window.people.filter(has_text=name)


def _note(window: Window) -> Locator:
    return window.page.locator(".muted-note")


async def _menu(window: Window, name: str) -> Locator:
    """Open the menu of a person by the keyboard."""
    await _person(window, name).press("Enter")
    menu = window.page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    return menu


async def _choose(window: Window, name: str, entry: str) -> Locator:
    """Choose an entry of a person's menu; returns the dialog that it may open."""
    menu = await _menu(window, name)
    await menu.get_by_role("menuitem", name=entry, exact=True).press("Enter")
    await expect(menu).to_have_count(0)
    return window.page.get_by_test_id("act")


async def test_moderator(visit: Visit, chat: Site, join: Join) -> None:
    """By the keyboard alone a moderator mutes, unmutes and removes; the person concerned reads by
    whom, until when and why, and comes back."""
    room = "moderated"
    max_ = await device(visit, chat, room, await account(chat, room, "moderator"), **STILL)
    bob = await join("Bob", room, **STILL)
    await bob.say("hello too")
    await max_.show_people()
    await expect(_person(max_, "Ada").locator(".badge")).to_have_text("you · moderator")
    menu = await _menu(max_, "Bob")
    await expect(menu.get_by_role("menuitem")).to_have_text(
        ["About Bob", "Message", "Mute…", "Remove…", "Ban…", "Block"]
    )
    assert await serious(max_.page, DESKTOP) == []
    await max_.page.keyboard.press("Escape")
    await expect(_person(max_, "Bob")).to_be_focused()

    dialog = await _choose(max_, "Bob", "Mute…")
    await expect(dialog).to_contain_text("Bob can read on")
    await dialog.get_by_label("5 minutes").press("ArrowDown")
    await dialog.get_by_label("Reason").fill("x" * 201)
    await expect(dialog.get_by_role("alert")).to_contain_text("1 character too many")
    await dialog.get_by_label("Reason").fill("spam")
    assert await serious(max_.page, DESKTOP) == []
    await max_.page.keyboard.press("Enter")
    await expect(_note(bob)).to_have_text(
        re.compile(r"You can only read here until .+\. Ada of moderated muted you: spam")
    )
    await expect(bob.composer).to_be_hidden()
    await expect(_person(max_, "Bob").locator(".badge")).to_have_text("guest · muted")
    await expect(_person(max_, "Bob")).to_be_focused()
    await bob.reload()
    await expect(_note(bob)).to_contain_text("Ada of moderated muted you: spam")
    await _choose(max_, "Bob", "Unmute")
    await expect(bob.composer).to_be_visible()

    dialog = await _choose(max_, "Bob", "Remove…")
    await expect(dialog).to_contain_text("may come back")
    await dialog.get_by_label("Reason").fill("flood")
    await max_.page.keyboard.press("Enter")
    await expect(_note(bob)).to_contain_text("Ada of moderated removed you from this room: flood.")
    await expect(bob.status).to_be_hidden()
    await expect(_person(max_, "Bob")).to_have_count(0)
    await _come_back(bob, "Ada of moderated removed you from this room: flood.")
    await expect(_person(max_, "Bob")).to_be_visible()


async def _come_back(window: Window, words: str) -> None:
    """Open an open room from which somebody was removed, read the words, and join it again."""
    await window.reload()
    told = window.page.get_by_test_id("removed-note")
    await expect(told).to_contain_text(words)
    await expect(window.composer).to_be_visible()
    assert await serious(window.page, PHONE) == []
    await told.get_by_role("button", name="Join again").click()
    await expect(told).to_be_hidden()


async def test_owner(visit: Visit, chat: Site, join: Join) -> None:
    """An owner gives and takes roles, bans somebody and lifts the ban; both see it at once."""
    room = "owned"
    ada = await device(visit, chat, room, await account(chat, room, "owner"), **STILL)
    cookie = await account(chat, f"{room} too", "member")
    grace = await device(visit, chat, room, cookie, **STILL)
    await grace.say("hello too")
    await expect(grace.sent).to_have_count(2)
    await ada.show_people()
    await grace.show_people()
    name = "Ada of owned too"
    await _person(ada, name).click(button="right")
    await expect(ada.page.get_by_role("menuitem")).to_have_text(
        f"About {name}|Message|Mute…|Make moderator|Make owner…|Remove…|Ban…|Block".split("|")
    )
    await ada.page.get_by_role("menuitem", name="Make moderator").click()
    for window in (ada, grace):
        await expect(_person(window, name).locator(".badge")).to_contain_text("moderator")
    await expect(_person(grace, name)).not_to_have_attribute("aria-haspopup", "menu")

    dialog = await _choose(ada, name, "Make owner…")
    await dialog.get_by_role("button", name="Make owner").click()
    await expect(_person(grace, name).locator(".badge")).to_have_text("you · owner")
    await _choose(ada, name, "Make member")
    await expect(_person(grace, name).locator(".badge")).to_have_text("you")

    dialog = await _choose(ada, name, "Ban…")
    await dialog.get_by_label("For ever").check()
    await dialog.get_by_label("Reason").fill("spam")
    assert await serious(ada.page, PHONE) == []
    await dialog.get_by_role("button", name="Ban").click()
    await ada.page.set_viewport_size({"width": DESKTOP, "height": 800})
    await expect(_note(grace)).to_contain_text("Ada of owned banned you from this room: spam.")
    await expect(_note(grace).get_by_role("button")).to_have_count(0)
    await expect(_note(grace).get_by_role("link", name="To the rooms")).to_be_visible()
    banned = ada.page.get_by_test_id("banned")
    await expect(banned).to_contain_text("by Ada of owned · spam")
    assert await serious(ada.page, DESKTOP) == []
    await banned.get_by_role("button", name=f"Unban {name}").click()
    await expect(banned).to_have_count(0)
    await grace.page.goto(f"{chat.url}/rooms/{room}/")
    await expect(grace.composer).to_be_visible()
