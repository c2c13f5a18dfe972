"""A room and what one does in it, each state reached as a person reaches it."""

import json
from urllib.parse import quote

from playwright.async_api import Page, WebSocketRoute, expect

from tests.screenshots.scene import Scene, in_room_menu, room, room_menu, still, touch_row

SENT, STUCK, REFUSED = "This one is on its way.", "On its way as well.", "May I write here?"


async def _code(page: Page) -> None:
    await room(page)
    await expect(page.locator(".code-keyword").last).to_be_visible()


async def _draft(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("composer").fill("I would say\nwe ship it.")


async def _side(page: Page) -> None:
    await room(page)
    await page.locator(".bar-rooms").click()
    await expect(page.locator("#side")).to_be_in_viewport()


async def _adding(page: Page) -> None:
    await room(page)
    await page.locator("[data-act=direct]").evaluate("(one) => one.click()")
    field = page.get_by_test_id("people-dialog").get_by_role("combobox")
    await field.press_sequentially("e")
    await still(page)


async def _row_menu(page: Page) -> None:
    await _tools(page)
    await page.locator(".row-tools [data-act=menu]").click()
    await expect(page.get_by_role("menu")).to_be_visible()


async def _tools(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("row").filter(has_text="as well").first.hover()


async def _keyboard(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("log").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")


async def _sheet(page: Page) -> None:
    await touch_row(page, "Shipping on Thursday")


async def _editing(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("composer").press("ArrowUp")
    await expect(page.get_by_test_id("edit-field")).to_be_focused()


async def _undoing(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("row").last.focus()
    await page.keyboard.press("Delete")
    await expect(page.get_by_test_id("undo")).to_be_visible()


async def _picking(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("row").filter(has_text="as well").first.focus()
    await page.keyboard.press("+")
    await expect(page.get_by_role("menuitemcheckbox").first).to_be_visible()


async def _pins(page: Page) -> None:
    await room(page)
    await page.get_by_role("button", name="Pins", exact=True).click()
    await expect(page.get_by_test_id("pin").first).to_be_visible()


async def _unread(page: Page) -> None:
    # As somebody who has just come, with the window behind another: it is read only afterwards.
    await page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    place = page.get_by_test_id("place").filter(has_text="backend").locator("a")
    await place.evaluate("(link) => link.click()")
    await page.get_by_test_id("log").blur()
    await expect(page.get_by_test_id("room-title")).to_have_text("backend")
    await expect(page.locator(".new-divider")).to_be_visible()


async def _leaving(page: Page) -> None:
    await room(page)
    await page.locator("#me-card form button").evaluate("(button) => button.click()")
    await expect(page.get_by_test_id("leave")).to_be_visible()


async def _qr_code(page: Page) -> None:
    await room(page)
    await page.get_by_role("button", name="Show a QR code").click()
    picture = page.get_by_role("dialog").get_by_role("img")
    await picture.evaluate("image => image.decode()")
    await still(page)


async def _history(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("log").evaluate("(log) => (log.scrollTop = 0)")
    await page.wait_for_timeout(300)


async def _offline(page: Page) -> None:
    await room(page)
    await page.context.set_offline(True)
    for text in (SENT, "And one more, for when the train leaves the tunnel."):
        await page.get_by_test_id("composer").fill(text)
        await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("status")).to_be_visible()


async def _pending(page: Page) -> None:
    await room(page)
    for text in (REFUSED, STUCK):
        await page.get_by_test_id("composer").fill(text)
        await page.get_by_test_id("send").click()
    await expect(page.locator(".row[data-state=failed]")).to_be_visible()
    await page.wait_for_timeout(800)


async def _toast(page: Page) -> None:
    await room_menu(page)
    await page.get_by_role("menuitem", name="Copy link").click()
    await expect(page.get_by_test_id("toast")).to_be_visible()


def _refusing(socket: WebSocketRoute) -> None:
    """The server refuses one message, and never answers another."""
    server = socket.connect_to_server()

    def answer(frame: str | bytes) -> None:
        text = str(frame)
        if REFUSED in text:
            error = {"type": "error", "code": "muted", "text": "You may not write here now."}
            socket.send(json.dumps({**error, "re": json.loads(text)["key"], "retry": False}))
        elif STUCK not in text and SENT not in text:
            server.send(frame)

    socket.on_message(answer)


RELEASE = "/rooms/release/"
SCENES = [
    Scene("room", RELEASE, room),
    Scene("room-history", RELEASE, _history),
    Scene("room-empty", "/rooms/launch/", room),
    Scene("qr-code", "/rooms/launch/", _qr_code),
    Scene("room-hebrew", f"/rooms/{quote('עברית')}/", room),
    Scene("room-code", "/rooms/snippets/", _code),
    Scene("room-draft", RELEASE, _draft, leaves=True),
    Scene("drawer", RELEASE, _side, narrow=True),
    Scene("menu", RELEASE, room_menu),
    Scene("people-dialog", RELEASE, _adding),
    Scene("subject-dialog", RELEASE, in_room_menu("Change the subject", "line-dialog")),
    Scene("tools", RELEASE, _tools, narrow=False),
    Scene("row-menu", RELEASE, _row_menu, narrow=False),
    Scene("focus", RELEASE, _keyboard, narrow=False),
    Scene("sheet", RELEASE, _sheet, narrow=True),
    Scene("editing", RELEASE, _editing, leaves=True),
    Scene("undo", RELEASE, _undoing, narrow=False, leaves=True),
    Scene("picker", RELEASE, _picking, narrow=False),
    Scene("pins", RELEASE, _pins, leaves=True),
    Scene("unread", RELEASE, _unread, leaves=True),
    Scene("dialog", RELEASE, _leaving, by="Edsger"),
    Scene("toast", RELEASE, _toast),
    Scene("offline", RELEASE, _offline, route=_refusing, leaves=True),
    Scene("pending-failed", RELEASE, _pending, route=_refusing, leaves=True),
]
