"""A room's page as the person in front of it sees it."""

import asyncio
import re

from playwright.async_api import Locator, Page, expect

DEADLINE_MS = 20_000
"""How long anything on a page may take; far above what is needed."""

# Where a network is gone, Chromium closes its sockets. Where one tells it to be offline, it keeps
# them, and is busy without end with what it may not let through: `Window.go_offline` hangs up.
WIRES = """{
    const wires = new Set();
    let cut = false;
    globalThis.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            wires.add(this);
            this.addEventListener("close", () => wires.delete(this));
            if (cut) this.close();
        }
    };
    globalThis.hangUp = () => {
        cut = true;
        addEventListener("online", () => { cut = false; }, { once: true });
        return Promise.all([...wires].map((wire) => new Promise((gone) => {
            wire.addEventListener("close", gone);
            wire.close();
        })));
    };
}"""
"""What a context needs as an init script, so that its pages can hang up until they are online."""
_HANG_UP = "Promise.resolve(globalThis.hangUp?.()).then(() => null)"

expect.set_options(timeout=DEADLINE_MS)


class Window:
    """One tab on a room. Locators are looked up anew whenever they are used."""

    def __init__(self, page: Page) -> None:
        """Name the parts of `page`."""
        self.page = page
        self.log = page.get_by_test_id("log")
        self.rows = page.get_by_test_id("row")
        self.composer = page.get_by_test_id("composer")
        self.send = page.get_by_test_id("send")
        self.status = page.get_by_test_id("status")
        self.typing = page.get_by_test_id("typing")
        self.people = page.get_by_test_id("person")
        self.pill = page.get_by_test_id("pill")
        self.failed = page.locator(".row[data-state=failed]")
        self.pending = page.locator(".row[data-state=pending]")
        self.sent = page.locator(".row[data-state=sent]")

    async def ready(self) -> None:
        """Wait until the room has been welcomed: history and people are on the page."""
        await expect(self.page.locator("#skeleton")).to_be_hidden()
        await expect(self.page.locator("#people-count")).to_have_text(re.compile(r"\d"))

    async def used(self) -> None:
        """Use the page, and wait until what is loaded by that is here."""
        await self.page.mouse.move(2, 2)
        await self.page.mouse.move(4, 4)
        await expect(self.page.get_by_role("toolbar", name="Formatting")).to_be_visible()

    async def go_offline(self) -> None:
        """Cut the connection of the browser, and wait until the page says so.

        What is loaded when a page is used must be here: offline it cannot be loaded.
        """
        await self.used()
        context = self.page.context
        await asyncio.gather(*(page.evaluate(_HANG_UP) for page in context.pages))
        await context.set_offline(True)
        await expect(self.status).to_contain_text("Offline")

    async def say(self, *texts: str) -> None:
        """Write each text and press Enter; does not wait for their arrival."""
        for text in texts:
            await self.composer.fill(text)
            await self.composer.press("Enter")

    async def shows(self, *texts: str) -> None:
        """Wait until the log consists of exactly these messages, each of them stored."""
        await expect(self.page.locator(".row-text")).to_have_text([*texts])
        await expect(self.sent).to_have_count(len(texts))

    async def try_now(self) -> None:
        """Press the button in the line that says that the connection is lost.

        By script: the page may come back by itself at any moment, and the button goes with it.
        """
        await self.page.evaluate("document.querySelector('#status button').click()")

    async def show_people(self) -> None:
        """Open the panel with the people of the room, unless it is open."""
        button = self.page.locator(".bar-people")
        if await button.get_attribute("aria-expanded") != "true":
            await button.click()
        await expect(self.people.first).to_be_visible()

    def row(self, text: str) -> Locator:
        """The rows that contain `text`."""
        return self.rows.filter(has_text=text)

    async def reload(self) -> None:
        """Load the page again, and wait until it is ready."""
        await self.page.reload()
        await self.ready()

    async def leave(self) -> None:
        """Leave the chat, without a word about what is not sent."""
        await self.page.get_by_role("button", name="Leave: forget my name here").click()
        await self.page.get_by_test_id("leave").get_by_role("button", name="Leave").click()
        await expect(self.page.get_by_test_id("open-name")).to_be_visible()

    async def another(self) -> "Window":
        """One more tab of the same person on the same room, ready."""
        window = Window(await self.page.context.new_page())
        await window.page.goto(self.page.url)
        await window.ready()
        return window
