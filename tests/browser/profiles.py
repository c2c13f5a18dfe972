"""Browser profiles that serve one test after another.

A new profile costs Chromium a new process for its pages, and all code is compiled anew: that takes
longer than most tests do. What a test leaves behind in one is cleared: cookies, storage, history. A
profile with which a test has done more than look at pages, such as going offline or answering
requests itself, is closed.
"""

import logging
from collections.abc import Callable
from typing import Any

from playwright.async_api import Browser, Error, Frame

from tests.services.browser import Visitor

logger = logging.getLogger(__name__)

KEPT = 6
"""Profiles that are kept for the next tests."""

_EMPTY = "/static/chat/css/avatar.css"
"""What a page of the site shows that runs no scripts."""
_PATIENCE_MS = 5_000
_TRACES = (
    *("add_init_script", "emulate_media", "expose_binding", "expose_function"),
    *("grant_permissions", "install", "new_cdp_session", "on", "once", "pause_at", "route"),
    *("route_web_socket", "set_default_timeout", "set_extra_http_headers", "set_fixed_time"),
    *("set_offline", "set_system_time", "set_viewport_size"),
)
"""Methods of a context, a page or its clock whose effect outlives what is shown."""


class Profile:
    """A context with its one page, and what both have said since a test took it."""

    def __init__(self, visitor: Visitor, kind: str) -> None:
        """Note from now on what a test does with them; `kind` says how the context was made."""
        self.visitor = visitor
        self.kind = kind
        self.heard: list[str] = []
        self.touched = False
        self.origins: list[str] = []
        context, page = visitor.context, visitor.page
        context.on("console", lambda message: self.heard.append(message.text))
        context.on("weberror", lambda error: self.heard.append(f"uncaught: {error.error}"))
        page.on("framenavigated", self._went)
        for each in (context, page, page.clock):
            for name in _TRACES:
                if hasattr(each, name):
                    setattr(each, name, self._touching(getattr(each, name)))

    @property
    def is_reusable(self) -> bool:
        """Whether a test has left nothing that `clear` does not clear."""
        only_page = self.visitor.context.pages == [self.visitor.page]
        return only_page and bool(self.origins) and not self.touched

    async def clear(self) -> None:
        """Forget everything; raises Playwright's `Error` where the page has crashed."""
        page, context = self.visitor.page, self.visitor.context
        await page.mouse.move(0, 0)
        # Elsewhere, a page would get another process.
        await page.goto(f"{self.origins[-1]}{_EMPTY}", timeout=_PATIENCE_MS)
        debugger = await context.new_cdp_session(page)
        for origin in {*self.origins}:
            where = {"origin": origin, "storageTypes": "all"}
            await debugger.send("Storage.clearDataForOrigin", where)
        await debugger.send("Page.resetNavigationHistory")
        await debugger.detach()
        await context.clear_cookies()
        self.origins.clear()
        self.heard, self.visitor.complaints, self.touched = [], [], False

    def _went(self, frame: Frame) -> None:
        scheme, _, rest = frame.url.partition("://")
        if scheme in {"http", "https"}:
            self.origins.append(f"{scheme}://{rest.partition('/')[0]}")

    def _touching(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def touch(*args: Any, **kwargs: Any) -> Any:
            self.touched = True
            return method(*args, **kwargs)

        return touch


class Profiles:
    """The profiles of one browser."""

    def __init__(self, browser: Browser, script: str) -> None:
        """`script` runs at the beginning of every page."""
        self._browser = browser
        self._script = script
        self._free: list[Profile] = []

    async def take(self, *, cold: bool = False, **options: Any) -> Profile:
        """A profile without a past; `options` are those of Playwright's `new_context`.

        With `cold` it has no file of the site in its cache, either.
        """
        kind = repr(sorted(options.items()))
        for profile in self._free:
            if profile.kind == kind and not cold:
                self._free.remove(profile)
                return profile
        context = await self._browser.new_context(**options)
        await context.add_init_script(self._script)
        return Profile(Visitor(context, await context.new_page()), kind)

    async def give_back(self, profile: Profile) -> None:
        """Clear it for the next test, or close it."""
        try:
            if profile.is_reusable:
                await profile.clear()
                self._free.append(profile)
                profile = self._free[0]
                if len(self._free) <= KEPT:
                    return
                self._free.remove(profile)
        except Error:
            logger.warning("a browser profile cannot be used again", exc_info=True)
        await profile.visitor.context.close()
