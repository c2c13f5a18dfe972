"""A guest becomes a person with an account and loses nothing; passwords, sessions, devices."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from rooms.protocol import Close
from tests.browser.accounts import PASSWORD, SIGN_UP, is_in, log_in, sign_out, sign_up
from tests.browser.axe import PHONE, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import go
from tests.services.browser import Visit
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER
DESKTOP = 1280


async def test_guest_signs_up(join: Join, chat: Site) -> None:
    """Messages stay theirs, a second tab goes on, others see no guest any more, at once, and they
    are in the room again where they began, which they had opened from home, at the same address."""
    ada, bob = await join("Ada Signs", "signing-up"), await join("Bob Watches", "signing-up")
    await ada.say("as a guest")
    other = await ada.another()
    await other.composer.fill("half a sentence")
    await bob.show_people()
    person = bob.people.filter(has_text="Ada Signs")
    await expect(person).to_contain_text("guest", ignore_case=True)
    await ada.page.goto(f"{chat.url}/")
    await go(ada, "signing-up")
    await ada.page.evaluate("history.replaceState(history.state, '', '?from=there#row')")
    await ada.page.get_by_role("link", name="Create an account").click()
    await expect(ada.page.get_by_label("Name", exact=True)).to_have_value("Ada Signs")
    await ada.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await ada.page.get_by_role("button", name="Create account").click()
    await expect(ada.page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    await expect(ada.page).to_have_url(f"{chat.url}/rooms/signing-up/?from=there#row")
    await expect(other.page.get_by_role("button", name="Sign out")).to_be_visible()
    await expect(person).not_to_contain_text("guest", ignore_case=True)
    await expect(other.composer).to_have_value("half a sentence")
    await other.composer.press("Enter")
    await bob.shows("as a guest", "half a sentence")
    await expect(other.rows.first.get_by_text("Ada Signs")).to_be_visible()


async def test_signing_out(visit: Visit, chat: Site) -> None:
    """An account signs out at once, and can come back."""
    page = (await visit(chat.url + SIGN_UP)).page
    await sign_up(page, chat.url, "Olga Out")
    await sign_out(page)
    await expect(page.get_by_role("link", name="Log in", exact=True)).to_be_visible()
    await log_in(page, chat.url, "olga out")
    await is_in(page, "Olga Out")


async def test_name_of_an_account(join: Join, visit: Visit, chat: Site) -> None:
    """A guest is refused the name of an account beside the field, and told where to log in, which
    leads back to the room."""
    await sign_up((await visit(chat.url + SIGN_UP)).page, chat.url, "Nora Name")
    nobody = await join("", "names")
    await nobody.page.get_by_test_id("enter-name").fill("N\N{CYRILLIC SMALL LETTER O}ra Name")
    await nobody.page.get_by_role("button", name="Join").click()
    await expect(nobody.page.get_by_role("alert")).to_contain_text("log in")
    await nobody.page.get_by_role("link", name="Log in").click()
    await nobody.page.get_by_label("Name or e-mail").fill("Nora Name")
    await nobody.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await nobody.page.get_by_role("button", name="Log in", exact=True).click()
    await is_in(nobody.page, "Nora Name")
    await expect(nobody.page).to_have_url(f"{chat.url}/rooms/names/")


async def test_sessions(visit: Visit, chat: Site) -> None:
    """Another browser is listed and signed out: its sockets close with 4003, its page says so."""
    page = (await visit(chat.url + SIGN_UP)).page
    await sign_up(page, chat.url, "Sara Sessions")
    there = await visit(
        f"{chat.url}/account/login/", user_agent="Mozilla/5.0 (iPhone) CriOS/140 Safari/604"
    )
    await log_in(there.page, chat.url, "Sara Sessions")
    await is_in(there.page, "Sara Sessions")
    cookies = await there.context.cookies()
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    await page.goto(f"{chat.url}/account/sessions/")
    await expect(page.get_by_test_id("sessions").locator("li")).to_have_count(2)
    assert await serious(page, DESKTOP, PHONE) == []
    async with await Talk.connect(chat.url, "sessions", cookie=cookie) as talk:
        await page.get_by_role("button", name="Sign out: Chrome on iPhone").click()
        assert (await talk.closed())[0] == Close.SESSION_ENDED
    await expect(there.page.locator("#me-card")).to_be_hidden()
    await expect(page.get_by_test_id("sessions").locator("li")).to_have_count(1)
    await expect(page.get_by_text("You are signed out there.")).to_be_visible()


async def test_another_device(visit: Visit, chat: Site) -> None:
    """The link of the code signs in there, and the page with the code says so."""
    page = (await visit(chat.url + SIGN_UP)).page
    await sign_up(page, chat.url, "Dora Device")
    await page.goto(f"{chat.url}/account/device/")
    await page.get_by_role("button", name="Show a code").click()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []
    field = page.get_by_label("Link", exact=True)
    link = await field.input_value()
    await page.evaluate(
        "void (navigator.clipboard.writeText = (text) => { window.copied = text; })"
    )
    await page.get_by_role("button", name="Copy the link").click()
    await expect(page.get_by_text("Link copied")).to_be_visible()
    assert await page.evaluate("window.copied") == link
    await page.evaluate("void (navigator.clipboard.writeText = () => { throw new Error('no'); })")
    await page.get_by_role("button", name="Copy the link").click()
    await expect(page.get_by_text("The link is selected")).to_be_visible()
    assert await field.evaluate("(field) => field.selectionEnd - field.selectionStart") == len(link)
    there = (await visit(link)).page
    await expect(there.get_by_role("heading", name="Sign in as Dora Device?")).to_be_visible()
    assert await serious(there, PHONE) == []
    await there.get_by_role("button", name="Sign in").click()
    await expect(there.locator("#me-card [data-me-name]")).to_have_text("Dora Device")
    await expect(page.get_by_role("status")).to_have_text(re.compile("It has been used"))
    await there.goto(link)
    await expect(there.get_by_role("heading", name="This link is over")).to_be_visible()


async def test_forgotten_password(visit: Visit, chat: Site, mails: Path) -> None:
    """The link of an e-mail leads to a new password."""
    page = (await visit(chat.url + SIGN_UP)).page
    await sign_up(page, chat.url, "Fay Forgets", "fay@example.org")
    await sign_out(page)
    await page.goto(f"{chat.url}/account/login/")
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("E-mail address").fill("fay@example.org")
    await page.locator("main button[type=submit]").click()
    await expect(page).to_have_url(re.compile("/password/reset/done/"))
    await page.goto(chat.url + _path_in_mail(mails, "fay@example.org"))
    assert await serious(page, PHONE) == []
    for label in ("New password", "New password once more"):
        await page.get_by_label(label, exact=True).fill("another long password")
    await page.get_by_role("button", name="Change password").click()
    await expect(page).to_have_url(re.compile("/key/done/"))
    await log_in(page, chat.url, "Fay Forgets", "another long password")
    await is_in(page, "Fay Forgets")


def _path_in_mail(folder: Path, address: str) -> str:
    """The path of the link that leads to a new password, in the e-mails to an address."""
    texts = [text for path in folder.iterdir() if address in (text := path.read_text())]
    found = re.search(r"https?://\S+/password/reset/key/\S+", "".join(texts))
    assert found is not None
    return urlsplit(found[0]).path


async def test_entrance(visit: Visit, chat: Site) -> None:
    """The pages of people without an account, by axe's rules, without a scroll to the side."""
    page = (await visit(f"{chat.url}/account/login/", reduced_motion="reduce")).page
    for path in ("login/", "signup/", "password/reset/", "device/in/x/"):
        await _is_in_order(page, f"{chat.url}/account/{path}")


async def test_pages_of_an_account(visit: Visit, chat: Site) -> None:
    """All pages of one's account, by axe's rules, without a scroll to the side."""
    page = (await visit(chat.url + SIGN_UP, reduced_motion="reduce")).page
    await sign_up(page, chat.url, "Paula Pages", "paula@example.org")
    paths = ["", "name/", "email/", "password/change/", "2fa/", "logout/", "reauthenticate/"]
    for path in [*paths, "2fa/totp/activate/", "2fa/webauthn/add/"]:
        await _is_in_order(page, f"{chat.url}/account/{path}")


async def _is_in_order(page: Page, url: str) -> None:
    """Look at a page by axe's rules, and for what makes it scroll to the side on a phone."""
    if page.url != url:
        await page.goto(url)
    assert [url, *await serious(page, DESKTOP, PHONE)] == [url]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
