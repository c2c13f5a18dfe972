"""The pages around the chat, and what lies over a room, by the keyboard alone."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.accounts import sign_up
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.owned import Owned
from tests.browser.two_rooms import account, device, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER
STILL: dict[str, Any] = {"reduced_motion": "reduce"}

_STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
    .filter((one) => one.type !== "hidden" && one.tabIndex >= 0 && !one.closest("[inert]"))
    .filter((one) => one.type !== "radio" || one.checked || !one.form?.elements[one.name].value)
"""
"""What Tab stops at, in the order of the document; of radio buttons, the one that is chosen."""
_COUNT = f"() => ({_STOPS})().length"
_STOP = f"""() => {{
    const one = document.activeElement;
    const {{ outlineStyle, outlineWidth }} = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const isHigh = box.bottom > 0 && box.top < innerHeight;
    const inSight = isHigh && box.right > 0 && box.left < innerWidth;
    const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    return [({_STOPS})().indexOf(one), inSight && ring, one.outerHTML.slice(0, 120)];
}}"""
"""The place of what has the focus among the stops, whether one sees it, and what it is."""
_PARTS = 4
"""How often Tab stops in one field at most."""
_TABS = 12
"""How often Tab is pressed in a dialog: once round most of them."""
_WATCH = """(one) => {
    window.outside = [];
    const over = new AbortController();
    one.addEventListener("close", () => over.abort());
    document.addEventListener("focusin", ({ target }) => {
        if (!one.contains(target)) outside.push(target.outerHTML.slice(0, 120));
    }, { signal: over.signal });
}"""
"""Notes what else than the dialog gets the focus."""


async def _walk(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end; returns what was wrong at a stop."""
    count = await page.evaluate(_COUNT)
    await page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur(); }")
    wrong = [] if count else ["nothing to stop at"]
    seen, what = False, ""
    for expected in range(count):
        at = expected - 1
        for _ in range(_PARTS):
            if at == expected - 1:  # a field for a time has a stop for each of its parts
                await page.keyboard.press("Tab")
                at, seen, what = await page.evaluate(_STOP)
        if at != expected or not seen:
            wrong.append(f"stop {expected} of {count}: {at}, seen: {seen}, {what}")
    return wrong


async def test_pages_of_an_account(visit: Visit, chat: Site) -> None:
    """Every control is reached in the order of the page, and one sees which one it is."""
    page = (await visit(f"{chat.url}/", **STILL)).page
    for path in ("/enter/", "/account/login/", "/account/signup/", "/account/password/reset/"):
        await page.goto(f"{chat.url}{path}")
        assert [path, *await _walk(page)] == [path]
    await sign_up(page, chat.url, "Kay of keys", "kay@example.org")
    own = ("", "name/", "email/", "password/change/", "sessions/", "device/", "2fa/", "profile/")
    for path in (*(f"/account/{each}" for each in own), "/invitations/", "/rooms/"):
        await page.goto(f"{chat.url}{path}")
        assert [path, *await _walk(page)] == [path]


async def test_pages_of_the_site(visit: Visit, owned: Owned) -> None:
    """The same for the pages on which its owner keeps the site in order."""
    page = (await visit(f"{owned.site.url}/site/", cookie=owned.cookie, **STILL)).page
    for path in ("", "people/", "reports/", "bans/", "filters/", "audit/"):
        await page.goto(f"{owned.site.url}/site/{path}")
        assert [path, *await _walk(page)] == [path]


async def _opens(page: Page, opener: str, entries: tuple[str, ...], dialog: str) -> None:
    """By keys alone from the opener over entries of menus to a dialog, and by Escape back to it."""
    button = page.locator(opener)
    await button.focus()
    await page.keyboard.press("Enter")
    for entry in entries:
        await page.get_by_role("menuitem", name=entry, exact=True).focus()
        await page.keyboard.press("Enter")
    shown = page.get_by_test_id(dialog)
    await expect(shown).to_be_visible()
    await shown.evaluate(_WATCH)
    for _ in range(_TABS):
        await page.keyboard.press("Tab")
    assert await page.evaluate("window.outside") == [], dialog
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()
    await expect(button).to_be_focused()


async def test_what_lies_over_a_room(visit: Visit, chat: Site, join: Join) -> None:
    """Each dialog keeps the focus while it is open, closes by Escape, and gives the focus back."""
    ada = await device(visit, chat, "over keys", await account(chat, "over keys", "owner"), **STILL)
    bob = await join("Bob of keys", "over keys")
    await bob.say("a member by this")
    await expect(ada.row("a member by this")).to_be_visible()
    await ada.used()
    await expect(ada.composer).to_be_focused()
    for entry, dialog in (
        ("Room settings", "room-settings"),
        ("Notifications…", "preferences"),
        ("Change the subject", "line-dialog"),
        ("Invite people", "invite-dialog"),
    ):
        await _opens(ada.page, ".bar-menu", (entry,), dialog)
    for entry, dialog in (("Set a status…", "status-dialog"), ("Notifications", "notices")):
        await _opens(ada.page, ".me-button", (entry,), dialog)
    await _opens(ada.page, "[data-act=new]", (), "new-room")
    await _opens(ada.page, "[data-act=direct]", (), "people-dialog")
    await ada.show_people()
    person = "[data-testid=person]:has-text('Bob of keys')"
    await _opens(ada.page, person, ("Mute…",), "act")
    await _menus(ada)


async def _menus(ada: Window) -> None:
    """Menus of the sidebar open by a key at the first entry, and give the focus back."""
    room = place(ada, "over keys").locator("a")
    await room.focus()
    await ada.page.keyboard.press("Shift+F10")
    await expect(ada.page.get_by_role("menuitem").first).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(room).to_be_focused()
    order = ada.page.get_by_role("button", name="Order of the rooms")
    await order.focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("menuitem").first).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(order).to_be_focused()
