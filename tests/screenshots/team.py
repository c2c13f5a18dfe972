"""A team whose conversations fill the pictures: everything that a room can show, once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.browser.owned import submit
from tests.screenshots.scene import ME
from tests.screenshots.words import NOISY, PASSWORD, ROOMS, SUBJECTS, Said
from tests.services.entrance import enter
from tests.services.talk import Talk

UNREAD = {"incidents": 2, "backend": 4}
"""How many of the last messages she has not read."""
_YESTERDAY = timedelta(hours=26)


@dataclass
class Team:
    """The people of a site, each with a session, and what they have said."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, int, datetime]] = field(default_factory=list)
    """Room, id and time of each message; the server only knows the time of the seeding."""

    async def settle(self) -> None:
        """Everybody enters, talks in all rooms, and marks messages."""
        names = {name for talk in ROOMS.values() for said in talk for name in said.people} | {
            ME,
            NOISY,
        }
        for name in sorted(names):
            self.cookies[name] = await enter(self.url, name)
        for room, talk in ROOMS.items():
            await self._talk(room, talk)

    async def _talk(self, room: str, talk: list[Said]) -> None:
        async with AsyncExitStack() as stack:
            people: dict[str, Talk] = {}
            for name in dict.fromkeys([ME, *(name for said in talk for name in said.people)]):
                connection = await Talk.connect(self.url, room, cookie=self.cookies[name])
                people[name] = await stack.enter_async_context(connection)
            await _do(people[ME], {"type": "join"})
            await self._say(room, talk, people)

    async def _say(self, room: str, talk: list[Said], people: Mapping[str, Talk]) -> None:
        ids: list[int] = []
        times = _times(talk)
        for said, at in zip(talk, times, strict=True):
            more: dict[str, Any] = {} if said.reply is None else {"reply": ids[said.reply]}
            if f"@{ME}" in said.text:
                more["mentions"] = [people[ME].welcome["me"]["id"]]
            ack = await people[said.by].say(said.text, **more)
            ids.append(int(ack["id"]))
            self.said.append((room, ids[-1], at))
            await _mark(people, said, ids[-1], int(ack["seq"]))
        read = len(ids) - UNREAD.get(room, 0)
        if ids and read > 0:
            await _do(people[ME], {"type": "read", "id": ids[read - 1]})

    async def sign_in(self) -> None:
        """The owner, who has a password now, logs in, and in a second browser, too."""
        self.cookies[ME] = await asyncio.to_thread(self._log_in, _PHONE)
        self.cookies[ME] = await asyncio.to_thread(self._log_in, _DESKTOP)

    def _log_in(self, agent: str) -> str:
        headers = {"User-Agent": agent}
        with httpx.Client(base_url=self.url, timeout=30, headers=headers) as browser:
            answer = submit(browser, "/account/login/", {"login": ME, "password": PASSWORD})
            if answer.status_code != 302:
                raise RuntimeError(f"{ME} may not log in: {answer.status_code}")
            return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

    @asynccontextmanager
    async def present(self, room: str, *names: str) -> AsyncIterator[None]:
        """People are in `room`; the first of them is writing all the time."""
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
            for name in names:
                talk = await Talk.connect(self.url, room, cookie=self.cookies[name])
                await stack.enter_async_context(talk)
                task = group.create_task(_stay(talk, writing=name == names[0]))
                stack.callback(task.cancel)
            yield
            await stack.aclose()

    def age(self, database: Path) -> None:
        """Change what no command can: times, private rooms, subjects. The site is stopped."""
        with closing(sqlite3.connect(database)) as connection, connection:
            for room, number, at in self.said:
                moment = at.strftime("%Y-%m-%d %H:%M:%S")
                connection.execute(_AT, (moment, number, room))
            for room, subject in SUBJECTS.items():
                connection.execute(f"{_ROOM} SET subject = ? WHERE slug = ?", (subject, room))
            for change in _CHANGES:
                connection.execute(change)


_DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/140 Mobile Safari/604"
_ROOM, _CURSOR = "UPDATE rooms_room", "UPDATE rooms_cursor"
_OF = "room_id IN (SELECT id FROM rooms_room WHERE slug IN"
_AT = f"UPDATE rooms_message SET at = ? WHERE number = ? AND {_OF} (?))"
_CHANGES = (
    f"{_ROOM} SET kind = 'private' WHERE slug IN ('hiring', 'board')",
    f"{_ROOM} SET read_only = 1 WHERE slug = 'announcements'",
    f"{_CURSOR} SET favourite = 1 WHERE {_OF} ('release', 'incidents'))",
    f"{_CURSOR} SET muted = 1 WHERE {_OF} ('random'))",
    "UPDATE rooms_message SET pinned_at = at, pinned_by_id = author_id, seq ="
    " (SELECT head + 1 FROM rooms_room WHERE id = room_id) WHERE text LIKE 'Here is%'",
    f"{_ROOM} SET head = head + 1 WHERE id IN"
    " (SELECT room_id FROM rooms_message WHERE pinned_at NOT NULL)",
)


def _times(talk: list[Said]) -> list[datetime]:
    """The last message was said a few minutes ago, the others before it."""
    now = datetime.now(UTC)
    times = [now - timedelta(minutes=4)]
    for later in reversed(talk[1:]):
        gap = timedelta(minutes=later.after) + (_YESTERDAY if later.next_day else timedelta())
        times.append(times[-1] - gap)
    return times[::-1][: len(talk)]


async def _stay(talk: Talk, *, writing: bool) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_read(talk))
        while True:
            await talk.send({"type": "typing", "on": True} if writing else {"type": "ping"})
            await asyncio.sleep(3)


async def _read(talk: Talk) -> None:
    async for _ in talk.connection:
        pass


async def _mark(people: Mapping[str, Talk], said: Said, number: int, seq: int) -> None:
    author = people[said.by]
    if said.edited:
        edit = {"type": "edit", "id": number, "text": said.edited, "base": seq}
        await _do(author, edit)
    if said.deleted:
        await _do(author, {"type": "delete", "id": number})
    for emoji, names in said.reactions.items():
        for name in names:
            await _do(people[name], {"type": "react", "id": number, "emoji": emoji, "on": True})


async def _do(talk: Talk, command: dict[str, Any]) -> None:
    key = uuid4().hex
    answer = await talk.ask({**command, "key": key})
    if answer["type"] != "ack":
        raise RuntimeError(f"{command} was refused: {answer}")
