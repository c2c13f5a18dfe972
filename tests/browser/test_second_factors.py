"""Passkeys, codes of an authenticator, and single sign-on."""

import asyncio
import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.accounts import PASSWORD, is_in, log_in, sign_out, sign_up
from tests.browser.axe import DESKTOP, PHONE, serious
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.oidc import Provider
from tests.services.site import Site

pytestmark = BROWSER
PERIOD = 30
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider to which Ada of the company comes."""
    server = Provider(sub="7", name="Ada L", email="ada@example.org", email_verified=True)
    yield server
    server.stop()


async def _prove(page: Page) -> None:
    """Give the password once more, which dangerous changes ask for."""
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Confirm").click()


def _code(secret: str, periods: int = 0) -> str:
    """The code of an authenticator some periods from now (RFC 6238)."""
    count = struct.pack(">Q", int(time.time()) // PERIOD + periods)
    digest = hmac.digest(base64.b32decode(secret), count, hashlib.sha1)
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


async def test_passkey(visit: Visit, checkout: Site) -> None:
    """A passkey is added, and logs in without name and password."""
    url = checkout.url.replace("127.0.0.1", "localhost")  # a passkey needs a name
    page = (await visit(url)).page
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await sign_up(page, url, "Pia Passkey")
    await page.goto(f"{url}/account/2fa/webauthn/add/")
    await _prove(page)
    await page.get_by_label("without a password").check()
    await page.locator("#mfa_webauthn_add").click()
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    await page.goto(f"{url}/account/2fa/webauthn/")
    await expect(page.get_by_text("Passkey", exact=True)).to_be_visible()
    assert await serious(page, PHONE, DESKTOP) == []
    await page.goto(f"{url}/rooms/hall/")
    await is_in(page, "Pia Passkey")
    await sign_out(page)
    await page.goto(f"{url}/account/login/?next=/rooms/hall/")
    await page.get_by_role("button", name="Log in with a passkey").click()
    await is_in(page, "Pia Passkey")


async def test_authenticator(visit: Visit, chat: Site) -> None:
    """With an authenticator's code as the second factor, the password alone does not log in."""
    page = (await visit(chat.url)).page
    await sign_up(page, chat.url, "Tom Totp")
    await page.goto(f"{chat.url}/account/2fa/totp/activate/")
    await _prove(page)
    await expect(page.locator(".account-code")).to_be_visible()
    assert await serious(page, PHONE, DESKTOP) == []
    secret = await page.get_by_label("Authenticator secret").input_value()
    await page.get_by_label("Authenticator code").fill(_code(secret))
    await page.get_by_role("button", name="Activate").click()
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    await page.goto(f"{chat.url}/rooms/hall/")
    await is_in(page, "Tom Totp")
    await sign_out(page)
    await log_in(page, chat.url, "Tom Totp")
    await expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    assert await serious(page, PHONE, DESKTOP) == []
    await page.get_by_label("Code").fill("000000")
    await page.locator("main form.account-form").first.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("alert")).to_contain_text("Incorrect code")
    await page.get_by_label("Code").fill(_code(secret, 1))
    await page.locator("main form.account-form").first.get_by_role("button", name="Log in").click()
    await is_in(page, "Tom Totp")


async def test_single_sign_on(visit: Visit, site: StartSite, provider: Provider) -> None:
    """A guest who comes back from the provider stays who they are; later they are known there."""
    served = await asyncio.to_thread(site, env=provider.env)
    cookie = await enter(served.url, "Ada")
    page = (await visit(f"{served.url}/rooms/hall/", cookie=cookie)).page
    window = Window(page)
    await window.ready()
    await window.say("as a guest")
    await window.shows("as a guest")
    await page.goto(f"{served.url}/account/login/?next=/rooms/hall/")
    await page.get_by_role("link", name="Continue with the company").click()
    await is_in(page, "Ada")
    await expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    await window.say("with an account")
    await window.shows("as a guest", "with an account")
    there = (await visit(f"{served.url}/account/login/?next=/rooms/hall/")).page
    await there.get_by_role("link", name="Continue with the company").click()
    await is_in(there, "Ada")
    await Window(there).shows("as a guest", "with an account")
