"""The pages on which admins keep the site in order."""

from playwright.async_api import Page, expect

from tests.screenshots.scene import Scene, still


async def _wrong(page: Page) -> None:
    await page.get_by_label("Accent colour", exact=True).fill("#ffcc00")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#id_accent_error")).to_be_visible()
    await page.locator("#id_accent_error").scroll_into_view_if_needed()


async def _person(page: Page) -> None:
    await page.get_by_role("link", name="Edsger").click()
    await expect(page.get_by_test_id("standing")).to_be_visible()
    await still(page)


async def _banned(page: Page) -> None:
    await page.get_by_role("link", name="Cheap Pills").click()
    await expect(page.get_by_test_id("disabled")).to_be_visible()
    await still(page)


async def _report(page: Page) -> None:
    await page.get_by_role("link", name="A message of Edsger").click()
    await expect(page.get_by_test_id("reported")).to_be_visible()
    await still(page)


async def _unsaid(page: Page) -> None:
    await _person(page)
    await page.get_by_role("button", name="Disable").click()
    await expect(page.get_by_text("Say why.")).to_be_visible()


SCENES = [
    Scene("site", "/site/", still),
    Scene("site-wrong", "/site/", _wrong),
    Scene("site-people", "/site/people/", still),
    Scene("site-people-none", "/site/people/?q=nobody", still),
    Scene("site-person", "/site/people/?q=Edsger", _person),
    Scene("site-person-unsaid", "/site/people/?q=Edsger", _unsaid),
    Scene("site-person-banned", "/site/people/?q=Pills", _banned),
    Scene("site-reports", "/site/reports/", still),
    Scene("site-reports-resolved", "/site/reports/?resolved", still),
    Scene("site-report", "/site/reports/", _report),
    Scene("site-bans", "/site/bans/", still),
    Scene("site-filters", "/site/filters/", still),
    Scene("site-audit", "/site/audit/", still),
]
