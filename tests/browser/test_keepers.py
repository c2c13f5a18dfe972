"""Keeping a site in order: a report and what comes of it, and who is sent away."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.axe import serious
from tests.browser.marks import BROWSER
from tests.browser.owned import Owned
from tests.browser.test_layout import overflow
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter

pytestmark = BROWSER
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
WIDTHS = (1920, 800, 320)


async def _fits(page: Page) -> None:
    assert await serious(page, 1280, 360) == []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await overflow(page) <= 0, width


async def _guest(visit: Visit, owned: Owned, name: str) -> Window:
    """Somebody who is in the hall under a name."""
    cookie = await enter(owned.site.url, name)
    window = Window((await visit(f"{owned.site.url}/rooms/hall/", cookie=cookie, **STILL)).page)
    await window.ready()
    return window


async def _olga(visit: Visit, owned: Owned, path: str) -> Page:
    about = {"cookie": owned.cookie, "timezone_id": "Asia/Kolkata", **STILL}
    return (await visit(f"{owned.site.url}{path}", **about)).page


async def test_from_a_report_to_its_end(visit: Visit, owned: Owned) -> None:
    """What one person reports, the owner sees and deletes: it is gone from everybody's page."""
    gus, ada = await _guest(visit, owned, "Gus"), await _guest(visit, owned, "Ada")
    await gus.say("buy my pills")
    await expect(ada.row("buy my pills")).to_be_visible()
    await ada.used()
    row = ada.row("buy my pills")
    await row.hover()
    await row.get_by_role("button", name="More").click()
    await ada.page.get_by_role("menuitem", name="Report…").click()
    dialog = ada.page.get_by_test_id("report-dialog")
    await expect(dialog.get_by_role("heading")).to_have_text("Report the message of Gus?")
    field = dialog.get_by_label("What is wrong with it?")
    await field.fill("x" * 501)
    await expect(dialog.get_by_role("alert")).to_contain_text("1 character too long")
    assert await serious(ada.page, 1280, 360) == []
    await field.fill("Advertising.")
    await dialog.get_by_role("button", name="Report").click()
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("The admins look at it.")
    await expect(dialog).to_have_count(0)

    olga = await _olga(visit, owned, "/rooms/hall/")
    reports = olga.get_by_role("link", name="Reports")
    await expect(reports).to_contain_text("1 waiting")
    await reports.click()
    await expect(reports).to_contain_text("1 waiting")
    report = olga.get_by_test_id("report")
    await expect(report.get_by_test_id("report-text")).to_have_text("buy my pills")
    await expect(report).to_contain_text(re.compile("Ada, .+: “Advertising.”"))
    # In the zone of the browser, as the page's script writes it.
    await expect(report.get_by_role("time")).to_have_attribute(
        "title", re.compile("India|GMT\\+5:30")
    )
    await _fits(olga)
    for name in ("Settings", "Reports", "Audit"):
        await expect(olga.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    await olga.get_by_role("link", name="A message of Gus").click()
    await expect(olga.get_by_test_id("reported")).to_contain_text("buy my pills")
    await _fits(olga)
    await olga.get_by_role("button", name="Delete the message").click()
    await expect(olga.get_by_text("Nothing is reported.")).to_be_visible()
    await expect(reports).to_have_text("Reports")
    for window in (gus, ada):
        await expect(window.row("buy my pills")).to_have_count(0)
    await olga.get_by_role("link", name="What is decided").click()
    await expect(olga.get_by_test_id("report")).to_contain_text("resolved by Olga")


async def test_who_is_disabled_is_told_at_once(visit: Visit, owned: Owned) -> None:
    """The page says so without being loaded again, and does not come back; nor does the guest."""
    gus = await _guest(visit, owned, "Gustav")
    await gus.say("here I am")
    await expect(gus.row("here I am")).to_have_attribute("data-state", "sent")
    olga = await _olga(visit, owned, "/site/people/?q=gustav")
    await _fits(olga)
    await olga.get_by_role("link", name="Gustav").click()
    disable = olga.get_by_role("region", name="Disable the account")
    await disable.get_by_role("button").click()
    await expect(olga.get_by_text("Say why.")).to_be_visible()
    await _fits(olga)
    await disable.get_by_label("Reason").fill("Too loud.")
    await disable.get_by_role("button").click()
    await expect(olga.get_by_test_id("disabled")).to_contain_text("Too loud.")
    words = "An admin of the site has disabled this account: Too loud."
    await expect(gus.page.locator(".muted-note")).to_contain_text(words)
    await gus.page.reload()
    await expect(gus.page.get_by_test_id("banned")).to_contain_text("This account is disabled.")
    await _fits(gus.page)
    await olga.get_by_role("button", name="Enable the account").click()
    await expect(olga.get_by_test_id("disabled")).to_have_count(0)
    await gus.page.goto(f"{owned.site.url}/rooms/hall/")
    await gus.ready()
    await expect(gus.row("here I am")).to_be_visible()


async def test_pages_of_the_keepers(visit: Visit, owned: Owned) -> None:
    """A word that the owner filters is refused with the text kept; every page fits each window."""
    olga = await _olga(visit, owned, "/site/filters/")
    await olga.get_by_label("Word or host").fill("!!")
    await olga.get_by_role("button", name="Add").click()
    await expect(olga.get_by_text("A word needs a letter or a digit.")).to_be_visible()
    await olga.get_by_label("Word or host").fill("gambling")
    await olga.get_by_role("button", name="Add").click()
    await expect(olga.get_by_test_id("filter")).to_contain_text("gambling")
    await _fits(olga)
    ada = await _guest(visit, owned, "Adele")
    await ada.say("cheap GAMBLING")
    await expect(ada.failed).to_contain_text("“gambling” cannot be posted on this site.")
    await expect(ada.failed).to_contain_text("cheap GAMBLING")
    # A retry would be refused again: the page offers none.
    remedies = ada.failed.locator(".row-remedies").get_by_role("button").filter(visible=True)
    await expect(remedies).to_have_text(["Edit", "Discard"])
    await remedies.last.click()
    await ada.say("see https://a.example/")
    await expect(ada.failed).to_contain_text(re.compile("can post links in (60|59) minutes"))
    await expect(remedies).to_have_text(["Edit", "Discard"])
    await olga.goto(f"{owned.site.url}/site/bans/")
    await olga.get_by_label("Address or range").fill("127.0.0.1")
    await olga.get_by_label("Reason").fill("Mine.")
    await olga.get_by_role("button", name="Ban").click()
    await expect(olga.get_by_text("You are in this range yourself")).to_be_visible()
    await _fits(olga)
    await olga.goto(f"{owned.site.url}/site/audit/")
    await expect(olga.get_by_test_id("audit").first).to_contain_text("add filter")
    await expect(olga.get_by_role("time").first).not_to_contain_text("UTC")
    await _fits(olga)
