"""A page that shows a room and its person's rooms: what it was told, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.proofs.device import Rooms, shows
from tests.services.site import Site
from tests.services.talk import DEADLINE, Event, Left, Talk


class Page:
    """One window of somebody, over any number of connections."""

    def __init__(self, person: int, cookie: str, slug: str) -> None:
        """`open` connects it."""
        self.rooms = Rooms(person)
        self.messages: dict[int, Event] = {}
        self.members: dict[int, Event] = {}
        """By the person: the memberships that have changed since the page was opened first."""
        self.room: Event = {}
        self.can: set[str] = set()
        self.resumes: list[str] = []
        self._cookie = cookie
        self._slug = slug
        self._talk: Talk | None = None
        self._since: int | None = None
        self._epoch: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()

    @property
    def talk(self) -> Talk:
        """Its connection; raises `RuntimeError` where it has none."""
        if self._talk is None:
            raise RuntimeError("the page is not connected")
        return self._talk

    async def open(self, site: Site) -> None:
        """Connect it to a process, where it left off if it was connected before."""
        self._talk = await Talk.connect(
            site.url,
            self._slug,
            cookie=self._cookie,
            since=self._since,
            epoch=self._epoch,
            inbox=0,  # heads are kept for nobody: after a lost connection all is sent anew
        )
        self._take(self._talk.welcome)
        self._task = asyncio.create_task(self._read(self._talk))

    async def cut(self) -> None:
        """Lose the connection without a goodbye."""
        self.talk.abort()
        if self._task is not None:
            await self._task

    async def until(self, condition: Callable[[Page], bool]) -> None:
        """Wait until something is true of the page."""
        async with asyncio.timeout(DEADLINE), self._news:
            await self._news.wait_for(lambda: condition(self))

    async def shows(self, expected: dict[int, dict[str, Any]]) -> None:
        """Wait until it shows exactly these rooms; raises `AssertionError` with the difference."""
        await shows(self._news, lambda: self.rooms, expected)

    async def close(self) -> None:
        """Close the window."""
        if self._talk is not None:
            await self._talk.close()
        if self._task is not None:
            await self._task

    def shown(self) -> dict[str, Any]:
        """All that it shows."""
        return {
            "messages": self.messages,
            "members": self.members,
            "room": self.room,
            "can": self.can,
            "rooms": self.rooms.shown(),
            "own": self.rooms.own,
        }

    async def _read(self, talk: Talk) -> None:
        try:
            while True:
                self._take(await talk.wait_for(lambda _: True))
                async with self._news:
                    self._news.notify_all()
        except Left:
            return

    def _take(self, event: Event) -> None:
        self.rooms.take(event)
        if event["type"] == "welcome":
            self.resumes.append(event["resume"])
            self._since, self._epoch = event["head"], event["epoch"]
            self.room, self.can = event["room"], set(event["can"])
            self.messages |= {each["id"]: each for each in event["messages"]}
            self.members |= {each["person"]["id"]: each for each in event["members"]}
        elif event["type"] == "message":
            self._since = event["seq"]
            self.messages[event["message"]["id"]] = event["message"]
        elif event["type"] == "member":
            self._since = event["seq"]
            self.members[event["member"]["person"]["id"]] = event["member"]
        elif event["type"] == "room":
            self._since, self._epoch = event["seq"], event["epoch"]
            self.room = event["room"]
        elif event["type"] == "can":
            self.can = set(event["can"])
