"""A client as a page is: it comes back where it was, and sends again what was not acked."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress

from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.services.talk import CHANGES, DEADLINE, Event, Left, Talk

AGAIN = 0.05
"""Seconds between attempts to come back."""


class Stubborn:
    """One person in one room over any number of connections, at one of `urls` after the other.

    `log` holds every state of a message in the order in which it was told; `acks` what each key
    got.
    """

    def __init__(self, cookie: str, *urls: str, room: str = "lobby") -> None:
        """`run` makes it come; the cookie says who it is."""
        self.log: list[Event] = []
        self.acks: dict[str, list[Event]] = {}
        self.errors: list[Event] = []
        self.resumes: list[str] = []
        self._cookie = cookie
        self._urls = itertools.cycle(urls)
        self._room = room
        self._epoch: str | None = None
        self._since = 0
        self._unacked: dict[str, str] = {}
        self._talk: Talk | None = None
        self._news = asyncio.Condition()

    @property
    def ids(self) -> list[int]:
        """The ids of all messages, as told."""
        return [int(message["id"]) for message in self.log]

    async def run(self) -> None:
        """Be there, until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, Left, TimeoutError):
                await self._visit(next(self._urls))
            self._talk = None
            await asyncio.sleep(AGAIN)

    async def post(self, text: str) -> str:
        """Say something now or as soon as it can be said; returns its key."""
        key = f"{text.replace(' ', '-')}-{len(self.acks) + len(self._unacked)}"
        self._unacked[key] = text
        await self._send(key)
        return key

    async def acked(self, count: int) -> None:
        """Wait until `count` posts are acked."""
        await self._until(lambda: len(self.acks) >= count)

    async def heard(self, count: int) -> None:
        """Wait until the log has `count` messages."""
        await self._until(lambda: len(self.log) >= count)

    async def welcomed(self, count: int) -> None:
        """Wait until it has been welcomed `count` times."""
        await self._until(lambda: len(self.resumes) >= count)

    async def _until(self, condition: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(3 * DEADLINE), self._news:
                await self._news.wait_for(condition)
        except TimeoutError as error:
            state = f"{len(self.acks)} acks, {len(self.log)} heard, unacked {self._unacked}"
            raise TimeoutError(f"waited in vain: {state}, {self.errors[-3:]}") from error

    async def _visit(self, url: str) -> None:
        since = None if self._epoch is None else self._since
        talk = await Talk.connect(
            url, self._room, cookie=self._cookie, since=since, epoch=self._epoch
        )
        async with talk:
            await self._take(talk.welcome)
            self._talk = talk
            for key in list(self._unacked):
                await self._send(key)
            while True:
                await self._take(await talk.wait_for(lambda _: True))

    async def _send(self, key: str) -> None:
        if self._talk is not None:
            with suppress(ConnectionClosed):
                await self._talk.post(self._unacked[key], key)

    async def _take(self, event: Event) -> None:
        if event["type"] == "welcome":
            self.resumes.append(event["resume"])
            self._epoch = event["epoch"]
            self._since = event["head"]
            self.log += event["messages"]
        elif event["type"] in CHANGES:
            self._since = event["seq"]
            self.log += [event["message"]] if event["type"] == "message" else []
        elif event["type"] == "ack":
            self.acks.setdefault(event["re"], []).append(event)
            self._unacked.pop(event["re"], None)
        elif event["type"] == "error":
            self.errors.append(event)
            if event.get("retry") and event.get("re") in self._unacked:
                await self._send(event["re"])
        async with self._news:
            self._news.notify_all()
