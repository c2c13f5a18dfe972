"""What one has begun to write is kept, whatever happens to the page."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.services.site import Site

pytestmark = BROWSER

LINES = 2_000
LONG = "\n".join(f"line {number} of a long text" for number in range(LINES))
# The browser takes seconds to type as many lines.
_PUT = """(field, text) => {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}"""
_SCRIPTS = re.compile(r"/app(\.\w+)?\.js$")
_COUNT_WRITES = """
    window.drafts = 0;
    const write = Storage.prototype.setItem;
    Storage.prototype.setItem = function (name, value) {
        if (name.startsWith("chat:draft:")) window.drafts += 1;
        return write.call(this, name, value);
    };
"""


async def test_typed_before_the_scripts_start(join: Join) -> None:
    """On a slow network, what was typed before the scripts ran stays, and the caret in it."""
    ada = await join("Ada", "early")
    loaded = await _reload_without_scripts(ada.page)
    await ada.composer.press_sequentially("helo")
    await ada.composer.press("ArrowLeft")
    loaded.set()
    await ada.ready()
    await expect(ada.send).to_be_enabled()
    await ada.page.keyboard.type("l")
    await expect(ada.composer).to_have_value("hello")
    await ada.reload()
    await expect(ada.composer).to_have_value("hello")


async def test_typed_before_the_scripts_start_beside_a_draft(join: Join) -> None:
    """A stored draft is put above what was typed before the scripts ran: neither is lost."""
    ada = await join("Ada", "early-draft")
    await ada.composer.press_sequentially("yesterday's draft")
    loaded = await _reload_without_scripts(ada.page)
    await ada.composer.press_sequentially("hello")
    loaded.set()
    await ada.ready()
    await ada.page.keyboard.type("!")
    await expect(ada.composer).to_have_value("yesterday's draft\nhello!")


async def test_reply_is_part_of_the_draft(join: Join, chat: Site) -> None:
    """A reload, another room and the way Back leave it open which message is being answered."""
    ada = await join("Ada", "kept-reply")
    strip = ada.page.locator("#composer-reply")
    await _reply_to(ada, "question?")
    await ada.composer.press_sequentially("half an ans")
    await ada.reload()
    await expect(strip).to_contain_text("Ada: question?")
    await ada.page.goto(f"{chat.url}/rooms/kept-reply-elsewhere/")
    await ada.ready()
    await expect(strip).to_be_hidden()
    await ada.page.go_back()
    await ada.ready()
    await expect(strip).to_contain_text("Ada: question?")
    await ada.composer.press("Enter")
    await expect(ada.row("half an ans").locator(".row-quote")).to_contain_text("Ada: question?")
    await ada.reload()
    await expect(strip).to_be_hidden()


async def test_input_method_keeps_the_reply(join: Join) -> None:
    """Escape that ends a composition of an input method does not take the reply back."""
    ada = await join("Ada", "composing")
    await _reply_to(ada, "question?")
    for sign in ("isComposing: true", "keyCode: 229"):
        await ada.composer.evaluate(f"""(field) => field.dispatchEvent(
            new KeyboardEvent("keydown", {{ key: "Escape", bubbles: true, {sign} }})
        )""")
    await expect(ada.page.locator("#composer-reply")).to_be_visible()
    await ada.composer.press("Escape")
    await expect(ada.page.locator("#composer-reply")).to_be_hidden()


async def test_input_method_keeps_its_keys(join: Join) -> None:
    """A key with which an input method changes what it composes puts no marks around it."""
    ada = await join("Ada", "composing marks")
    await ada.used()
    await ada.composer.fill("text")
    key = {"key": "i", "ctrlKey": True, "isComposing": True}
    await ada.composer.dispatch_event("keydown", key)
    await expect(ada.composer).to_have_value("text")
    await ada.composer.dispatch_event("keydown", {**key, "isComposing": False})
    await expect(ada.composer).to_have_value("text**")


async def test_long_text_is_not_measured(join: Join) -> None:
    """A long text has a fixed height and direction, so that it is as cheap as in a bare field."""
    ada = await join("Ada", "long-paste")
    await _paste(ada, LONG)
    await expect(ada.composer).to_have_value(LONG)
    await expect(ada.composer).to_have_attribute("dir", "ltr")
    await expect(ada.composer).to_have_css("field-sizing", "fixed")
    await expect(ada.send).to_be_disabled()
    await expect(ada.page.locator("#composer-count")).to_contain_text("too many")
    await ada.composer.fill("short")
    await expect(ada.composer).to_have_attribute("dir", "auto")
    await expect(ada.composer).to_have_css("field-sizing", "content")


async def test_long_draft_is_not_written_at_the_start(join: Join) -> None:
    """A page that starts with a long draft reads it, and writes nothing until it is changed."""
    ada = await join("Ada", "long-draft")
    await ada.composer.evaluate(_PUT, LONG)
    await ada.page.add_init_script(_COUNT_WRITES)
    await ada.reload()
    await expect(ada.composer).to_have_value(LONG)
    await expect(ada.page.locator("#composer-count")).to_contain_text("too many")
    assert await ada.page.evaluate("drafts") == 0
    await ada.composer.press("x")
    await ada.reload()
    await expect(ada.composer).to_have_value(f"{LONG}x")


async def _reload_without_scripts(page: Page) -> asyncio.Event:
    """Load the page again; its scripts wait for the event."""
    loaded = asyncio.Event()

    async def hold(route: Route) -> None:
        await loaded.wait()
        await route.continue_()

    await page.route(_SCRIPTS, hold)
    await page.reload(wait_until="commit")
    await expect(page.get_by_test_id("composer")).to_be_visible()
    return loaded


async def _reply_to(window: Window, text: str) -> None:
    await window.say(text)
    await window.shows(text)
    await window.row(text).hover()
    await window.row(text).get_by_role("button", name="Reply").click()


async def _paste(window: Window, text: str) -> None:
    await window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await window.composer.focus()
    await window.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await window.composer.press("ControlOrMeta+v")
