"""Two server processes of one site, and the people in front of their pages."""

import asyncio
import itertools
import json
from typing import Any

from playwright.async_api import Browser, BrowserContext, WebSocketRoute, expect

from tests.browser.acts import LINES, Act
from tests.browser.room_acts import ELSEWHERE
from tests.browser.two_rooms import place
from tests.browser.window import Window
from tests.services.site import Site
from tests.services.talk import Event, Talk

_numbers = itertools.count(1)
_SIZE: Any = {"width": 1280, "height": 800}


class Stage:
    """Ada at the first process, her other device and Grace at the second one.

    Their pages stay open from test to test: they go from room to room in the sidebar.
    """

    def __init__(self, sites: tuple[Site, Site], cookies: dict[str, str], browser: Browser) -> None:
        """Name the processes and the sessions; pages are opened when they are needed."""
        self.first, self.second = sites
        self.cookies = cookies
        self.uncaught: list[str] = []
        self.loads: list[str] = []
        """The addresses that the pages have loaded, the first of each page left out."""
        self._browser = browser
        self._contexts: dict[tuple[str, Site], BrowserContext] = {}
        self._pages: dict[tuple[str, Site], tuple[Window, Wire]] = {}

    async def open(self) -> None:
        """Make the room in which those are who look at another one in the sidebar."""
        for name in self.cookies:
            await self._give(name, ELSEWHERE, {"type": "join"})

    async def room(self, kind: type[Act]) -> tuple[Act, list[Event]]:
        """A new room of which both are members; returns the acks of the lines, too."""
        act = kind(f"room {next(_numbers):05}")  # no name is part of another one
        await self._give("Ada", act.room)  # an account owns the room that it opens
        lines = [{"type": "message", "text": line} for line in LINES]
        said = await self._give(act.author, act.room, *lines)
        before = [act.before(one) for one in said]
        read = {"type": "read", "id": said[-1]["id"]}
        await self._give("Ada", act.room, {"type": "join"}, read, *filter(None, before))
        await self._give("Grace", act.room, {"type": "join"})
        return act, said

    async def actor(self, act: Act) -> tuple[Window, "Wire"]:
        """Ada, in front of the room, and what her connections go through."""
        return await self.at("Ada", self.first, act.room)

    async def viewer(self, act: Act) -> tuple[Window, "Wire"]:
        """Whoever is to see what Ada does, and what their connections go through."""
        window, wire = await self.at(act.viewer, self.second, act.place)
        await act.watch(window)
        return window, wire

    async def at(self, name: str, site: Site, room: str) -> tuple[Window, "Wire"]:
        """Somebody's page, which goes to a room."""
        window, wire = self._pages.get((name, site)) or await self._open(name, site)
        await window.page.mouse.move(2, 2)  # what it rests on would not notice it
        # In one go: the list moves while rooms come, and a pointer may meet another one.
        await place(window, room).locator("a").evaluate("link => link.click()")
        await expect(window.page.get_by_test_id("room-title")).to_have_text(room)
        return window, wire

    async def give(self, room: str, *commands: Event) -> list[Event]:
        """Have Ada give commands at the first process; returns the acks."""
        return await self._give("Ada", room, *commands)

    async def head(self, room: str) -> int:
        """How many changes the log of a room has."""
        async with await Talk.connect(self.second.url, room) as reader:
            return int(reader.welcome["head"])

    async def clear(self) -> None:
        """Close all pages, and delete what they have stored; sessions and caches stay."""
        self._pages.clear()
        for (_, site), context in self._contexts.items():
            for page in context.pages:
                await page.close()
            browser = await context.new_cdp_session(await context.new_page())
            stored = {"origin": site.url, "storageTypes": "indexeddb,local_storage"}
            await browser.send("Storage.clearDataForOrigin", stored)

    async def close(self) -> None:
        """Close all browser profiles."""
        for context in self._contexts.values():
            await context.close()

    async def _give(self, name: str, room: str, *commands: Event) -> list[Event]:
        url, cookie = self.first.url, self.cookies[name]
        async with await Talk.connect(url, room, cookie=cookie) as talk:
            keyed = [{"key": f"k{next(_numbers)}", **each} for each in commands]
            for each in keyed:
                await talk.send(each)
            answers = [await talk.answer_to(each["key"]) for each in keyed]
        refused = [answer for answer in answers if answer["type"] != "ack"]
        if refused:
            raise AssertionError(f"refused: {refused[0]}")
        return answers

    async def _open(self, name: str, site: Site) -> tuple[Window, "Wire"]:
        context = self._contexts.get((name, site)) or await self._profile(name, site)
        window, wire = Window(await context.new_page()), Wire()
        await window.page.route_web_socket("**/ws/**", wire.connect)
        await window.page.goto(f"{site.url}/rooms/{ELSEWHERE}/")
        await window.ready()
        await window.used()
        window.page.on("domcontentloaded", lambda page: self.loads.append(page.url))
        self._pages[name, site] = window, wire
        return window, wire

    async def _profile(self, name: str, site: Site) -> BrowserContext:
        context = await self._browser.new_context(viewport=_SIZE)
        self._contexts[name, site] = context
        context.on("weberror", lambda error: self.uncaught.append(str(error.error)))
        for pair in self.cookies[name].split("; "):
            key, _, value = pair.partition("=")
            await context.add_cookies([{"name": key, "value": value, "url": site.url}])
        return context


class Wire:
    """What the sockets of one page go through: it can be cut, and can lose an answer."""

    def __init__(self) -> None:
        """Let everything through."""
        self.sent: list[Event] = []
        """The commands of the kind whose answer is to be lost, and their repeats."""
        self.answers: asyncio.Queue[Event] = asyncio.Queue()
        """The acks to the repeats."""
        self.lost = asyncio.Event()
        """Set when the answer is lost, and the connection with it."""
        self._kind = ""
        self._is_cut = False
        self._ends: list[WebSocketRoute] = []

    async def connect(self, socket: WebSocketRoute) -> None:
        """Connect a socket that the page opens with the server."""
        if self._is_cut:
            await socket.close()
            return
        server = socket.connect_to_server()
        self._ends += [socket, server]

        def send(raw: str | bytes) -> None:
            event = json.loads(raw)
            if event["type"] == self._kind:
                self.sent.append(event)
            server.send(raw)

        async def receive(raw: str | bytes) -> None:
            event = json.loads(raw)
            is_answer = event["type"] == "ack" and event["re"] in {one["key"] for one in self.sent}
            if self.sent and not self.lost.is_set():
                if is_answer:
                    self.lost.set()
                    await self._end()
                return
            if is_answer:
                self.answers.put_nowait(event)
            socket.send(raw)

        socket.on_message(send)
        server.on_message(receive)

    async def cut(self) -> None:
        """End the connection, and refuse others."""
        self._is_cut = True
        await self._end()

    async def mend(self, window: Window) -> None:
        """Let the page come back, and wait until it is."""
        self._is_cut = False
        await window.try_now()
        await expect(window.status).to_contain_text("Back")

    def lose_the_answer(self, kind: str) -> None:
        """Let nothing through after the next command of this kind, until the server has answered
        it; then end the connection."""
        self._kind = kind
        self.sent, self.answers, self.lost = [], asyncio.Queue(), asyncio.Event()

    async def _end(self) -> None:
        # Whoever comes back meanwhile has come by another connection, which stays.
        ends, self._ends = self._ends, []
        for end in ends:
            await end.close()
