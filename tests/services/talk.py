"""A client of the chat for tests: speaks the wire protocol, remembers what it was told."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

DEADLINE = 20.0
"""Seconds any wait may take; far above what is needed, so that only a hang meets it."""
Event = dict[str, Any]
CHANGES = ("message", "member", "room")
"""The events that are changes of a room's log."""


class Left(AssertionError):
    """The server closed the socket while a test waited for something else."""


class Talk:
    """One connection to one room.

    `events` holds all that came; `messages` each state of a message, those of the welcome first;
    `changes` the seqs of the changes that came after the welcome, in the order in which they came.
    """

    def __init__(self, connection: ClientConnection) -> None:
        """Wrap an open connection; `Talk.connect` opens one."""
        self.connection = connection
        self.events: list[Event] = []
        self.messages: list[Event] = []
        self.changes: list[int] = []
        self.welcome: Event = {}
        self._inbox: list[Event] = []  # came, and no wait has taken it yet
        self._keys = itertools.count(1)
        self._mark = secrets.token_hex(4)  # one person may have several connections, one by one

    @classmethod
    async def connect(
        cls,
        url: str,
        room: str = "lobby",
        *,
        cookie: str = "",
        since: int | None = None,
        epoch: str | None = None,
        inbox: int | None = None,
        heads: int | None = None,
        origin: str | None = None,
        source: str | None = None,
    ) -> Self:
        """Open the socket of `room` on the site at `url` (http://…) and read its welcome.

        It comes from the address `source` where one is named: any of 127.0.0.0/8 is this machine.
        """
        headers = {"Cookie": cookie} if cookie else {}
        query: dict[str, Any] = {} if since is None else {"since": since, "epoch": epoch or ""}
        query |= {} if inbox is None else {"inbox": inbox}
        query |= {} if heads is None else {"heads": heads}
        address = f"{url.replace('http', 'ws', 1)}/ws/rooms/{quote(room, safe='')}/"
        address += f"?{urlencode(query)}" if query else ""
        connection = await connect(
            address,
            origin=Origin(origin or url),
            additional_headers=headers,
            compression=None,
            max_size=None,
            max_queue=None,
            open_timeout=DEADLINE,
            ping_interval=None,
            proxy=None,
            local_addr=None if source is None else (source, 0),
        )
        talk = cls(connection)
        await talk.begin()
        return talk

    async def begin(self) -> None:
        """Read the welcome of a new connection."""
        self.welcome = await self.expect("welcome")
        self.messages = [*self.welcome["messages"], *self.messages]

    @property
    def epoch(self) -> str:
        """The epoch that the welcome named: give it back with `since`."""
        return str(self.welcome["epoch"])

    @property
    def last(self) -> int:
        """The highest `seq` seen so far: what a client would resume from."""
        return max([int(self.welcome["head"]), *self.changes])

    @property
    def ids(self) -> list[int]:
        """The ids of all messages seen, in the order in which they came."""
        return [int(message["id"]) for message in self.messages]

    @property
    def texts(self) -> list[str]:
        """The texts of all messages seen, in the order in which they came."""
        return [str(message["text"]) for message in self.messages]

    async def send(self, event: Event | str | bytes) -> None:
        """Send an event as JSON, or a raw text or binary frame."""
        raw = event if isinstance(event, str | bytes) else json.dumps(event)
        await self.connection.send(raw)

    async def post(self, text: str, key: str | None = None, **more: Any) -> str:
        """Send a message without waiting; returns its key."""
        key = key or f"k{next(self._keys)}-{self._mark}"
        await self.send({"type": "message", "text": text, "key": key, **more})
        return key

    async def say(self, text: str, key: str | None = None, **more: Any) -> Event:
        """Send a message and return its ack; an error in its place fails the test."""
        key = await self.post(text, key, **more)
        answer = await self.wait_for(lambda event: event.get("re") == key)
        if answer["type"] != "ack":
            raise AssertionError(f"no ack for {key}: {answer}")
        return answer

    async def ask(self, event: Event) -> Event:
        """Send an event with a `key` and return whatever answers it."""
        await self.send(event)
        return await self.answer_to(event["key"])

    async def answer_to(self, key: str) -> Event:
        """Return whatever answers the event that was sent with this key."""
        return await self.wait_for(lambda answer: answer.get("re") == key)

    async def expect(self, kind: str, **fields: Any) -> Event:
        """The oldest event of type `kind` with these `fields` that no wait has taken yet."""

        def wanted(event: Event) -> bool:
            return event["type"] == kind and all(
                event.get(name) == value for name, value in fields.items()
            )

        return await self.wait_for(wanted)

    async def wait_for(self, wanted: Callable[[Event], bool]) -> Event:
        """Take the oldest event that is `wanted`, reading until there is one.

        Other events stay for other waits. Raises `Left`, or `TimeoutError` with what came.
        """
        for event in self._inbox:
            if wanted(event):
                self._inbox.remove(event)
                return event
        try:
            async with asyncio.timeout(DEADLINE):
                while not wanted(event := await self._read()):
                    self._inbox.append(event)
                return event
        except TimeoutError as error:
            raise TimeoutError(f"waited in vain; the last events: {self.events[-5:]}") from error

    async def until(self, count: int) -> list[Event]:
        """Read until `count` states of messages have come, the welcome's included; returns all."""
        while len(self.messages) < count:
            await self.expect("message")
        return self.messages

    async def closed(self) -> tuple[int, str]:
        """Read until the server closes; returns the close code and reason."""
        with suppress(Left):
            await self.wait_for(lambda event: False)
        return self.connection.close_code or 1006, self.connection.close_reason or ""

    async def close(self) -> None:
        """Say goodbye."""
        await self.connection.close()

    def abort(self) -> None:
        """Vanish without a goodbye, as a phone in a tunnel does."""
        self.connection.transport.abort()

    async def __aenter__(self) -> Self:
        """Use as `async with await Talk.connect(…) as ada:`."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        await self.close()

    async def _read(self) -> Event:
        try:
            raw = await self.connection.recv()
        except ConnectionClosed as closed:
            raise Left(f"the server has left: {closed}") from closed
        event: Event = json.loads(raw)
        self.events.append(event)
        if event["type"] == "message":
            self.messages.append(event["message"])
        if event["type"] in CHANGES:
            self.changes.append(int(event["seq"]))
        return event
