"""Every page by axe's rules, on phone and desktop, light and dark."""

from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

Scheme = Literal["light", "dark"]
SCHEMES: list[Scheme] = ["light", "dark"]
WIDTHS = [360, 1280]
SAID = [
    "hello **all**",
    "> quoted\n\n- one\n- two",
    "`code` and https://example.org",
    "```\nx\n```",
]


async def _serious(page: Page) -> list[str]:
    """What axe finds of serious or critical impact: the rule, and where."""
    found = await Axe().run(page)
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", ["/", "/open/?name=..", "/enter/", "/rooms/%20/"])
async def test_page(visit: Visit, chat: Site, path: str, scheme: Scheme, width: int) -> None:
    """Lobby, lobby with an error, name form and error page."""
    await seed(chat.url, "axe-lobby", ["hello"])
    page = (await visit(chat.url + path, width=width, **_look(scheme))).page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await _serious(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_room(join: Join, chat: Site, scheme: Scheme, width: int) -> None:
    """A room in use: others' and own messages, a quote, a draft, somebody typing."""
    room = f"axe-{scheme}-{width}"
    await seed(chat.url, room, SAID)
    ada = await _in_use(join, room, scheme, width)
    assert await _serious(ada.page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_room_without_a_name(join: Join, chat: Site, scheme: Scheme) -> None:
    """A room as a reader sees it, with the form to pick a name and its error."""
    await seed(chat.url, "axe-reader", SAID)
    reader = await join("", "axe-reader", **_look(scheme))
    await reader.page.get_by_test_id("enter-name").fill("\u202e")
    await reader.page.get_by_role("button", name="Join").click()
    await expect(reader.page.get_by_role("alert")).to_be_visible()
    assert await _serious(reader.page) == []


@pytest.mark.parametrize("button", [".bar-rooms", ".bar-people"])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_drawer(join: Join, chat: Site, scheme: Scheme, button: str) -> None:
    """A phone with its rooms or its people open."""
    await seed(chat.url, "axe-drawer", SAID)
    ada = await _in_use(join, "axe-drawer", scheme, 360)
    await ada.page.locator(button).click()
    await expect(ada.page.locator("#scrim")).to_be_visible()
    assert await _serious(ada.page) == []


async def test_finds_what_is_wrong(visit: Visit, chat: Site) -> None:
    """A page made worse on purpose is noticed."""
    page = (await visit(f"{chat.url}/")).page
    await page.evaluate("document.querySelector('label[for=open-name]').remove()")
    await page.evaluate("document.querySelector('#open-name').removeAttribute('placeholder')")
    assert any("label" in line for line in await _serious(page))


def _look(scheme: Scheme) -> dict[str, Any]:
    """Colours as asked, and nothing in motion: what is half faded in has no contrast yet."""
    return {"color_scheme": scheme, "reduced_motion": "reduce"}


async def _in_use(join: Join, room: str, scheme: Scheme, width: int) -> Window:
    grace = await join("Grace Hopper", room)
    ada = await join("Ada", room, width=width, **_look(scheme))
    await ada.say("mine", "and **more**")
    await expect(ada.pending).to_have_count(0)
    await ada.composer.fill("half a sentence")
    await grace.composer.press_sequentially("I am")
    await expect(ada.typing).to_contain_text("Grace Hopper")
    return ada
