"""Unsent messages outlive their tab, and are sent once, whoever has them."""

import asyncio
import json

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.integration.database import messages
from tests.services.fixtures import StartSite
from tests.services.site import Site

pytestmark = BROWSER

TEXTS = ("first", "second", "third")


async def test_closed_tab(join: Join, site: StartSite) -> None:
    """Offline, three messages typed, tab closed, opened again online: each arrives once."""
    served = await asyncio.to_thread(site)
    ada = await _writes_offline(join, served)
    tab = await ada.page.context.new_page()
    await ada.page.close()
    await asyncio.to_thread(served.start)
    ada = Window(tab)
    await ada.page.goto(f"{served.url}/rooms/outbox/")
    await ada.shows(*TEXTS)
    grace = await join("Grace", "outbox", at=served)
    await grace.shows(*TEXTS)
    await ada.reload()
    await ada.shows(*TEXTS)
    assert _stored(served) == [*TEXTS]


async def test_reload_online(join: Join, site: StartSite) -> None:
    """A page reloaded the moment the server is back sends each once as well."""
    served = await asyncio.to_thread(site)
    ada = await _writes_offline(join, served)
    await asyncio.to_thread(served.start)
    await ada.page.reload()
    await ada.shows(*TEXTS)
    assert _stored(served) == [*TEXTS]


async def test_two_tabs(join: Join, site: StartSite) -> None:
    """Two tabs of one person show what waits, and between them send it once."""
    served = await asyncio.to_thread(site)
    ada = await join("Ada", "outbox", at=served)
    other = await ada.another()
    await asyncio.to_thread(served.stop)
    await ada.say(*TEXTS)
    await expect(other.pending).to_have_count(3)
    posted = _listen(ada, other)
    await asyncio.to_thread(served.start)
    await other.try_now()
    await ada.try_now()
    await ada.shows(*TEXTS)
    await other.shows(*TEXTS)
    assert _stored(served) == [*TEXTS]
    assert posted == [*TEXTS]


async def test_other_tab_takes_over(join: Join, site: StartSite) -> None:
    """What a closed tab left behind, a tab that was open all along sends."""
    served = await asyncio.to_thread(site)
    ada = await join("Ada", "outbox", at=served)
    other = await ada.another()
    await asyncio.to_thread(served.stop)
    await ada.say(*TEXTS)
    await expect(other.pending).to_have_count(3)
    await ada.page.close()
    await asyncio.to_thread(served.start)
    await other.try_now()
    await other.shows(*TEXTS)
    assert _stored(served) == [*TEXTS]


async def test_somebody_else_sends_nothing(join: Join, site: StartSite) -> None:
    """Another person at the same browser does not send what the first has left."""
    served = await asyncio.to_thread(site)
    ada = await _writes_offline(join, served)
    context, url = ada.page.context, ada.page.url
    await ada.page.close()
    await context.clear_cookies()
    await asyncio.to_thread(served.start)
    grace = Window(await context.new_page())
    await grace.page.goto(url)
    await grace.page.get_by_test_id("enter-name").fill("Grace")
    await grace.page.get_by_role("button", name="Join").click()
    await grace.say("only this")
    await grace.shows("only this")
    assert _stored(served) == ["only this"]


async def _writes_offline(join: Join, served: Site) -> Window:
    """Ada, with three messages that wait for a server which is away."""
    ada = await join("Ada", "outbox", at=served)
    await asyncio.to_thread(served.stop)
    await ada.say(*TEXTS)
    await expect(ada.pending).to_have_count(3)
    return ada


def _listen(*windows: Window) -> list[str]:
    """What the windows post from their next connection on, sent twice or not."""
    posted: list[str] = []

    def hear(raw: str | bytes) -> None:
        event = json.loads(raw)
        if event["type"] == "message":
            posted.append(event["text"])

    for window in windows:
        window.page.on("websocket", lambda socket: socket.on("framesent", hear))
    return posted


def _stored(served: Site) -> list[str]:
    return [text for *_, text in messages(served)]
