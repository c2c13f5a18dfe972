"""Ada, another device of hers, and Grace, whose pages stay open for the tests of one module."""

import itertools
from typing import Any
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.window import WIRES, Window
from tests.services.entrance import enter
from tests.services.site import Site

_SIZE: Any = {"width": 1280, "height": 800}
_FOLLOW = """(path) => {
  const link = document.createElement("a");
  link.href = path;
  document.body.append(link);
  link.click();
  link.remove();
}"""
"""Follow a link to a page of the application, which is not loaded for it."""
_PEOPLE = {"Ada": "Ada", "phone": "Ada", "Grace": "Grace"}
"""Whom each browser belongs to."""
_rooms = itertools.count(1)


class Company:
    """They go from room to room together: a page is loaded once, and where one was closed."""

    def __init__(self, site: Site, browser: Browser) -> None:
        """Name the site; browsers are opened when they are needed."""
        self.site = site
        self.heard: list[str] = []
        """What the pages have printed, and the errors that nothing has caught."""
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}
        self._windows: dict[str, Window] = {}
        self._cookies: dict[str, str] = {}
        self.room = "company"
        """The room in which they are; a new one after each `both`."""

    async def cookie(self, name: str) -> str:
        """The `Cookie` header of somebody's session."""
        if name not in self._cookies:
            self._cookies[name] = await enter(self.site.url, name)
        return self._cookies[name]

    async def both(self, *texts: str) -> tuple[Window, Window]:
        """Ada, who has said the texts in a new room, and Grace."""
        self.room = f"company {next(_rooms)}"
        ada, grace = await self.comes("Ada"), await self.comes("Grace")
        await ada.say(*texts)
        for window in (ada, grace):
            await window.shows(*texts)
        return ada, grace

    async def comes(self, browser: str) -> Window:
        """Bring the page in one of the browsers into the room; returns it."""
        window = self._windows.get(browser)
        if window is None or window.page.is_closed():
            return await self._open(browser)
        await window.page.mouse.move(2, 2)  # what it rests on would not notice it
        await window.page.evaluate(_FOLLOW, self._path)
        await expect(window.page.get_by_test_id("room-title")).to_have_text(self.room)
        await window.ready()
        return window

    async def tidy(self) -> None:
        """Close the tabs that a test has opened."""
        kept = [window.page for window in self._windows.values()]
        for context in self._contexts.values():
            for page in context.pages:
                if page not in kept:
                    await page.close()

    async def close(self) -> None:
        """Close all browsers; the next test opens new ones."""
        for context in self._contexts.values():
            await context.close()
        self._contexts.clear()
        self._windows.clear()

    @property
    def _path(self) -> str:
        return f"{self.site.url}/rooms/{quote(self.room)}/"

    async def _open(self, browser: str) -> Window:
        context = self._contexts.get(browser) or await self._profile(browser)
        window = Window(await context.new_page())
        self._windows[browser] = window
        await window.page.goto(self._path)
        await window.ready()
        await window.used()
        return window

    async def _profile(self, browser: str) -> BrowserContext:
        context = await self._browser.new_context(viewport=_SIZE)
        self._contexts[browser] = context
        await context.add_init_script(WIRES)
        context.on("console", lambda message: self.heard.append(message.text))
        context.on("weberror", lambda error: self.heard.append(f"uncaught: {error.error}"))
        for pair in (await self.cookie(_PEOPLE[browser])).split("; "):
            name, _, value = pair.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": self.site.url}])
        return context
