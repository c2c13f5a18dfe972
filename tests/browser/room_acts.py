"""Acts that concern a whole room, and the list of all acts."""

import re
from collections.abc import Sequence

from playwright.async_api import expect

from tests.browser.acts import LINES, Act, Delete, Edit, Pin, Post, React, Reply, TakeBack, Unpin
from tests.browser.two_rooms import choose
from tests.browser.window import Window
from tests.services.talk import Event

ELSEWHERE = "elsewhere"
"""The room that those have open who look at another one in the sidebar."""


class Subject(Act):
    """Changing what the room is about."""

    kind = "subject"

    async def act(self, window: Window, i: int) -> None:
        """Press the subject, type another one, and press Enter."""
        await window.page.locator("#room-subject").get_by_role("button").click()
        field = window.page.get_by_role("dialog").get_by_role("textbox")
        await field.fill(f"subject {i}")
        await field.press("Enter")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "subject", "text": f"subject {i}"}

    async def shows(self, window: Window, done: int) -> None:
        """The header says the last subject."""
        text = f"subject {done - 1}" if done > 0 else "Add a subject"
        await expect(window.page.locator("#room-subject")).to_have_text(text)


class Rename(Act):
    """Giving the room another name."""

    kind = "rename"

    async def act(self, window: Window, i: int) -> None:
        """Choose it from the room's menu, type the name, and save it."""
        dialog = await choose(window, "Rename this room")
        await dialog.get_by_role("textbox").fill(self._name(i + 1))
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "rename", "name": self._name(i + 1)}

    async def shows(self, window: Window, done: int) -> None:
        """The last name is in the header, in the address, and once in the sidebar."""
        name = self._name(done)
        await expect(window.page.get_by_test_id("room-title")).to_have_text(name)
        address = re.compile(f"/rooms/{name.replace(' ', '%20')}/$")
        await expect(window.page).to_have_url(address)
        names = window.page.locator(".place-name").filter(
            has_text=re.compile(f"^{self.room}( no|$)")
        )
        await expect(names).to_have_text([name])

    def _name(self, done: int) -> str:
        return self.room if done == 0 else f"{self.room} no {done}"


class Elsewhere(Act):
    """Something that shows in the sidebar, while the page shows another room."""

    @property
    def place(self) -> str:
        """Another room."""
        return ELSEWHERE


class Count(Elsewhere, Post):
    """Saying something in a room that the other side does not look at."""

    async def shows(self, window: Window, done: int) -> None:
        """The sidebar counts the posts."""
        await unread(window, self.room, done)


class Mark(Elsewhere):
    """Marking lines as unread, and reading all of them each fourth time."""

    kind = "unread"
    changes = 0
    author = "Grace"
    viewer = "Ada"

    async def act(self, window: Window, i: int) -> None:
        """Press the key that marks the line, or the one that reads all."""
        if self._reads(i):
            await window.log.press("Escape")
        else:
            await window.row(LINES[i]).press("u")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        if self._reads(i):
            return {"type": "read", "id": said[-1]["id"]}
        return {"type": "unread", "id": said[i]["id"]}

    async def shows(self, window: Window, done: int) -> None:
        """The sidebar counts what the last act has left unread."""
        last = done - 1
        await unread(window, self.room, 0 if self._reads(last) else len(LINES) - last)

    def _reads(self, i: int) -> bool:
        return i < 0 or i % 4 == 1


ACTS = (Post, Reply, Edit, Delete, React, TakeBack, Pin, Unpin, Subject, Rename, Mark, Count)


async def unread(window: Window, room: str, count: int) -> None:
    """Wait until the sidebar shows that many unread messages in a room."""
    name = window.page.get_by_text(room, exact=True)
    number = window.page.get_by_test_id("place").filter(has=name).locator(".place-number")
    shown = number.filter(visible=True).locator("[aria-hidden]")
    await expect(shown).to_have_text([str(count)] if count > 0 else [])
