"""The ways into the site: first run, names, accounts, invitations."""

from playwright.async_api import Page, expect

from tests.screenshots.scene import NEW, Scene, press, room_menu, still, used
from tests.screenshots.words import NOISY, PASSWORD, SECRET

ACCOUNT = "/account/"


async def _wrong(page: Page) -> None:
    await page.get_by_label("Password").fill("12345")
    await page.get_by_role("button", name="Set up").click()
    await expect(page.locator("#id_password_error")).to_be_visible()


async def _refused(page: Page) -> None:
    await page.get_by_label("Name or e-mail").fill("Ada Lovelace")
    await page.get_by_label("Password", exact=True).fill("a wrong one")
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def _taken(page: Page) -> None:
    await page.get_by_test_id("enter-name").fill("Grace Hopper")
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def _code(page: Page) -> None:
    await page.get_by_role("button", name="Show a code").click()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()


async def _proved(page: Page) -> None:
    password = page.get_by_label("Password", exact=True)
    # Who has proved it a moment ago, in a window of another size, is not asked again.
    if await password.count():
        await password.fill(PASSWORD)
        await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("heading", name="Is it you?")).to_have_count(0)
    await still(page)


async def _invite(page: Page) -> None:
    await used(page)
    await press(page.get_by_role("main").locator("[data-part=invite]"))
    await expect(page.get_by_test_id("invite-dialog")).to_be_visible()


async def _inviting(page: Page) -> None:
    await room_menu(page)
    await page.get_by_role("menuitem", name="Invite people").click()
    await expect(page.get_by_test_id("invite-dialog")).to_be_visible()


async def _invited(page: Page) -> None:
    await _inviting(page)
    dialog = page.get_by_test_id("invite-dialog")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    await dialog.get_by_role("img").evaluate("image => image.decode()")


SCENES = [
    Scene("empty-site", "/", still, by=NEW, early=True),
    Scene("setup", "/setup/", still, by=None, early=True),
    Scene("setup-wrong", "/setup/", _wrong, by=None, early=True),
    Scene("setup-done", "/setup/", still),
    Scene("enter", "/enter/", still, by=None),
    Scene("enter-taken", "/enter/", _taken, by=None),
    Scene("log-in", "/account/login/", still, by=None),
    Scene("log-in-refused", "/account/login/", _refused, by=None),
    Scene("log-in-guest", "/account/login/", still, by="Edsger"),
    Scene("sign-up", "/account/signup/", still, by=None),
    Scene("sign-up-guest", "/account/signup/", still, by="Edsger"),
    Scene("forgotten", "/account/password/reset/", still, by=None),
    Scene("leave", "/leave/", still, by="Edsger"),
    Scene("sign-out", "/account/logout/", still),
    Scene("account", ACCOUNT, still),
    Scene("account-name", f"{ACCOUNT}name/", still),
    Scene("account-e-mail", f"{ACCOUNT}email/", still),
    Scene("account-password", f"{ACCOUNT}password/change/", still),
    Scene("account-sessions", f"{ACCOUNT}sessions/", still),
    Scene("account-device", f"{ACCOUNT}device/", still),
    Scene("account-device-code", f"{ACCOUNT}device/", _code),
    Scene("account-device-over", f"{ACCOUNT}device/in/x/", still, by=None),
    Scene("account-factors", f"{ACCOUNT}2fa/", still),
    Scene("account-authenticator", f"{ACCOUNT}2fa/totp/activate/", _proved),
    Scene("account-passkey", f"{ACCOUNT}2fa/webauthn/add/", still),
    Scene("account-again", f"{ACCOUNT}reauthenticate/", still),
    Scene("profile", f"{ACCOUNT}profile/", still),
    Scene("join-link", f"/join/{SECRET}/", still, by=None),
    Scene("join-link-old", "/join/older/", still, by=None),
    Scene("invitation", f"/invite/{SECRET}/", still, by=None),
    Scene("invitation-none", "/invite/older/", still, by=None),
    Scene("invite-home", "/", _invite),
    Scene("invite-room", "/rooms/release/", _inviting),
    Scene("invite-made", "/rooms/release/", _invited),
    Scene("invitations", "/invitations/", still),
    Scene("banned-site", "/", still, by=NOISY),
    Scene("not-found", "/rooms/%20/", still),
]
