"""A device that shows its person's rooms: what it was told, put together as the protocol says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from tests.services.site import Site
from tests.services.talk import DEADLINE, Event

SHOWN = ("role", "read", "level", "muted", "favourite")
"""Fields of a place that no event but the inbox changes."""
_VARIES = ("type", "version", "places")
AGAIN = 0.05
"""Seconds between attempts to come back."""


class Rooms:
    """The rooms of one person, by their ids, with what is unread in each."""

    def __init__(self, person: int) -> None:
        """Nothing is known yet."""
        self.version = -1
        """The version of the inbox; -1 before the first."""
        self.own: Event = {}
        """What else an inbox says: whom the person has blocked, how they order their rooms."""
        self._person = person
        self._places: dict[int, Event] = {}
        self._posts: dict[int, int] = {}
        self._changed: dict[int, tuple[int, Event]] = {}
        self._gone: dict[int, dict[int, int]] = {}

    def take(self, event: Event) -> None:
        """Take an event; others than those of the inbox say nothing of it."""
        if event["type"] == "inbox":
            self.version = event["version"]
            self.own = {name: value for name, value in event.items() if name not in _VARIES}
            self._places = {place["room"]["id"]: place for place in event["places"]}
        elif event["type"] == "places":
            self.version = event["version"]
            self._places |= {place["room"]["id"]: place for place in event["places"]}
        elif event["type"] == "heads":
            for room, posts, _ in event["heads"]:
                self._posts[room] = max(posts, self._posts.get(room, 0))
            for seq, room in event.get("rooms", ()):
                if seq > self._changed.get(room["id"], (0, {}))[0]:
                    self._changed[room["id"]] = seq, room
            for room, n, by, seq in event.get("gone", ()):
                if by != self._person:
                    self._gone.setdefault(room, {})[n] = seq

    def shown(self) -> dict[int, dict[str, Any]]:
        """What a page would show of each room."""
        found = {}
        for number, place in self._places.items():
            seq, changed = self._changed.get(number, (0, {}))
            room = changed if seq > place["head"] else place["room"]
            if room["kind"] != "removed":
                unread = self._unread(number, place)
                found[number] = {
                    **{name: place[name] for name in SHOWN},
                    **{name: room[name] for name in ("name", "slug", "kind", "archived")},
                    "unread": unread,
                    "mentions": unread if room["kind"] == "direct" else place["mentions"],
                }
        return found

    def _unread(self, number: int, place: Event) -> int:
        last = max(place["posts"], self._posts.get(number, 0))
        gone = self._gone.get(number, {}).items()
        deleted = sum(n > place["n"] and seq > place["head"] for n, seq in gone)
        unread: int = place["unread"] + last - place["posts"] - deleted
        return unread


class Device:
    """A window without a room that stays connected to one process, and comes back to it."""

    def __init__(self, site: Site, person: int, cookie: str) -> None:
        """`run` connects it."""
        self.rooms = Rooms(person)
        self._site = site
        self._person = person
        self._cookie = cookie
        self._news = asyncio.Condition()

    async def run(self) -> None:
        """Be connected, until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                await self._visit()
            await asyncio.sleep(AGAIN)

    async def shows(self, expected: dict[int, dict[str, Any]]) -> None:
        """Wait until it shows exactly this; raises `AssertionError` with the difference."""
        await shows(self._news, lambda: self.rooms, expected)

    async def _visit(self) -> None:
        async with home(self._site, self._cookie) as connection:
            rooms = Rooms(self._person)  # heads are not kept: all of it is sent anew
            with suppress(ConnectionClosed):
                while True:
                    rooms.take(json.loads(await connection.recv()))
                    if rooms.version >= 0:
                        self.rooms = rooms
                    async with self._news:
                        self._news.notify_all()


def home(site: Site, cookie: str, address: str | None = None) -> connect:
    """The socket of a page without a room; `async with` opens it, from an address of its own where
    one is named."""
    return connect(
        f"{site.socket_url}/ws/inbox/?inbox=0",
        origin=Origin(site.url),
        additional_headers={"Cookie": cookie},
        compression=None,
        open_timeout=DEADLINE,
        ping_interval=None,
        max_queue=None,
        proxy=None,
        local_addr=None if address is None else (address, 0),
    )


async def inbox(site: Site, person: int, cookie: str) -> Rooms:
    """A person's inbox as a process sends it to a window that has just come."""
    rooms = Rooms(person)
    async with asyncio.timeout(DEADLINE), home(site, cookie) as connection:
        await _first(connection, rooms)
    return rooms


async def _first(connection: ClientConnection, rooms: Rooms) -> None:
    while rooms.version < 0:
        rooms.take(json.loads(await connection.recv()))


async def shows(
    news: asyncio.Condition, rooms: Callable[[], Rooms], expected: dict[int, dict[str, Any]]
) -> None:
    """Wait until rooms, which may change whenever there is news, are shown exactly like this.

    Raises `AssertionError` with the difference.
    """
    try:
        async with asyncio.timeout(DEADLINE), news:
            await news.wait_for(lambda: rooms().shown() == expected)
    except TimeoutError:
        raise AssertionError(difference(rooms().shown(), expected)) from None


def difference(found: dict[int, dict[str, Any]], expected: dict[int, dict[str, Any]]) -> str:
    """Where two views of somebody's rooms differ, field by field."""
    told = []
    for room in sorted(found.keys() | expected.keys()):
        one, other = found.get(room), expected.get(room)
        if one is None or other is None:
            told.append(f"room {room}: {one} instead of {other}")
            continue
        told += [
            f"room {room}: {name} is {one.get(name)!r} instead of {other.get(name)!r}"
            for name in sorted(one.keys() | other.keys())
            if one.get(name) != other.get(name)
        ]
    return "; ".join(told)
