"""Rooms that are made, changed, archived and deleted on the page, and what others see of it."""

import re

from playwright.async_api import Locator, expect

from tests.browser.axe import serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.stored import stored
from tests.browser.two_rooms import account, device, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER
_OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


async def _settings(window: Window) -> Locator:
    """Open the dialog of the room's settings."""
    await window.page.get_by_role("button", name="More about this room").click()
    await window.page.get_by_role("menuitem", name="Room settings").click()
    dialog = window.page.get_by_test_id("room-settings")
    await expect(dialog).to_be_visible()
    return dialog


async def test_new_room(visit: Visit, chat: Site) -> None:
    """By keys alone: what is wrong is said at its field and keeps what was typed; then the room is
    shown without a load of the page."""
    ada = await device(visit, chat, "made from", await account(chat, "made from", "member"))
    await ada.page.evaluate("window.loadedOnce = true")
    plus = ada.page.get_by_role("button", name="New room")
    await plus.press("Enter")
    dialog = ada.page.get_by_test_id("new-room")
    name = dialog.get_by_role("textbox", name="Name")
    await expect(name).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(plus).to_be_focused()
    await plus.press("Enter")
    await name.fill("MADE FROM")
    await dialog.get_by_role("textbox", name="Subject").fill("Cake")
    await ada.page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert").filter(visible=True)).to_have_text(
        "There is a room of that name. Choose another one, or open that room."
    )
    await expect(name).to_be_focused()
    await expect(name).to_have_attribute("aria-invalid", "true")
    assert await serious(ada.page, 1280, 360) == []
    await ada.page.set_viewport_size({"width": 1280, "height": 800})
    await dialog.get_by_role("radio", name="Private").check()
    await name.press("Enter")
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("MADE FROM")
    await expect(ada.page.locator("#room-subject")).to_have_text("Cake")
    assert re.search("/rooms/~[^/]+/$", ada.page.url)
    await expect(ada.page.locator(".place[aria-current=page]")).to_have_text("MADE FROM")
    assert await ada.page.evaluate("window.loadedOnce")


async def test_settings(visit: Visit, chat: Site, join: Join) -> None:
    """The owner changes name, subject and description, and slows the room down: others see it at
    once, and a text that comes too soon stays in the field."""
    ada = await device(visit, chat, "settled", await account(chat, "settled", "owner"))
    bob = await join("Bob", "settled")
    dialog = await _settings(ada)
    assert await serious(ada.page, 1280, 360) == []
    await ada.page.set_viewport_size({"width": 1280, "height": 800})
    name = dialog.get_by_role("textbox", name="Name", exact=True)
    await name.fill("a/b")
    await dialog.get_by_role("textbox", name="Description").fill("For all.\nBe kind.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(visible=True)).to_have_text(
        "A room's name can't contain a slash."
    )
    await expect(name).to_be_focused()
    await name.fill("Settled now")
    await dialog.get_by_role("textbox", name="Subject").fill("Peace")
    await dialog.get_by_role("combobox").select_option(label="1 hour")
    await name.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(bob.page.get_by_test_id("room-title")).to_have_text("Settled now")
    await expect(bob.page.locator("#room-subject")).to_have_text("Peace")
    await bob.page.get_by_role("button", name="More about this room").click()
    await bob.page.get_by_role("menuitem", name="About this room").click()
    await expect(bob.page.get_by_test_id("about")).to_contain_text("Be kind.")
    slow = bob.page.get_by_test_id("slow")
    await expect(slow).to_have_text("Slow mode: one message every 1 hour.")
    await bob.say("one")
    await expect(slow).to_contain_text("you can write again in")
    await bob.say("two")
    await expect(bob.composer).to_have_value("two")
    await bob.shows("hello", "one")
    dialog = await _settings(ada)
    await dialog.get_by_role("combobox").select_option(label="Off")
    await dialog.get_by_role("checkbox", name="Read-only").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(bob.page.get_by_text("In this room only moderators write.")).to_be_visible()
    await expect(slow).to_be_hidden()


async def test_cancel_takes_back(visit: Visit, chat: Site) -> None:
    """What the server has not answered when the dialog closes is never sent: changes, a deletion. A
    key that belongs to an input method asks for none."""
    ada = await device(visit, chat, "kept on", await account(chat, "kept on", "owner"))
    dialog = await _settings(ada)
    await stored(ada.page, 0)
    await ada.go_offline()
    status = dialog.locator("[data-part=status]")
    await dialog.get_by_role("textbox", name="Subject").fill("Nothing")
    await dialog.get_by_role("textbox", name="Description").fill("Nothing, either")
    await dialog.get_by_role("button", name="Save").click()
    await expect(status).to_have_text("Waiting for the connection…")
    await stored(ada.page, 2)
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await stored(ada.page, 0)
    dialog = await _settings(ada)
    typed = dialog.get_by_role("textbox", name="To delete the room")
    await typed.fill("kept on")
    for sign in ("isComposing: true", "keyCode: 229"):
        await typed.evaluate(f"""(field) => field.dispatchEvent(
            new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true, {sign} }})
        )""")
    await expect(status).to_be_empty()
    await typed.press("Enter")
    await expect(status).to_have_text("Waiting for the connection…")
    await stored(ada.page, 1)
    await dialog.get_by_role("button", name="Cancel").click()
    await stored(ada.page, 0)
    await ada.page.context.set_offline(False)
    await ada.say("still here")
    await ada.shows("hello", "still here")
    await expect(ada.page.locator("#room-subject")).to_have_text("Add a subject")


async def _archive_and_undo(ada: Window, bob: Window, listed: Locator) -> None:
    """Archive a room in which somebody writes, who goes on writing once that is undone."""
    await bob.composer.fill("half a")
    note = bob.page.locator(".muted-note")
    await (await _settings(ada)).get_by_role("button", name="Archive").click()
    await expect(note).to_contain_text("This room is archived.")
    await expect(note).to_be_focused()
    assert await bob.page.evaluate(_OUTLINE) == "none"
    await expect(listed).to_have_count(0)
    undo = ada.page.get_by_test_id("act-toast")
    await expect(undo).to_contain_text("the end is archived.")
    assert await serious(ada.page, 1280) == []
    await undo.get_by_role("button", name="Undo").click()
    await expect(undo).to_have_count(0)
    await expect(ada.page.get_by_test_id("toast")).to_have_text("the end is back from the archive.")
    await expect(bob.composer).to_be_focused()
    await bob.page.keyboard.type(" sentence")
    await expect(bob.composer).to_have_value("half a sentence")
    await expect(listed).to_be_visible()


async def _archive_and_take_out(ada: Window, bob: Window) -> None:
    """The same by the settings, while whoever was writing has gone on to the log."""
    await (await _settings(ada)).get_by_role("button", name="Archive").click()
    await expect(bob.page.locator(".muted-note")).to_be_focused()
    await bob.log.focus()
    dialog = await _settings(ada)
    await expect(dialog.get_by_role("button", name="Save")).to_have_count(0)
    await expect(dialog.get_by_role("checkbox")).to_have_count(0)
    await dialog.get_by_role("button", name="Take out of the archive").click()
    await expect(bob.composer).to_be_visible()
    await expect(bob.log).to_be_focused()


async def test_archived_and_deleted(visit: Visit, chat: Site) -> None:
    """Others see without a load that a room is archived, which can be undone, private, or gone: in
    the room, and in the sidebar of those who look at another one. Whoever was writing is led to the
    words that say so, without a frame, and back to the composer unless they have gone on."""
    ada = await device(visit, chat, "the end", await account(chat, "the end", "owner"))
    bobs = await member(chat, "Bob", "the end", "elsewhere")
    bob = await device(visit, chat, "the end", bobs)
    away = await device(visit, chat, "elsewhere", bobs)
    await expect(place(away, "the end")).to_be_visible()
    await _archive_and_undo(ada, bob, place(away, "the end"))
    await _archive_and_take_out(ada, bob)
    note = bob.page.locator(".muted-note")
    await (await _settings(ada)).get_by_role("button", name="Make private").click()
    await expect(bob.page).to_have_url(re.compile("/rooms/~"))
    link = place(away, "the end").get_by_role("link")
    await expect(link).to_have_attribute("href", re.compile("/rooms/~"))
    dialog = await _settings(ada)
    erase = dialog.get_by_role("button", name="Delete this room")
    typed = dialog.get_by_role("textbox", name="To delete the room")
    await typed.fill("the en")
    await expect(erase).to_be_disabled()
    await typed.fill("the end")
    await typed.press("Enter")
    await expect(ada.page.get_by_test_id("open-name")).to_be_visible()
    await expect(note).to_contain_text("This room was deleted.")
    await expect(note.get_by_role("button")).to_have_count(0)
    await expect(bob.status).to_be_hidden()
    await expect(bob.page.get_by_test_id("room-title")).to_have_text("the end")
    for window in (ada, away):
        await expect(place(window, "the end")).to_have_count(0)
    await away.reload()
    await expect(place(away, "elsewhere")).to_be_visible()
    await expect(place(away, "the end")).to_have_count(0)
