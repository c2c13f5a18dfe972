"""What people do on the pages of their accounts."""

from playwright.async_api import Page, expect

from tests.browser.window import Window

PASSWORD = "correct horse battery"
GO_ON = "?next=/rooms/hall/"
SIGN_UP = f"/account/signup/{GO_ON}"
"""The page on which one creates an account."""


async def sign_up(page: Page, url: str, name: str, email: str = "") -> None:
    """Create an account on the site at `url`; the page goes on to a room."""
    if page.url != url + SIGN_UP:
        await page.goto(url + SIGN_UP)
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await is_in(page, name)


async def log_in(page: Page, url: str, name: str, password: str = PASSWORD) -> None:
    """Log in; where a second factor is asked for, the page asks for it now."""
    await page.goto(f"{url}/account/login/{GO_ON}")
    await page.get_by_label("Name or e-mail").fill(name)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Log in", exact=True).click()


async def is_in(page: Page, name: str) -> None:
    """Wait until the page shows the room to this person."""
    await Window(page).ready()
    await expect(page.locator("#me-card [data-me-name]")).to_have_text(name)


async def sign_out(page: Page) -> None:
    """Sign out of the room's page; nobody is asked."""
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_test_id("open-name")).to_be_visible()
    await expect(page.locator("#me-card")).to_be_hidden()
