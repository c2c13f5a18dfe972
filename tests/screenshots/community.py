"""Rooms and the people in them: what rooms there are, their settings, roles and sanctions."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.browser.window import Window
from tests.screenshots.scene import (
    Prepare,
    Route,
    Scene,
    in_room_menu,
    press,
    room,
    still,
    touch_row,
    used,
)

RELEASE, DESIGN = "/rooms/release/", "/rooms/design/"
_SUBMIT = """async (form) => {
    const answer = await fetch("/enter/", { headers: { Accept: "application/json" } });
    const token = document.createElement("input");
    Object.assign(token, { name: "csrfmiddlewaretoken", value: (await answer.json()).csrf });
    form.append(token);
    form.submit();
}"""
"""Sends the form as a page without scripts does."""
BAN = (
    "Ada Lovelace banned you from this room until 2031-11-27 10:00 UTC: Three logos in one morning."
)
REMOVAL = "Ada Lovelace removed you from this room: Three logos in one morning."


async def _new_room(page: Page) -> None:
    await used(page)
    await page.get_by_role("main").get_by_role("button", name="New room").click()
    await expect(page.get_by_test_id("new-room")).to_be_visible()


async def _taken(page: Page) -> None:
    await _new_room(page)
    dialog = page.get_by_test_id("new-room")
    await dialog.get_by_role("textbox", name="Name").fill("Design")
    await dialog.get_by_role("button", name="Make the room").click()
    await expect(dialog.get_by_role("alert").filter(visible=True)).to_be_visible()


async def _without_scripts(page: Page) -> None:
    await _new_room(page)
    dialog = page.get_by_test_id("new-room")
    await dialog.get_by_role("textbox", name="Name").fill("Design")
    await dialog.locator("form").evaluate(_SUBMIT)
    await expect(page.get_by_role("heading", name="New room")).to_be_visible()
    await still(page)


async def _settings_end(page: Page) -> None:
    await in_room_menu("Room settings", "room-settings")(page)
    await page.get_by_test_id("room-settings").evaluate("(one) => (one.scrollTop = 9999)")


async def _members(page: Page) -> None:
    await room(page)
    await Window(page).show_people()
    await still(page)


async def _person(page: Page, name: str) -> Locator:
    await _members(page)
    await page.get_by_test_id("person").filter(has_text=name).press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    return page.get_by_role("menuitem")


async def _person_menu(page: Page) -> None:
    await _person(page, "Tom Okafor")


def _act(entry: str) -> Prepare:
    async def prepare(page: Page) -> None:
        menu = await _person(page, "Tom Okafor")
        await menu.filter(has_text=entry).press("Enter")
        await expect(page.get_by_test_id("act")).to_be_visible()

    return prepare


async def _note(page: Page) -> None:
    await expect(page.locator(".muted-note")).to_be_visible()
    await still(page)


async def _muted(page: Page) -> None:
    await room(page)
    await expect(page.locator(".muted-note")).to_contain_text("Ada Lovelace muted you")


async def _card(page: Page) -> None:
    await room(page)
    await page.locator(".row:not(.joined) > .avatar").last.dispatch_event("click")
    await expect(page.get_by_test_id("person-card")).to_be_visible()
    await still(page)


async def _report(page: Page) -> None:
    await room(page)
    await page.get_by_test_id("row").filter(has_text="as well").first.hover()
    await press(page.locator(".row-tools [data-act=menu]"))
    await press(page.get_by_role("menuitem", name="Report…"))
    await expect(page.get_by_test_id("report-dialog")).to_be_visible()


async def _report_by_touch(page: Page) -> None:
    await touch_row(page, "as well")
    await press(page.locator(".sheet").get_by_role("button", name="Report…"))
    await expect(page.get_by_test_id("report-dialog")).to_be_visible()


def _closing(code: int, reason: str = "", can: tuple[str, ...] = ()) -> Route:
    """The server closes the socket; `can` are what it says before that one may do."""

    async def close(socket: WebSocketRoute) -> None:
        if can:
            socket.send(json.dumps({"type": "can", "can": can}))
        await socket.close(code=code, reason=reason)

    return close  # type: ignore[return-value]


def _deleting(socket: WebSocketRoute) -> None:
    """The room is deleted as soon as one is in it."""
    server = socket.connect_to_server()

    async def hear(raw: str | bytes) -> None:
        socket.send(raw)
        event: Mapping[str, Any] = json.loads(raw)
        if event["type"] == "welcome":
            change = {"type": "room", "epoch": event["epoch"], "seq": event["head"] + 1}
            gone = {**event["room"], "kind": "removed", "name": "", "subject": ""}
            socket.send(json.dumps({**change, "room": gone}))
            await asyncio.sleep(0.5)
            await socket.close(code=4504)

    server.on_message(hear)


SCENES = [
    Scene("home", "/", still),
    Scene("home-guest", "/", still, by="Edsger"),
    Scene("new-room", "/", _new_room),
    Scene("new-room-taken", "/", _taken),
    Scene("new-room-page", "/", _without_scripts),
    Scene("all-rooms", "/rooms/", still),
    Scene("all-rooms-none", "/rooms/?q=nothing", still),
    Scene("archived-rooms", "/rooms/?archived=1", still),
    Scene("about", RELEASE, in_room_menu("About this room", "about"), leaves=True),
    Scene("room-settings", RELEASE, in_room_menu("Room settings", "room-settings")),
    Scene("room-settings-end", RELEASE, _settings_end),
    Scene("rename", RELEASE, in_room_menu("Rename this room", "line-dialog")),
    Scene("panel", RELEASE, _members, leaves=True),
    Scene("person-menu", RELEASE, _person_menu, leaves=True),
    Scene("mute-dialog", RELEASE, _act("Mute…"), leaves=True),
    Scene("remove-dialog", RELEASE, _act("Remove…"), leaves=True),
    Scene("ban-dialog", RELEASE, _act("Ban…"), leaves=True),
    Scene("owner-dialog", RELEASE, _act("Make owner…"), leaves=True),
    Scene("card", RELEASE, _card),
    Scene("report-dialog", RELEASE, _report, by="Edsger", narrow=False),
    Scene("report-dialog-narrow", RELEASE, _report_by_touch, by="Edsger", narrow=True),
    Scene("blocked", RELEASE, room, by="Priya Menon"),
    Scene("muted", DESIGN, _muted, by="Jonas Becker"),
    Scene(
        "removed",
        DESIGN,
        _note,
        by="Edsger",
        route=_closing(4503, REMOVAL, ("read",)),
    ),
    Scene("banned", DESIGN, _note, by="Edsger", route=_closing(4503, BAN)),
    Scene("deleted", DESIGN, _note, by="Edsger", route=_deleting),
    Scene("archived", "/rooms/old%20site/", _note, by="Edsger"),
    Scene("archived-owner", "/rooms/old%20site/", room),
    Scene("read-only", "/rooms/announcements/", _note, by="Edsger"),
    Scene("visitor", RELEASE, room, by=None),
    Scene("forbidden", RELEASE, _note, route=_closing(4503)),
    Scene("gone", RELEASE, _note, route=_closing(4504)),
    Scene("private-unseen", "/rooms/~nobody-knows/", still, by="Edsger"),
    Scene("direct-two", "/rooms/~pair/", room),
    Scene("direct-five", "/rooms/~five/", room),
]
