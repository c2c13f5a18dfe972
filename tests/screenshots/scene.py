"""A state of the page that is photographed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page, WebSocketRoute

from tests.browser.window import Window

Prepare = Callable[[Page], Awaitable[None]]
Route = Callable[[WebSocketRoute], None]


@dataclass
class Scene:
    """A page at `path`, and what is done there before the picture is taken."""

    name: str
    path: str
    prepare: Prepare
    named: bool = True
    """Somebody with a name looks at it; otherwise a visitor."""
    route: Route | None = None
    """What becomes of the page's sockets."""
    narrow: bool | None = None
    """Only on windows with drawers (true) or without them (false)."""


async def still(page: Page) -> None:
    """The page is as it was loaded."""
    await page.wait_for_load_state("networkidle")


async def room(page: Page) -> None:
    await Window(page).ready()
    # A sign of use loads the rest of the page, which comes after three seconds otherwise.
    await page.mouse.move(2, 2)
    await page.mouse.move(4, 4)
    await still(page)
    await page.mouse.move(0, 0)
