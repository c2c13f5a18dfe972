"""A state of the page that is photographed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.browser.window import Window

Prepare = Callable[[Page], Awaitable[None]]
Route = Callable[[WebSocketRoute], None]

ME = "Ada Lovelace"
"""Who looks at most scenes: she owns the site."""
NEW = "Ada"
"""Who is new, and in no room."""


@dataclass
class Scene:
    """A page at `path`, and what is done there before the picture is taken."""

    name: str
    path: str
    prepare: Prepare
    by: str | None = ME
    """Who looks at it; None is a visitor."""
    route: Route | None = None
    """What becomes of the page's sockets."""
    narrow: bool | None = None
    """Only on windows with drawers (true) or without them (false)."""
    leaves: bool = False
    """It leaves something in the browser, so no other scene is taken there."""
    early: bool = False
    """On a new site, which nobody owns and where nobody has talked."""


async def still(page: Page) -> None:
    """The page is as it was loaded."""
    await page.wait_for_load_state("networkidle")


async def used(page: Page) -> None:
    """The page of the application, with what is loaded once it is used."""
    await still(page)
    # A sign of use loads the rest of the page, which comes after three seconds otherwise.
    await page.mouse.move(2, 2)
    await page.mouse.move(4, 4)
    await still(page)
    await page.mouse.move(0, 0)


async def room(page: Page) -> None:
    """A room, with what is loaded once it is used."""
    await Window(page).ready()
    await used(page)


async def touch_row(page: Page, text: str) -> None:
    """The sheet of a message is open: it was held with a finger."""
    await room(page)
    row = page.get_by_test_id("row").filter(has_text=text).last
    await row.scroll_into_view_if_needed()
    box = await row.bounding_box()
    if box is None:
        raise LookupError(f"no row says {text}")
    at = {"clientX": box["x"] + 80, "clientY": box["y"] + 12}
    kind = {"pointerType": "touch", "isPrimary": True, "bubbles": True, **at}
    await row.dispatch_event("pointerdown", kind)
    await expect(page.locator(".sheet")).to_be_visible()


async def press(button: Locator) -> None:
    """Press what may be out of sight on a narrow window."""
    await button.evaluate("(one) => one.click()")


async def room_menu(page: Page) -> None:
    """A room with its menu open."""
    await room(page)
    await page.locator(".bar-menu").click()
    await expect(page.get_by_role("menu")).to_be_visible()


def in_room_menu(entry: str, shown: str) -> Prepare:
    """Choose an entry of a room's menu; `shown` is the test id of what it opens."""

    async def prepare(page: Page) -> None:
        await room_menu(page)
        await page.get_by_role("menuitem", name=entry, exact=True).click()
        await expect(page.get_by_test_id(shown)).to_be_visible()
        await still(page)

    return prepare
