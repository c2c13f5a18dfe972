"""Mentions: names are completed, shown as chips, and counted on the other side without a reload."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import counts, device, member, place
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


async def test_somebody_is_called(join: Join, chat: Site, visit: Visit) -> None:
    """By a name that the keys complete; they have the badge and the chip. An edit calls, too."""
    cookie = await member(chat, "Berta of calls", "call one", "call two")
    away = await device(visit, chat, "call two", cookie)
    ada = await join("Ada of calls", "call one")
    await ada.composer.press_sequentially("ask @bert")
    option = ada.page.get_by_role("option", name="Berta of calls")
    await expect(option).to_be_visible()
    await ada.composer.press("Enter")
    await expect(ada.composer).to_have_value("ask @Berta of calls ")
    await ada.composer.press("Enter")
    await counts(away, "call one", 1)
    await expect(place(away, "call one").locator(".mentions")).to_be_visible()
    await expect(away.page).to_have_title(re.compile(r"^\(1\) "))
    await expect(ada.page.locator(".mention")).to_have_text("@Berta of calls")
    await expect(ada.page.locator(".mention.own")).to_have_count(0)
    await place(away, "call one").click()
    await expect(away.page.locator(".mention.own")).to_have_text("@Berta of calls")
    await expect(away.page.locator(".row.calls-me")).to_have_count(1)
    await counts(away, "call one", 0)
    await ada.composer.press("ArrowUp")
    field = ada.page.get_by_test_id("edit-field")
    await field.fill("@Berta of calls knows, `@Berta of calls`")
    await field.press("Enter")
    await expect(away.page.locator(".row-text .mention.own")).to_have_text(["@Berta of calls"])
    await expect(away.row("knows").locator("code")).to_have_text("@Berta of calls")
