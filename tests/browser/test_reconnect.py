"""The connection goes and comes back; nothing is lost and nothing is there twice."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.integration.database import messages
from tests.services.site import Site

pytestmark = BROWSER


async def test_restart_loses_nothing(join: Join, stoppable: Site) -> None:
    """A line says that the connection is lost; "Try now" brings it back, and the line goes. What
    two write while the server is away waits, and is then in both logs once."""
    ada, grace = [await join(name, "away", at=stoppable) for name in ("Ada", "Grace")]
    await expect(ada.status).to_be_hidden()
    await ada.say("before")
    await grace.shows("before")
    await asyncio.to_thread(stoppable.stop)
    await expect(ada.status).to_contain_text("Reconnecting")
    await ada.say("ada 1", "ada 2")
    await grace.say("grace 1")
    await expect(ada.pending).to_have_count(2)
    await asyncio.to_thread(stoppable.start)
    for window in (ada, grace):
        await window.try_now()
    await expect(ada.status).to_contain_text("Back")
    for window in (ada, grace):
        await expect(window.sent).to_have_count(4)
        await expect(window.pending).to_have_count(0)
    await expect(ada.status).to_be_hidden()
    texts = _texts(stoppable, "away")
    assert sorted(texts) == ["ada 1", "ada 2", "before", "grace 1"]
    assert texts.index("ada 1") < texts.index("ada 2")
    await ada.shows(*texts)
    await grace.shows(*texts)


async def test_killed_server_loses_nothing(join: Join, stoppable: Site) -> None:
    """A server that dies without a word (SIGKILL) and is started again: the same."""
    ada = await join("Ada", "killed", at=stoppable)
    await ada.say("one", "two")
    await asyncio.to_thread(stoppable.kill)
    await ada.say("three")
    await asyncio.to_thread(stoppable.start)
    await ada.try_now()
    await ada.shows("one", "two", "three")
    assert _texts(stoppable, "killed") == ["one", "two", "three"]


async def test_offline(join: Join, chat: Site) -> None:
    """Who was offline gets what others said, once, and is told how much it was. What they write
    meanwhile waits in sight, and arrives once and in order."""
    await seed(chat.url, "offline", ["before"])
    ada, grace = await join("Ada", "offline"), await join("Grace", "offline")
    await ada.used()
    # Without a word to the socket: the page finds out by itself.
    await ada.page.context.set_offline(True)
    await expect(ada.status).to_contain_text("Offline. Messages will be sent when you are back.")
    await grace.say("missed 1", "missed 2")
    await grace.shows("before", "missed 1", "missed 2")
    await ada.say("one", "two", "three")
    await expect(ada.pending).to_have_count(3)
    await ada.page.context.set_offline(False)
    await expect(ada.status).to_have_text(re.compile("Back, 2 new messages"))
    for window in (ada, grace):
        await window.shows("before", "missed 1", "missed 2", "one", "two", "three")


async def test_back_and_forward(join: Join, chat: Site) -> None:
    """Through the browser's history one comes back to rooms that are alive."""
    grace = await join("Grace", "history-a")
    ada = await join("Ada", "history-a")
    await ada.say("here")
    await ada.shows("here")
    await ada.page.goto(f"{chat.url}/rooms/history-b/")
    await ada.ready()
    await ada.page.go_back()
    await ada.ready()
    await grace.say("welcome back")
    await ada.shows("here", "welcome back")
    await ada.page.go_forward()
    await ada.ready()
    await ada.say("there")
    await ada.shows("there")


def _texts(served: Site, room: str) -> list[str]:
    return [text for name, *_, text in messages(served) if name == room]
