"""What calls for attention: sidebar, unread messages, mentions, notifications, oneself."""

from playwright.async_api import Page, expect

from tests.screenshots.scene import NEW, Scene, in_room_menu, press, room, still

RELEASE = "/rooms/release/"


async def _unreads(page: Page) -> None:
    await expect(page.get_by_test_id("unread-room").first).to_be_visible()
    await still(page)


async def _mentions(page: Page) -> None:
    await expect(page.get_by_test_id("mention").first).to_be_visible()
    await still(page)


async def _completing(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("composer").press_sequentially("Ask @")
    await expect(page.get_by_role("option").first).to_be_visible()
    await still(page)


async def _own_menu(page: Page) -> None:
    await room(page)
    await press(page.locator(".me-button"))
    await expect(page.get_by_role("menu")).to_be_visible()


async def _notices(page: Page) -> None:
    await _own_menu(page)
    await press(page.get_by_role("menuitem", name="Notifications"))
    await expect(page.get_by_test_id("notices")).to_be_visible()


async def _status(page: Page) -> None:
    await _own_menu(page)
    await press(page.get_by_role("menuitem", name="Set a status…"))
    await expect(page.get_by_test_id("status-dialog")).to_be_visible()


async def _folded(page: Page) -> None:
    await room(page)
    for name in ("Favourites", "Rooms", "Direct messages"):
        await page.get_by_role("button", name=name, exact=True).last.click()


async def _place_menu(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("place").filter(has_text="backend").click(button="right")
    await expect(page.get_by_role("menu")).to_be_visible()


async def _order(page: Page) -> None:
    await room(page)
    await page.get_by_role("button", name="Order of the rooms").last.click()
    await expect(page.get_by_role("menu")).to_be_visible()


SCENES = [
    Scene("unreads", "/unreads/", _unreads),
    Scene("unreads-none", "/unreads/", still, by=NEW),
    Scene("mentions", "/mentions/", _mentions),
    Scene("mentions-none", "/mentions/", still, by=NEW),
    Scene("completing", RELEASE, _completing, leaves=True),
    Scene("mentioned", "/rooms/incidents/", room),
    Scene("preferences", RELEASE, in_room_menu("Notifications…", "preferences")),
    Scene("notices", RELEASE, _notices, narrow=False),
    Scene("notices-narrow", RELEASE, _notices, narrow=True),
    Scene("own-menu", RELEASE, _own_menu, narrow=False),
    Scene("status", RELEASE, _status, narrow=False),
    Scene("status-narrow", RELEASE, _status, narrow=True),
    Scene("folded", RELEASE, _folded, narrow=False, leaves=True),
    Scene("place-menu", RELEASE, _place_menu, narrow=False),
    Scene("order-menu", RELEASE, _order, narrow=False),
]
