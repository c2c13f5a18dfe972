"""Two people in front of their pages at two server processes, with rooms for one round of acts."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.stage import Wire
from tests.browser.two_rooms import counts, go, place
from tests.browser.window import Window
from tests.proofs.clerk import Clerk
from tests.proofs.forms import submit
from tests.services.site import Site
from tests.services.talk import Event

_SIZE: Any = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
_OPEN = ("hall", "letters", "marked", "shelf", "attic", "yard", "gate")
"""Rooms that Ada owns and Bob is a member of."""
_rounds = itertools.count(1)


class House:
    """Ada at the first process; Bob, another device of Ada's, and an admin at the second one."""

    ada: Window
    bob: Window
    phone: Window
    """Ada's other device."""
    other: Page
    """Another tab of Bob's, without a room."""
    admin: Page
    """The reports, as an admin of the site has them."""
    home: Page
    """The list of open rooms, as the admin has it, who is a member of none."""

    def __init__(self, sites: Sequence[Site], clerk: Clerk, browser: Browser) -> None:
        """`open` has people come in."""
        self.n = 0
        """The number of the round, which is in the names of its rooms."""
        self.loads: list[str] = []
        """The addresses that the pages of those who look on have loaded since the round began."""
        self.uncaught: list[str] = []
        self._first, self._second = sites
        self._clerk = clerk
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._people: dict[str, Event] = {}
        self._wires = Wire(), Wire()

    async def open(self) -> None:
        """Make the people, and open their pages on a room."""
        made = await self._clerk.do("people", names=["Ada", "Bob", "Cyn", "Kim"])
        self._people = {each["name"]: each for each in made}
        await self._clerk.do("admin", person=self._people["Kim"]["id"])
        await self._room("lobby", "Ada", "Bob")
        phone = await self._clerk.do("session", person=self._people["Ada"]["id"])
        ada, bob, device, admin = [
            await self._profile(cookie)
            for cookie in (
                self._people["Ada"]["cookie"],
                self._people["Bob"]["cookie"],
                phone,
                self._people["Kim"]["cookie"],
            )
        ]
        self.ada = Window(await ada.new_page())
        self.bob, self.phone = Window(await bob.new_page()), Window(await device.new_page())
        self.other, self.admin = await bob.new_page(), await admin.new_page()
        self.home = await admin.new_page()
        for window, wire in zip(self._lookers, self._wires, strict=True):
            await window.page.route_web_socket("**/ws/**", wire.connect)
            window.page.on("domcontentloaded", lambda page: self.loads.append(page.url))
        await asyncio.gather(
            self._enter(self.ada, self._first),
            *(self._enter(window, self._second) for window in self._lookers),
            self.admin.goto(f"{self._second.url}/site/reports/"),
            self.home.goto(f"{self._second.url}/"),
        )

    async def prepare(self) -> None:
        """Begin another round: its rooms are there, and everybody has its hall open."""
        self.n = next(_rounds)
        await submit(self._first, self._people["Ada"]["cookie"], self._block, on="0")
        ids = {name: await self._room(f"{name} {self.n}", "Ada", "Bob") for name in _OPEN}
        await self._room(f"cellar {self.n}", "Ada", "Bob", kind="private")
        await self._room(f"vault {self.n}", "Ada", kind="private")
        await self._room(f"plaza {self.n}", "Bob")
        await self._give("hall", ids, "Bob", "message", text=f"old {self.n}")
        await self._give("hall", ids, "Ada", "ban", person=self._people["Cyn"]["id"])
        await self._give("letters", ids, "Bob", "message", text="letter")
        note = await self._give("marked", ids, "Bob", "message", text="note")
        await self._give("marked", ids, "Ada", "read", id=note["id"])
        await self._give("attic", ids, "Ada", "archive", on=True)
        for window in (self.ada, *self._lookers):
            await go(window, f"hall {self.n}")
            await window.used()
            await window.show_people()
        await expect(self.phone.page.get_by_test_id("banned")).to_have_count(1)
        await counts(self.phone, f"letters {self.n}", 1)
        for room in ("shelf", "yard", "gate", "cellar"):
            await expect(place(self.bob, f"{room} {self.n}")).to_be_visible()
        for window, room in ((self.bob, "attic"), (self.bob, "vault"), (self.phone, "plaza")):
            await expect(place(window, f"{room} {self.n}")).to_have_count(0)
        self.loads.clear()

    async def cut(self) -> None:
        """End the connections of those who look on, and refuse others."""
        for wire in self._wires:
            await wire.cut()

    async def mend(self) -> None:
        """Let them come back, and wait until they are."""
        await asyncio.gather(
            *(wire.mend(window) for window, wire in zip(self._lookers, self._wires, strict=True))
        )

    async def visit(self, room: str) -> None:
        """Have Ada type the address of a room, and wait until all of its page is there."""
        await self.ada.page.goto(f"{self._first.url}/rooms/{quote(room)}/")
        await self.ada.ready()
        await self.ada.page.mouse.move(2, 2)
        await self.ada.page.mouse.move(4, 4)
        await self.ada.show_people()

    def at_the_second(self, url: str) -> str:
        """A URL of the first process, as that of the second one."""
        return url.replace(self._first.url, self._second.url)

    async def close(self) -> None:
        """Close all browser profiles."""
        for context in self._contexts:
            await context.close()

    @property
    def _lookers(self) -> tuple[Window, Window]:
        return self.bob, self.phone

    @property
    def _block(self) -> str:
        return f"/people/{self._people['Bob']['id']}/block/"

    async def _room(self, name: str, owner: str, *members: str, kind: str = "open") -> int:
        people = [self._people[each]["id"] for each in members]
        about = {"name": name, "kind": kind, "owner": self._people[owner]["id"]}
        made = await self._clerk.do("room", **about, members=people)
        return int(made["id"])

    async def _give(
        self, room: str, ids: dict[str, int], name: str, command: str, **fields: object
    ) -> Event:
        person = {"room": ids[room], "giver": self._people[name]["id"], "command": command}
        ack: Event = await self._clerk.do("give", **person, fields=fields)
        return ack

    async def _enter(self, window: Window, site: Site) -> None:
        await window.page.goto(f"{site.url}/rooms/lobby/")
        await window.ready()

    async def _profile(self, cookie: str) -> BrowserContext:
        context = await self._browser.new_context(**_SIZE)
        self._contexts.append(context)
        context.on("weberror", lambda error: self.uncaught.append(str(error.error)))
        name, _, value = cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": self._first.url}])
        return context
