"""What somebody does in a room and others see: by hand, as a command, and as a page shows it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from playwright.async_api import Locator, expect

from tests.browser.editing import Editor, choose
from tests.browser.window import Window
from tests.services.talk import Event

LINES = tuple(f"line {number:02}" for number in range(23))
"""What has been said in each room before anybody looks."""
GONE = "This message was deleted."
THUMB = "👍"


class Act(ABC):
    """Something that Ada can do once for each of the lines."""

    kind: str
    """The type of the command that the page sends for it."""
    changes = 1
    """How many entries of the room's log it makes."""
    repeats: tuple[bool, ...] = (True,)
    """For each answer to a repeat of the command: whether it says that the command was known."""
    author = "Ada"
    """Who has said the lines."""
    viewer = "Grace"
    """Who is to see it."""

    def __init__(self, room: str) -> None:
        """Do it in the room with this name."""
        self.room = room

    @property
    def place(self) -> str:
        """The name of the room that the viewer has open."""
        return self.room

    def before(self, said: Event) -> Event | None:
        """The command that is given for each line before anybody looks; None: nothing is."""
        return None

    async def watch(self, viewer: Window) -> None:
        """Open the part of the page that shows the acts: the log, unless another one is named."""
        await expect(viewer.log).to_be_visible()

    @abstractmethod
    async def act(self, window: Window, i: int) -> None:
        """Do it on the page for line `i`; returns when the last key is pressed."""

    @abstractmethod
    def command(self, said: Sequence[Event], i: int) -> Event:
        """The same as a command without its key; `said` has the acks of the lines."""

    @abstractmethod
    async def shows(self, window: Window, done: int) -> None:
        """Wait until the page shows exactly what it has to after the acts 0 to `done` - 1."""


class Post(Act):
    """Saying something."""

    kind = "message"
    repeats = ()  # who comes back is told of the post in the log: it is not sent again

    async def act(self, window: Window, i: int) -> None:
        """Type it, and press Enter."""
        await window.say(f"post {i}")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "message", "text": f"post {i}"}

    async def shows(self, window: Window, done: int) -> None:
        """The posts are below the lines, in their order."""
        await _texts(window, [*LINES, *(f"post {i}" for i in range(done))])


class Reply(Act):
    """Answering one line after the other."""

    kind = "message"
    repeats = ()  # who comes back is told of the post in the log: it is not sent again

    async def act(self, window: Window, i: int) -> None:
        """Choose the line by its key, type the answer, and press Enter."""
        await window.row(LINES[i]).first.press("r")
        await expect(window.composer).to_be_focused()
        await window.say(f"answer {i}")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "message", "text": f"answer {i}", "reply": said[i]["id"]}

    async def shows(self, window: Window, done: int) -> None:
        """Each answer is there, with the quote of its line."""
        await _texts(window, [*LINES, *(f"answer {i}" for i in range(done))])
        quotes = [f"Ada: {line}" for line in LINES[:done]]
        await expect(window.page.locator(".row-quote:visible")).to_have_text(quotes)


class Edit(Act):
    """Changing one line after the other."""

    kind = "edit"

    async def act(self, window: Window, i: int) -> None:
        """Open the editor by its key, replace the text, and press Enter."""
        editor = Editor(window)
        await editor.open(LINES[i])
        await editor.save(f"changed {i}")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        text = f"changed {i}"
        return {"type": "edit", "id": said[i]["id"], "base": said[i]["seq"], "text": text}

    async def shows(self, window: Window, done: int) -> None:
        """The first lines have their new texts and the mark for it."""
        await _texts(window, [*(f"changed {i}" for i in range(done)), *LINES[done:]])
        await expect(Editor(window).marks).to_have_count(done)


class Delete(Act):
    """Deleting one line after the other. To leave the room ends the time to undo it."""

    kind = "delete"

    async def act(self, window: Window, i: int) -> None:
        """Delete the line by its key, and go home."""
        await _return(window)
        await window.row(LINES[i]).press("Delete")
        await _texts(window, [GONE] * (i + 1) + [*LINES[i + 1 :]])
        await window.page.get_by_role("link", name="Chat", exact=True).click()

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "delete", "id": said[i]["id"]}

    async def shows(self, window: Window, done: int) -> None:
        """Tombstones are in the place of the first lines."""
        await _return(window)
        await _texts(window, [GONE] * done + [*LINES[done:]])


class React(Act):
    """Putting an emoji on one line after the other."""

    kind = "react"

    async def act(self, window: Window, i: int) -> None:
        """Press the button for it, beside the line."""
        await window.row(LINES[i]).hover()
        await window.row(LINES[i]).get_by_role("button", name=f"React with {THUMB}").click()

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "react", "id": said[i]["id"], "emoji": THUMB, "on": True}

    async def shows(self, window: Window, done: int) -> None:
        """The first lines have one reaction each."""
        await _reacted(window, LINES[:done])


class TakeBack(Act):
    """Taking one reaction after the other back."""

    kind = "react"

    def before(self, said: Event) -> Event:
        """Put the emoji on each line."""
        return {"type": "react", "id": said["id"], "emoji": THUMB, "on": True}

    async def act(self, window: Window, i: int) -> None:
        """Press one's own reaction."""
        await window.row(LINES[i]).locator(".reaction[aria-pressed=true]").click()

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "react", "id": said[i]["id"], "emoji": THUMB, "on": False}

    async def shows(self, window: Window, done: int) -> None:
        """All lines but the first have one reaction each."""
        await _reacted(window, LINES[done:])


class Pin(Act):
    """Pinning one line after the other."""

    kind = "pin"

    async def watch(self, viewer: Window) -> None:
        """Open the list of pins, unless it is open."""
        button = viewer.page.get_by_role("button", name="Pins", exact=True)
        if await button.get_attribute("aria-expanded") != "true":
            await button.click()
        await expect(viewer.page.get_by_test_id("pins")).to_be_visible()

    async def act(self, window: Window, i: int) -> None:
        """Choose it from the line's menu."""
        await choose(window, LINES[i], "Pin")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "pin", "id": said[i]["id"], "on": True}

    async def shows(self, window: Window, done: int) -> None:
        """The first lines say who pinned them, and are in the list, the last pin first."""
        await _pinned(window, LINES[:done])


class Unpin(Pin):
    """Unpinning one line after the other."""

    def before(self, said: Event) -> Event:
        """Pin each line."""
        return {"type": "pin", "id": said["id"], "on": True}

    async def act(self, window: Window, i: int) -> None:
        """Choose it from the line's menu."""
        await choose(window, LINES[i], "Unpin")

    def command(self, said: Sequence[Event], i: int) -> Event:
        """The command."""
        return {"type": "pin", "id": said[i]["id"], "on": False}

    async def shows(self, window: Window, done: int) -> None:
        """All lines but the first are pinned."""
        await _pinned(window, LINES[done:])


async def _texts(window: Window, texts: Sequence[str]) -> None:
    await expect(window.page.locator(".row-text")).to_have_text([*texts])


async def _reacted(window: Window, lines: Sequence[str]) -> None:
    pills = window.page.locator(".reaction[data-emoji]")
    await expect(pills).to_have_text([f"{THUMB}1"] * len(lines))
    await expect(_having(window, pills)).to_have_text([*lines])


async def _pinned(window: Window, lines: Sequence[str]) -> None:
    marked = _having(window, window.page.get_by_text("Pinned by Ada"))
    await expect(marked).to_have_text([*lines])
    if await window.page.get_by_test_id("pins").is_visible():
        listed = window.page.get_by_test_id("pin").locator(".pin-text")
        await expect(listed).to_have_text([*reversed(lines)])


def _having(window: Window, part: Locator) -> Locator:
    """The texts of the rows that have such a part."""
    return window.rows.filter(has=part).locator(".row-text")


async def _return(window: Window) -> None:
    """Go back to the room from home."""
    if "/rooms/" not in window.page.url:
        await window.page.go_back()
        await window.ready()
