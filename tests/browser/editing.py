"""What tests of editing and deleting do: open the editor, delete, and look at both sides."""

import json
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Join
from tests.browser.window import Window
from tests.services.site import Site


class Editor:
    """The editor in a window: a field, a line above it, notes between the two."""

    def __init__(self, window: Window) -> None:
        """Name the parts of the editor."""
        self.window = window
        self.box = window.page.get_by_test_id("edit")
        self.field = window.page.get_by_test_id("edit-field")
        self.note = self.box.locator(".edit-note")
        self.marks = window.page.locator(".edited")

    async def open(self, text: str) -> None:
        """Open the editor for the message with this text, by the key of its row."""
        await self.window.row(text).focus()
        await self.window.page.keyboard.press("e")
        await expect(self.field).to_be_focused()

    async def save(self, text: str) -> None:
        """Replace what is in the field and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def is_closed(self) -> None:
        """Wait until the editor is gone, and the composer is back."""
        await expect(self.box).to_have_count(0)
        await expect(self.window.composer).to_be_visible()


async def choose(window: Window, text: str, item: str) -> None:
    """Choose an entry of the menu of the row with this text."""
    row = window.row(text)
    await row.hover()
    await row.get_by_role("button", name="More").click()
    await window.page.get_by_role("menuitem", name=item).click()


async def both(join: Join, room: str, *texts: str, at: Site | None = None) -> tuple[Window, Window]:
    """Ada, who has said the texts, and Grace."""
    ada, grace = await join("Ada", room, at=at), await join("Grace", room, at=at)
    await ada.say(*texts)
    for window in (ada, grace):
        await window.shows(*texts)
    return ada, grace


def sent(page: Page, kind: str) -> list[Any]:
    """Return the frames of a type that the page sends over sockets it opens from now on."""
    frames: list[Any] = []

    def take(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["type"] == kind:
            frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", take))
    return frames
