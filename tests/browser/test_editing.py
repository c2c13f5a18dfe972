"""Changing one's own messages: seen by others, after a cut, in two tabs, against another device."""

import re

from playwright.async_api import expect

from tests.browser.axe import DESKTOP, PHONE, serious
from tests.browser.company import Company
from tests.browser.conftest import Join
from tests.browser.editing import Editor, choose, sent
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.services.talk import Talk

pytestmark = BROWSER


async def test_the_other_side_sees_it(company: Company) -> None:
    """Enter saves; both see the new text and "edited" in the row's head and name."""
    ada, grace = await company.both("helo")
    editor = Editor(ada)
    await choose(ada, "helo", "Edit")
    await expect(editor.field).to_be_focused()
    await expect(editor.field).to_have_value("helo")
    await editor.save("hello **all**")
    await editor.is_closed()
    for window in (ada, grace):
        await window.shows("hello all")
        await expect(window.page.locator(".row-text strong")).to_have_text("all")
        await expect(Editor(window).marks).to_have_attribute("title", re.compile("^Edited .*20"))
        await expect(window.rows).to_have_attribute("aria-label", re.compile("edited$"))


async def test_only_own_messages(company: Company) -> None:
    """Another person's message has no "Edit", neither in the menu nor by key."""
    _ada, grace = await company.both("hello")
    await grace.row("hello").hover()
    await grace.row("hello").get_by_role("button", name="More").click()
    await expect(grace.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(grace.page.get_by_role("menuitem", name="Edit")).to_have_count(0)
    await grace.page.keyboard.press("Escape")
    await grace.row("hello").focus()
    await grace.page.keyboard.press("e")
    await expect(Editor(grace).box).to_have_count(0)
    await grace.composer.press("ArrowUp")
    await expect(Editor(grace).box).to_have_count(0)


async def test_arrow_up_and_the_draft(company: Company) -> None:
    """ArrowUp edits one's last message; Escape keeps it; the focus is back in the composer."""
    ada, grace = await company.both("one", "two")
    await grace.say("three")
    await ada.shows("one", "two", "three")
    editor = Editor(ada)
    await ada.composer.press("ArrowUp")
    await expect(editor.field).to_be_focused()
    await expect(editor.field).to_have_value("two")
    await expect(ada.composer).to_be_hidden()
    await editor.field.fill("something else")
    await editor.field.press("Escape")
    await editor.is_closed()
    await expect(ada.composer).to_be_focused()
    await ada.shows("one", "two", "three")


async def test_by_key_with_a_draft(company: Company) -> None:
    """E on a row edits it; what was typed before is untouched; the focus returns to the row."""
    ada, _grace = await company.both("hello")
    await ada.composer.fill("half a sentence")
    editor = Editor(ada)
    await editor.open("hello")
    await editor.save("hello there")
    await editor.is_closed()
    await ada.shows("hello there")
    await expect(ada.row("hello there")).to_be_focused()
    await expect(ada.composer).to_have_value("half a sentence")


async def test_unchanged_and_empty(company: Company) -> None:
    """An unchanged text is not sent; for an empty one the editor offers to delete the message."""
    edits = sent((await company.comes("Ada")).page, "edit")
    ada, grace = await company.both("hello")
    editor = Editor(ada)
    await ada.composer.press("ArrowUp")
    await editor.save("  hello ")
    await editor.is_closed()
    await ada.composer.press("ArrowUp")
    await editor.save("")
    erase = editor.box.get_by_role("button", name="Delete the message")
    await expect(erase).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await editor.is_closed()
    await ada.shows("This message was deleted.")
    await expect(ada.composer).to_be_focused()
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    await grace.shows("This message was deleted.")
    assert edits == []


async def test_unfinished_text_survives(company: Company) -> None:
    """A reload keeps the editor and what was written in it; the draft below it, too."""
    ada, grace = await company.both("hello")
    await ada.composer.fill("a draft")
    editor = Editor(ada)
    await editor.open("hello")
    await editor.field.fill("hello wor")
    await ada.reload()
    await expect(editor.field).to_have_value("hello wor")
    await editor.save("hello world")
    await grace.shows("hello world")
    await editor.is_closed()
    await expect(ada.composer).to_have_value("a draft")


async def test_after_a_cut(company: Company) -> None:
    """Edited while one is offline: shown at once, kept where the tab is closed, applied once."""
    ada, grace = await company.both("hello")
    editor = Editor(ada)
    await ada.go_offline()
    await editor.open("hello")
    await editor.save("first change")
    await ada.shows("first change")
    await editor.open("first change")
    await editor.save("second change")
    await ada.shows("second change")
    await expect(editor.marks).to_have_attribute("title", "Being saved")
    tab = await ada.page.context.new_page()
    await ada.page.close()
    await grace.shows("hello")
    await tab.context.set_offline(False)
    ada = Window(tab)
    await tab.goto(grace.page.url)
    for window in (ada, grace):
        await window.shows("second change")
        await expect(Editor(window).marks).to_have_attribute("title", re.compile("^Edited"))
    await Editor(grace).marks.click()
    versions = grace.page.get_by_test_id("versions").locator("li .row-text")
    await expect(versions).to_have_text(["hello"])
    await expect(Editor(ada).box).to_have_count(0)


async def test_conflict(company: Company) -> None:
    """Two devices edit at once: the second learns what the message says now, and keeps its text."""
    ada, grace = await company.both("hello")
    phone = await company.comes("phone")
    await ada.go_offline()
    mine, theirs = Editor(ada), Editor(phone)
    await mine.open("hello")
    await mine.save("from the desk")
    await theirs.open("hello")
    await theirs.save("from the phone")
    await grace.shows("from the phone")
    await ada.page.context.set_offline(False)
    await expect(mine.note).to_contain_text("from the phone")
    await expect(mine.field).to_have_value("from the desk")
    await ada.shows("from the phone")
    await mine.field.press("Enter")
    for window in (ada, grace, phone):
        await window.shows("from the desk")
    await mine.is_closed()


async def test_changed_while_one_writes(company: Company) -> None:
    """The editor says at once that the message was changed elsewhere; that text can be kept."""
    ada, grace = await company.both("hello")
    phone = await company.comes("phone")
    mine, theirs = Editor(ada), Editor(phone)
    await mine.open("hello")
    await mine.field.fill("hello from the desk")
    await theirs.open("hello")
    await theirs.save("hello from the phone")
    await expect(mine.note).to_contain_text("hello from the phone")
    await expect(mine.field).to_have_value("hello from the desk")
    await expect(mine.field).to_be_focused()
    await mine.box.get_by_role("button", name="Keep that text").click()
    await mine.is_closed()
    await ada.shows("hello from the phone")
    await grace.shows("hello from the phone")


_STORED = "text => Object.values(localStorage).includes(text)"


async def test_two_tabs(company: Company) -> None:
    """An unsaved change is shown in both tabs; when one saves, the editor closes in both."""
    ada, grace = await company.both("hello")
    editor = Editor(ada)
    await editor.open("hello")
    await editor.field.fill("hello there")
    await ada.page.wait_for_function(_STORED, arg="hello there")
    other = await ada.another()
    await expect(Editor(other).field).to_have_value("hello there")
    await Editor(other).field.press("Enter")
    for window in (ada, other, grace):
        await window.shows("hello there")
    await Editor(other).is_closed()
    await editor.is_closed()


async def test_deleted_while_one_writes(company: Company) -> None:
    """What was written for a message that is gone stands in the composer."""
    ada, _grace = await company.both("hello")
    phone = await company.comes("phone")
    await Editor(ada).open("hello")
    await Editor(ada).field.fill("hello world")
    await phone.row("hello").focus()
    await phone.page.keyboard.press("Delete")
    await phone.shows("This message was deleted.")
    await phone.page.get_by_role("link", name="Chat", exact=True).click()
    await Editor(ada).is_closed()
    await expect(ada.composer).to_have_value("hello world")
    await expect(ada.composer).to_be_focused()


async def test_versions(company: Company) -> None:
    """Who can see the message can see its earlier texts, page by page; Escape leads back."""
    ada, grace = await company.both("version 0")
    editor = Editor(ada)
    await ada.composer.press("ArrowUp")
    await editor.save("version 1")
    await expect(editor.marks).to_have_attribute("title", re.compile("^Edited"))
    cookie = await company.cookie("Ada")
    async with await Talk.connect(company.site.url, company.room, cookie=cookie) as talk:
        message = talk.messages[-1]
        base = message["seq"]
        for number in range(2, 53):
            edit = {"type": "edit", "id": message["id"], "text": f"version {number}"}
            base = (await talk.ask({**edit, "key": f"v{number}", "base": base}))["seq"]
    for window in (ada, grace):
        await window.shows("version 52")
    await Editor(grace).marks.click()
    dialog = grace.page.get_by_role("dialog", name="Earlier versions")
    items = dialog.locator("li")
    await expect(items).to_have_count(50)
    await expect(items.first).to_contain_text("First version")
    await expect(items.first).to_contain_text("version 0")
    await dialog.get_by_role("button", name="Show later versions").click()
    await expect(items).to_have_count(52)
    await expect(items.last).to_contain_text("version 51")
    assert await serious(grace.page, DESKTOP) == []
    await grace.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(Editor(grace).marks).to_be_focused()


async def test_by_touch(join: Join) -> None:
    """A finger that rests on a message opens a sheet with "Edit"; a button saves."""
    ada = await join("Ada", "edit-touch", width=360, height=640, has_touch=True, is_mobile=True)
    await ada.composer.fill("hello")
    await ada.send.tap()
    await ada.shows("hello")
    text = ada.row("hello").locator(".row-text")
    await text.dispatch_event("pointerdown", {"pointerType": "touch"})
    await ada.page.get_by_role("dialog").get_by_role("button", name="Edit").tap()
    editor = Editor(ada)
    await expect(editor.field).to_be_focused()
    await editor.field.fill("hello there")
    await ada.page.get_by_role("button", name="Save").tap()
    await ada.shows("hello there")
    await editor.is_closed()


async def test_axe(company: Company) -> None:
    """The editor with a conflict and with nothing left, and rows with the mark."""
    ada, _grace = await company.both("hello", "world")
    phone = await company.comes("phone")
    for text in ("hello", "world"):
        await Editor(phone).open(text)
        await Editor(phone).save(f"{text}!")
        await ada.row(f"{text}!").wait_for()
    await Editor(ada).open("hello!")
    await Editor(ada).field.fill("")
    await Editor(phone).open("hello!")
    await Editor(phone).save("hello?")
    await expect(Editor(ada).note).to_contain_text("hello?")
    assert await serious(ada.page, PHONE, DESKTOP) == []
