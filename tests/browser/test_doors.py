"""The ways into a site: the join link, and invitations."""

import asyncio
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import serious
from tests.browser.marks import BROWSER
from tests.browser.owned import Owned
from tests.browser.test_layout import overflow
from tests.browser.window import Window
from tests.services.browser import Visit

pytestmark = BROWSER
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
COPY: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"], **STILL}
WIDTHS = (320, 360, 800, 1280, 1920)


async def _fits(page: Page) -> None:
    assert await serious(page, 1280, 360) == []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await overflow(page) <= 0, width


async def _pick(page: Page, name: str) -> None:
    await page.get_by_test_id("enter-name").fill(name)
    await page.get_by_role("button", name="Join").click()


async def _link_in(dialog: Locator) -> str:
    """The link of a new invitation."""
    link = dialog.get_by_test_id("invite-link")
    await expect(link).to_contain_text("/invite/")
    return await link.text_content() or ""


async def test_join_link(visit: Visit, owned: Owned) -> None:
    """Without the link a visitor is told what to do; with it they get in, until it is another."""
    await asyncio.to_thread(owned.change, joining="link", welcome="Be kind.")
    link = await asyncio.to_thread(owned.join_link)
    reader = Window((await visit(f"{owned.site.url}/rooms/hall/", **STILL)).page)
    form = reader.page.get_by_test_id("enter-form")
    await expect(form).to_contain_text("whoever has its join link")
    await expect(form.get_by_role("textbox")).to_have_count(0)
    await reader.page.goto(link)
    await expect(reader.page.get_by_text("Be kind.")).to_be_visible()
    await _fits(reader.page)
    await reader.page.get_by_role("button", name="Continue").click()
    await _pick(reader.page, "Ada")
    await expect(reader.page.get_by_test_id("places")).to_contain_text("hall")
    olga = (await visit(f"{owned.site.url}/rooms/fresh/", cookie=owned.cookie, **COPY)).page
    step = olga.locator(".step", has_text="Invite people")
    await expect(step).to_contain_text("Whoever is new needs an invitation")
    await olga.goto(f"{owned.site.url}/site/")
    copying = olga.get_by_role("button", name="Copy the link")
    await copying.click()
    await expect(olga.get_by_text("Link copied")).to_be_visible()
    assert await olga.evaluate("navigator.clipboard.readText()") == link
    await olga.evaluate(
        "void (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))"
    )
    await copying.click()
    await expect(olga.get_by_text("The link is selected")).to_be_visible()
    assert await olga.evaluate("getSelection().toString().trim()") == link
    await olga.get_by_role("button", name="Make another link").click()
    await expect(olga.get_by_test_id("join-link")).not_to_have_text(link)
    late = (await visit(link)).page
    await expect(late.get_by_text("does not work any more")).to_be_visible()
    await expect(reader.page.get_by_test_id("places")).to_contain_text("hall")
    await asyncio.to_thread(owned.change, guests="")
    await olga.goto(f"{owned.site.url}/rooms/fresh/")
    await expect(step).to_contain_text("Whoever has no account makes one there.")
    await asyncio.to_thread(owned.change)


async def test_invitation_to_a_private_room(visit: Visit, owned: Owned) -> None:
    """A link made in the room's menu brings in a guest, also where only invited people join."""
    await asyncio.to_thread(owned.change, joining="invited")
    secret = await asyncio.to_thread(owned.private_room, "Secret plans")
    olga = Window((await visit(secret, cookie=owned.cookie, **STILL)).page)
    await olga.ready()
    await olga.used()
    # Its address alone leads nobody in.
    steps = olga.page.locator(".step").get_by_role("button").filter(visible=True)
    await expect(steps).to_have_text(["Add a subject", "Invite people"])
    await olga.say("the plan")
    await olga.page.get_by_role("button", name="More about this room").click()
    await olga.page.get_by_role("menuitem", name="Invite people").click()
    dialog = olga.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("becomes a member of this private room")
    field = dialog.get_by_label("E-mail (optional)")
    await field.fill("nobody")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_have_text("Enter a valid email address.")
    await expect(field).to_be_focused()
    assert await serious(olga.page, 360) == []
    await field.fill("")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    link = await _link_in(dialog)
    await expect(dialog.get_by_role("img")).to_be_visible()
    assert await serious(olga.page, 1280) == []
    await dialog.get_by_role("button", name="Close").click()
    guest = (await visit(link, **STILL)).page
    await expect(guest.get_by_role("heading")).to_have_text("Come to Secret plans")
    await _fits(guest)
    await guest.get_by_role("button", name="Continue").click()
    await _pick(guest, "Ada")
    ada = Window(guest)
    await ada.shows("the plan")
    await expect(olga.page.locator("#people-count")).to_have_text("2")
    await ada.say("hello")
    await olga.shows("the plan", "hello")
    used = (await visit(link)).page
    await expect(used.get_by_text("has been used up")).to_be_visible()
    await expect(used.get_by_text("Secret plans")).to_have_count(0)
    await asyncio.to_thread(owned.change)


async def test_list_of_invitations(visit: Visit, owned: Owned) -> None:
    """From home one invites to the site; the list has the invitation, and takes it back."""
    page = (await visit(f"{owned.site.url}/", cookie=owned.cookie, **STILL)).page
    await page.get_by_role("button", name="Invite people").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("How many can use it").select_option("10 people")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    link = await _link_in(dialog)
    await page.goto(f"{owned.site.url}/invitations/")
    row = page.get_by_test_id("invitation").first
    await expect(row).to_contain_text("10 left")
    await _fits(page)
    await row.get_by_role("button", name="Take back").click()
    await expect(row).to_contain_text("taken back")
    await page.goto(link)
    await expect(page.get_by_text("has been taken back")).to_be_visible()


async def test_settings(visit: Visit, owned: Owned) -> None:
    """What is wrong is said at its field; what is saved is seen on every page."""
    visitor = (await visit(f"{owned.site.url}/")).page
    page = (await visit(f"{owned.site.url}/site/", cookie=owned.cookie, **STILL)).page
    accent = page.get_by_label("Accent colour", exact=True)
    picker = page.get_by_label("Pick the accent colour")
    await picker.fill("#ffee00")
    await expect(accent).to_have_value("#ffee00")
    await accent.fill("#ffcc00")
    await expect(picker).to_have_value("#ffcc00")
    await page.get_by_role("textbox", name="Name", exact=True).fill("Harbour")
    await page.get_by_role("button", name="Save").click()
    await expect(accent).to_have_attribute("aria-invalid", "true")
    said = await page.locator("#id_accent_error").text_content() or ""
    await _fits(page)
    offer = page.get_by_role("button", name="Use #")
    await offer.click()
    await expect(offer).to_be_hidden()
    await expect(accent).to_have_value(said.rstrip(".").split()[-1])
    await expect(picker).to_have_value(said.rstrip(".").split()[-1])
    await page.get_by_label("Visitors without a name").uncheck()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await visitor.reload()
    await expect(visitor.get_by_role("heading")).to_have_text("Who is talking?")
    await expect(visitor).to_have_title("Pick a name · Harbour")
    shown = await visitor.get_by_role("button", name="Join").evaluate(
        "(button) => getComputedStyle(button).backgroundColor"
    )
    red, green, blue = (int(part) for part in shown.removeprefix("rgb(").rstrip(")").split(","))
    assert said.rstrip(".").endswith(f"#{red:02x}{green:02x}{blue:02x}")
    await asyncio.to_thread(owned.change)
