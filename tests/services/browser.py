"""A real Chromium for tests, with what its pages complain about kept for the test to read."""

import shutil
from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.services.process import ServerFailed

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""What keeps a Chromium quiet, and on this machine alone."""


class Visitor:
    """Somebody at a browser of their own: one page, with cookies that nobody else has."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        """Listen to the page from the start: errors, warnings and violations of its CSP."""
        self.context = context
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")


class Visit(Protocol):
    """`await visit(url)` opens a page in a fresh browser profile."""

    async def __call__(
        self, url: str, *, width: int = 1280, height: int = 800, **options: Any
    ) -> Visitor:
        """Open `url`; `options` are those of Playwright's `new_context`."""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium, the one that the system has."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=chromium_program(), args=ARGUMENTS
        )
        yield chromium
        await chromium.close()


@pytest.fixture
async def visit(browser: Browser) -> Visit:
    """Open pages, each as somebody else; all are closed with the browser."""

    async def open_page(
        url: str, *, width: int = 1280, height: int = 800, **options: Any
    ) -> Visitor:
        viewport: Any = {"width": width, "height": height}
        context = await browser.new_context(viewport=viewport, **options)
        visitor = Visitor(context, await context.new_page())
        await visitor.page.goto(url)
        return visitor

    return open_page


def chromium_program() -> str:
    """Where the browser is; raises `ServerFailed` when there is none.

    The headless shell is Chromium without its windows: a page costs it less than half.
    """
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise ServerFailed("Chromium is not installed; `make services` installs it.")
