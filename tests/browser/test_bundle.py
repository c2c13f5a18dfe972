"""Bundled pages, as deployed, are small, and what comes late comes before it is missed."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import pytest
from playwright.async_api import Request, Route, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.two_rooms import member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER

MOST_REQUESTS = 12
MOST_SCRIPT = 35_000
"""Bytes of JavaScript on the wire, compressed."""
_LATE = re.compile(r"/late-[^/]*\.js$")
_WHOSE_KEYS = """() => {
    globalThis.keys = [];
    addEventListener("keydown", (event) => keys.push([event.key, event.defaultPrevented]));
}"""
"""Notes of each key whether the page has taken it from the browser."""
"""What is loaded once somebody uses the page."""


async def test_first_load_is_small(visit: Visit, chat: Site) -> None:
    """A room's first load takes few requests, WebSocket included, and little JavaScript."""
    visitor = await visit("about:blank", cold=True)
    requests: list[Request] = []
    sockets: list[str] = []
    visitor.page.on("request", lambda request: requests.append(request))
    visitor.page.on("websocket", lambda socket: sockets.append(socket.url))
    async with visitor.page.expect_websocket():
        await visitor.page.goto(f"{chat.url}/rooms/small/", wait_until="networkidle")
    assert len(sockets) == 1
    asked = [*sockets, *(request.url for request in requests)]
    assert len(asked) <= MOST_REQUESTS, asked
    scripts = [request for request in requests if request.resource_type == "script"]
    assert scripts
    sizes = {request.url: (await request.sizes())["responseBodySize"] for request in scripts}
    assert min(sizes.values()) > 0
    assert sum(sizes.values()) <= MOST_SCRIPT, sizes


async def test_nothing_is_lost_until_the_late_part_is_here(join: Join, chat: Site) -> None:
    """Keys that are pressed while the late part is loaded do what they do later."""
    await seed(chat.url, "late-keys", ["one", "two"])
    ada = await join("Ada", "late-keys")
    await expect(ada.rows).to_have_count(2)
    asked, wanted = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await wanted.wait()
        await route.continue_()

    await ada.page.route(_LATE, hold)
    await ada.log.focus()
    for key in ("ArrowUp", "ArrowUp", "r"):
        await ada.page.keyboard.press(key)
    await asyncio.wait_for(asked.wait(), 10)
    wanted.set()
    await expect(ada.page.locator("#composer-reply")).to_contain_text("Grace: one")
    await expect(ada.composer).to_be_focused()


async def _open_people(window: Window) -> None:
    await window.page.locator("[data-part~=people]").click()


async def _react(window: Window) -> None:
    await window.page.locator(".reaction[data-emoji]").click()


async def _edit(window: Window) -> None:
    await window.composer.press("ArrowUp")


async def _change_room(window: Window) -> None:
    await place(window, "first room two").click()


_FIRST_USES: dict[str, tuple[Callable[[Window], Awaitable[None]], str]] = {
    "panel": (_open_people, "#panel[data-panel=people].shown"),
    "reaction": (_react, ".reaction[aria-pressed=true]"),
    "edit": (_edit, "[data-testid=edit-field]:focus"),
    "room": (_change_room, '.bar [data-part~=name]:text-is("first room two")'),
}
"""What somebody does first, and what can be seen once it is done."""


async def _hold_late(window: Window) -> asyncio.Event:
    """Hold the late part of the page back until the event is set."""
    wanted = asyncio.Event()

    async def hold(route: Route) -> None:
        await wanted.wait()
        await route.continue_()

    await window.page.route(_LATE, hold)
    return wanted


@pytest.mark.parametrize("use", _FIRST_USES)
async def test_first_use_waits_for_the_late_part(visit: Visit, chat: Site, use: str) -> None:
    """What one does first happens as soon as the late part is loaded, and once."""
    act, done = _FIRST_USES[use]
    name = f"first {use} one"
    cookie = await member(chat, "Ada", name, f"first {use} two")
    async with await Talk.connect(chat.url, name, cookie=cookie) as ada:
        said = await ada.say("mine")
    other = await enter(chat.url, "Grace")
    async with await Talk.connect(chat.url, name, cookie=other) as grace:
        react = {"type": "react", "key": secrets.token_hex(11), "id": said["id"]}
        await grace.ask({**react, "emoji": "👍", "on": True})
    window = Window((await visit(f"{chat.url}/", cookie=cookie)).page)
    wanted = await _hold_late(window)
    await window.page.goto(f"{chat.url}/rooms/{quote(name)}/")
    await window.ready()
    await act(window)
    await expect(window.page.locator(done)).to_have_count(0)
    wanted.set()
    await expect(window.page.locator(done)).to_have_count(1)


async def test_first_arrow_scrolls_nothing(visit: Visit, chat: Site) -> None:
    """A key that leads to a row is not the browser's, even before the late part is here."""
    await seed(chat.url, "first arrow", ["one", "two"])
    window = Window((await visit(f"{chat.url}/")).page)
    wanted = await _hold_late(window)
    await window.page.goto(f"{chat.url}/rooms/first arrow/")
    await window.ready()
    await window.page.evaluate(_WHOSE_KEYS)
    await window.log.focus()
    for key in ("ArrowUp", "Shift+ArrowUp", "PageUp"):
        await window.page.keyboard.press(key)
    ours = [["ArrowUp", True], ["Shift", False], ["ArrowUp", False], ["PageUp", False]]
    assert await window.page.evaluate("keys") == ours
    wanted.set()
    await expect(window.row("two")).to_be_focused()


async def test_late_part_that_cannot_be_loaded(join: Join) -> None:
    """Who uses what cannot be loaded is told so; the next use tries again."""
    ada = await join("Ada", "late-away")
    await ada.page.route(_LATE, lambda route: route.abort())
    menu = ada.page.get_by_role("button", name="More about this room")
    await menu.click()
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("cannot be loaded now")
    await ada.page.unroute(_LATE)
    await menu.click()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
