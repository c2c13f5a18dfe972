"""Unsent messages outlive their tab, and are sent once, whoever has them."""

import asyncio
import json

import pytest
from playwright.async_api import CDPSession, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.integration.database import messages
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site

pytestmark = BROWSER

TEXTS = ("first", "second", "third")

DELETE = """new Promise((resolve, reject) => {
  const request = indexedDB.deleteDatabase("chat-outbox");
  request.onsuccess = resolve;
  request.onerror = () => reject(request.error);
})"""
"""Deletes the database of unsent messages, as a person does who clears the site's data."""

FIRST_LAYOUT = """async () => {
  const answer = await fetch("/enter/", { headers: { Accept: "application/json" } });
  const { me } = await answer.json();
  const entry = { user: me.id, room: "first-layout", state: "waiting" };
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("chat-outbox", 1);
    request.onerror = () => reject(request.error);
    request.onupgradeneeded = () => {
      const keyPath = ["user", "room", "key"];
      const table = request.result.createObjectStore("entries", { keyPath });
      table.put({ ...entry, key: "a", text: "newer", at: 2 });
      table.put({ ...entry, key: "b", text: "older", at: 1 });
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}"""
"""Two unsent messages, stored as the first version of the page stored them."""

FAIL_ONCE = """() => {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function fail() {
    IDBDatabase.prototype.transaction = transaction;
    throw new DOMException("The database connection is closing.", "InvalidStateError");
  };
}"""
"""The next transaction fails, as after a connection that the browser has closed."""

DENIED = """
for (const name of ["indexedDB", "localStorage"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });
}
"""
"""A browser that forbids the site to store anything."""

SILENT = "IDBFactory.prototype.open = () => ({});"
"""A database that never answers whether it can be opened."""


async def test_closed_tab(join: Join, stoppable: Site) -> None:
    """Written while the server is away, tab closed, opened again with the server: each of three
    messages arrives once."""
    ada = await join("Ada", "closed-tab", at=stoppable)
    await asyncio.to_thread(stoppable.stop)
    await _write(ada)
    tab = await ada.page.context.new_page()
    await ada.page.close()
    await asyncio.to_thread(stoppable.start)
    ada = Window(tab)
    await ada.page.goto(f"{stoppable.url}/rooms/closed-tab/")
    await ada.shows(*TEXTS)
    grace = await join("Grace", "closed-tab", at=stoppable)
    await grace.shows(*TEXTS)
    await ada.reload()
    await ada.shows(*TEXTS)
    assert _stored(stoppable, "closed-tab") == [*TEXTS]


async def test_reload_online(join: Join, stoppable: Site) -> None:
    """A page reloaded the moment the server is back sends each once as well."""
    ada = await join("Ada", "reload-online", at=stoppable)
    await asyncio.to_thread(stoppable.stop)
    await _write(ada)
    await asyncio.to_thread(stoppable.start)
    await ada.page.reload()
    await ada.shows(*TEXTS)
    assert _stored(stoppable, "reload-online") == [*TEXTS]


async def test_two_tabs(join: Join, chat: Site) -> None:
    """Two tabs of one person show what waits, and between them send it once. What a closed tab has
    left behind, a tab that was open all along sends."""
    ada = await join("Ada", "outbox-tabs")
    other = await ada.another()
    await ada.go_offline()
    await _write(ada)
    await expect(other.pending).to_have_count(3)
    posted = _listen(ada, other)
    await ada.page.context.set_offline(False)
    for window in (ada, other):
        await window.shows(*TEXTS)
    assert posted == [*TEXTS]
    await ada.go_offline()
    await ada.say("left behind")
    await expect(other.pending).to_have_count(1)
    await ada.page.close()
    await other.page.context.set_offline(False)
    await other.shows(*TEXTS, "left behind")
    assert _stored(chat, "outbox-tabs") == [*TEXTS, "left behind"]


async def test_somebody_else_sends_nothing(join: Join, chat: Site) -> None:
    """Another person at the same browser does not send what the first has left."""
    ada = await join("Ada", "outbox-else")
    await ada.go_offline()
    await _write(ada)
    await stored(ada.page, 3)
    context, url = ada.page.context, ada.page.url
    await ada.page.close()
    await context.clear_cookies()
    await context.set_offline(False)
    grace = Window(await context.new_page())
    await grace.page.goto(url)
    await grace.page.get_by_test_id("enter-name").fill("Grace")
    await grace.page.get_by_role("button", name="Join").click()
    await grace.say("only this")
    await grace.shows("only this")
    assert _stored(chat, "outbox-else") == ["only this"]


async def test_lost_database(join: Join, chat: Site) -> None:
    """A database that is deleted or closed while the page is open is opened again and filled."""
    ada = await join("Ada", "outbox-lost")
    tab = await ada.page.context.new_page()
    await tab.goto(f"{chat.url}/enter/")
    await ada.go_offline()
    await ada.say(TEXTS[0])
    await stored(ada.page, 1)
    await tab.evaluate(DELETE)
    await ada.say(TEXTS[1])
    await stored(ada.page, 2)
    await ada.page.evaluate(FAIL_ONCE)
    await ada.say(TEXTS[2])
    await stored(ada.page, 3)
    await expect(ada.pending).to_have_count(3)
    await ada.page.close()
    await tab.context.set_offline(False)
    ada = Window(tab)
    await ada.page.goto(f"{chat.url}/rooms/outbox-lost/")
    await ada.shows(*TEXTS)
    assert _stored(chat, "outbox-lost") == [*TEXTS]


@pytest.mark.parametrize("script", [DENIED, SILENT], ids=["denied", "silent"])
async def test_nothing_can_be_stored(join: Join, script: str) -> None:
    """Where the browser stores nothing, the page says so before a word is written, and asks before
    it closes over unsent words."""
    ada = await join("Ada", f"unstored-{len(script)}")
    await ada.page.add_init_script(script)
    await ada.reload()
    await expect(
        ada.page.get_by_text("This browser does not store what you write.")
    ).to_be_visible()
    await ada.say("sent all the same")
    await ada.shows("sent all the same")
    await ada.go_offline()
    await expect(ada.status).to_contain_text("Offline. Keep this tab open")
    await ada.say("lost if the tab closes")
    await expect(ada.pending).to_have_count(1)
    async with ada.page.expect_event("dialog") as asked:
        await ada.page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await ada.page.context.set_offline(False)
    await ada.shows("sent all the same", "lost if the tab closes")


async def test_first_layout(visit: Visit, chat: Site) -> None:
    """Messages that were stored in the database's first layout are sent, in their order."""
    cookie = await enter(chat.url, "Ada")
    page = (await visit(f"{chat.url}/enter/", cookie=cookie)).page
    await page.evaluate(FIRST_LAYOUT)
    await page.goto(f"{chat.url}/rooms/first-layout/")
    await Window(page).shows("older", "newer")


async def test_suspended_tab(join: Join, chat: Site) -> None:
    """A tab that is suspended does not hold up what another tab of the same person writes."""
    suspended = await join("Ada", "suspended")
    visible = await suspended.another()
    debugger = await _suspend(suspended)
    await visible.say("hello")
    await visible.shows("hello")
    await debugger.send("Debugger.resume")
    await suspended.shows("hello")
    await suspended.say("awake")
    for window in (suspended, visible):
        await window.shows("hello", "awake")


async def _suspend(window: Window) -> CDPSession:
    """Stop all scripts of the window, until `Debugger.resume`."""
    # A pause begins with the next line of script that runs.
    await window.page.evaluate("() => void setInterval(() => {}, 10)")
    debugger = await window.page.context.new_cdp_session(window.page)
    stopped = asyncio.Event()
    debugger.on("Debugger.paused", lambda _event: stopped.set())
    await debugger.send("Debugger.enable")
    await debugger.send("Debugger.pause")
    async with asyncio.timeout(10):
        await stopped.wait()
    return debugger


async def _write(ada: Window) -> None:
    """Write three messages, which wait for a connection."""
    await ada.say(*TEXTS)
    await expect(ada.pending).to_have_count(3)


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


def _stored(served: Site, room: str) -> list[str]:
    return [text for name, *_, text in messages(served) if name == room]
