"""Quotes of messages that are not loaded."""

from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.axe import DESKTOP, PHONE, STILL, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import number_of, seed_many
from tests.browser.two_rooms import account, choose, device, member
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER


async def _old_quote(
    chat: Site, room: str, text: str = "the old one"
) -> tuple[Talk, dict[str, Any]]:
    """Grace, who has said something, then 80 other things, and has answered the first."""
    grace = await Talk.connect(chat.url, room, cookie=await enter(chat.url, "Grace Hopper"))
    first = await grace.say(text)
    await seed_many(chat.url, room, 80, name="Bob")
    await grace.say("the answer", reply=first["id"])
    return grace, first


def _quote(window: Window) -> Locator:
    return window.row("the answer").locator(".row-quote")


async def test_quote_of_an_old_message(join: Join, chat: Site) -> None:
    """The quoted message is not loaded: its author's face, name and first words are shown, without
    the marks of its Markdown; so they are above the composer of one who answers."""
    grace, _ = await _old_quote(chat, "old quote", "the **old** one")
    async with grace:
        ada = await join("Ada", "old quote")
        await expect(_quote(ada)).to_have_text("Grace Hopper: the old one")
        face = _quote(ada).locator(".avatar")
        await expect(face).to_be_visible()
        await expect(face).to_have_attribute("data-initials", "GH")
        await expect(ada.rows).to_have_count(50)
        await ada.say("my *own*")
        await expect(ada.row("my own")).to_have_attribute("data-state", "sent")
        await ada.row("my own").press("r")
        await expect(ada.page.locator(".composer-reply")).to_have_text("Ada: my own")


async def test_there_and_back(join: Join, chat: Site) -> None:
    """A click on the quote leads to the message, and a button leads back."""
    grace, _ = await _old_quote(chat, "there and back")
    async with grace:
        ada = await join("Ada", "there and back")
        await _quote(ada).click()
        await expect(ada.row("the old one").first).to_be_in_viewport()
        await expect(ada.row("the old one").first).to_be_focused()
        back = ada.page.get_by_test_id("quote-back")
        await back.click()
        await expect(ada.row("the answer")).to_be_in_viewport()
        await expect(ada.row("the answer")).to_be_focused()
        await expect(back).to_be_hidden()


async def test_no_way_there(join: Join, chat: Site) -> None:
    """Where the quoted message cannot be reached, the page says so, and offers no way back."""
    grace, _ = await _old_quote(chat, "no way there")
    async with grace:
        ada = await join("Ada", "no way there")
        await expect(_quote(ada)).to_have_text("Grace Hopper: the old one")
        await ada.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        await _quote(ada).click()
        await expect(ada.page.get_by_test_id("toast")).to_contain_text("cannot be loaded now")
        back = ada.page.get_by_test_id("quote-back")
        await ada.page.evaluate(
            "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )
        await expect(ada.status).to_be_hidden()
        await ada.log.evaluate("(box) => { box.scrollTop = 0; }")
        await expect(ada.rows).to_have_count(82)
        await _quote(ada).click()
        await expect(ada.row("the old one").first).to_be_focused()
        await back.click()
        await expect(ada.row("the answer")).to_be_focused()
        await expect(back).to_be_hidden()


async def test_a_quote_follows_its_message(join: Join, chat: Site) -> None:
    """A message that is changed or deleted is quoted as it is then, live and after a reload."""
    grace, first = await _old_quote(chat, "followed")
    async with grace:
        ada = await join("Ada", "followed")
        await expect(_quote(ada)).to_have_text("Grace Hopper: the old one")
        edit = {"type": "edit", "key": "e1", "id": first["id"], "base": first["seq"]}
        assert (await grace.ask({**edit, "text": "the new one"}))["type"] == "ack"
        await expect(_quote(ada)).to_have_text("Grace Hopper: the new one")
        gone = await grace.ask({"type": "delete", "key": "d1", "id": first["id"]})
        assert gone["type"] == "ack"
        for _ in ("live", "loaded"):
            await expect(_quote(ada)).to_have_text("Grace Hopper: a deleted message")
            await ada.reload()


async def test_a_quote_after_a_cut_connection(join: Join, chat: Site) -> None:
    """What is said while one is offline has its quotes when one is back."""
    grace, first = await _old_quote(chat, "cut quote")
    async with grace:
        ada = await join("Ada", "cut quote")
        await expect(_quote(ada)).to_have_text("Grace Hopper: the old one")
        await ada.go_offline()
        edit = {"type": "edit", "key": "e2", "id": first["id"], "base": first["seq"]}
        assert (await grace.ask({**edit, "text": "the new one"}))["type"] == "ack"
        await grace.say("one more", reply=await number_of(chat.url, "cut quote", "message 0"))
        await ada.page.context.set_offline(False)
        await expect(ada.row("one more").locator(".row-quote")).to_have_text("Bob: message 0")
        await expect(_quote(ada)).to_have_text("Grace Hopper: the new one")


async def test_axe_finds_nothing(visit: Visit, chat: Site) -> None:
    """Divider, jump button, quote and the way back, and the dialogs of the room's menu."""
    cookie = await account(chat, "axe new", "owner")
    other = await member(chat, "שלום עולם", "axe new")
    async with await Talk.connect(chat.url, "axe new", cookie=other) as talk:
        first = await talk.say("مرحبا بالعالم")
        await seed_many(chat.url, "axe new", 80, name="Bob")
        await talk.say("the answer", reply=first["id"])
    ada = await device(visit, chat, "axe new", cookie, **STILL)
    await expect(ada.page.get_by_test_id("jump-unread")).to_be_visible()
    await expect(_quote(ada)).to_have_text("שלום עולם: مرحبا بالعالم")
    assert await serious(ada.page, PHONE, DESKTOP) == []
    await _quote(ada).click()
    await expect(ada.page.get_by_test_id("new-divider")).to_be_in_viewport()
    await expect(ada.page.get_by_test_id("quote-back")).to_be_visible()
    assert await serious(ada.page, PHONE, DESKTOP) == []
    for entry in ("Change the subject", "Rename this room"):
        dialog = await choose(ada, entry)
        await dialog.get_by_role("textbox").fill("x" * 201)
        await expect(dialog.get_by_role("alert")).to_be_visible()
        assert await serious(ada.page, PHONE, DESKTOP, within="dialog[open]") == []
        await ada.page.keyboard.press("Escape")
