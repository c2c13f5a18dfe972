"""The first page of a new site: its owner, its name, its first room."""

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.axe import serious
from tests.browser.deployment import DEVELOPMENT
from tests.browser.marks import BROWSER
from tests.browser.owned import PASSWORD, first_page_of
from tests.browser.test_layout import overflow
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.fixtures import StartSite

pytestmark = BROWSER
STILL: dict[str, Any] = {"reduced_motion": "reduce"}


async def _fill(page: Page, **values: str) -> None:
    for label, value in values.items():
        await page.get_by_label(label.replace("_", " ")).fill(value)
    await page.get_by_role("button", name="Set up").click()


async def test_in_development(visit: Visit, site: StartSite) -> None:
    """Home leads to the page, and nobody has to follow: people talk as guests before and after."""
    served = await asyncio.to_thread(site, env=DEVELOPMENT)
    talking = Window((await visit(f"{served.url}/rooms/general/")).page)
    await talking.page.get_by_test_id("enter-name").fill("Ada")
    await talking.page.get_by_role("button", name="Join").click()
    await talking.say("before")
    await expect(talking.sent).to_have_count(1)
    page = (await visit(f"{served.url}/", **STILL)).page
    await page.get_by_role("link", name="Set up this site").click()
    await _fill(page, Name_of_the_site="Our place", Your_name="Olga", Password="12345")
    await expect(page.get_by_label("Password")).to_have_accessible_description(
        "At least 8 characters, and none that many people use. This password is too short. It must "
        "contain at least 8 characters. This password is too common. This password is entirely "
        "numeric."
    )
    await expect(page.get_by_label("Name of the site")).to_have_value("Our place")
    assert await serious(page, 1280, 360) == []
    for width in (320, 360, 800, 1920):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await overflow(page) <= 0, width
    await _fill(page, Password=PASSWORD)
    olga = Window(page)
    await olga.ready()
    await expect(page).to_have_title("general · Our place")
    await expect(olga.row("before")).to_have_count(1)
    await talking.say("after")
    await expect(olga.row("after")).to_have_count(1)
    await page.get_by_role("link", name="Our place").click()
    await expect(page.get_by_role("link", name="Site settings")).to_be_visible()
    await expect(page.get_by_role("link", name="Set up this site")).to_have_count(0)


async def test_in_production(visit: Visit, site: StartSite) -> None:
    """Only the link that the server has printed opens the page, and only once."""
    served = await asyncio.to_thread(site)
    page = (await visit(f"{served.url}/")).page
    await expect(page.get_by_role("heading", name="Home")).to_be_visible()
    await expect(page.get_by_role("link", name="Set up this site")).to_have_count(0)
    await page.goto(f"{served.url}/setup/")
    await expect(page.get_by_text("only by the one-time link")).to_be_visible()
    await page.goto(first_page_of(served))
    other = (await visit(first_page_of(served))).page
    await _fill(page, Your_name="Olga", Password=PASSWORD)
    await Window(page).ready()
    await _fill(other, Your_name="Eve", Password=PASSWORD)
    await expect(other.get_by_role("heading", name="Already set up")).to_be_visible()
    await page.goto(first_page_of(served))
    await expect(page.get_by_role("heading", name="Already set up")).to_be_visible()
