"""A lively conversation on a running site, for somebody to look at."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from chatsite.soak.chatter import Chatter, names
from chatsite.soak.entrance import enter

REMEMBERED = 20
"""Messages of which one may be answered."""

Event = dict[str, object]


@dataclass(frozen=True, slots=True)
class FloodPlan:
    """Where, how many and how fast."""

    url: str
    room: str
    people: int
    rate: float
    """Messages in a second, of all together."""
    seconds: float
    """0: until interrupted."""


class Flood:
    """The people of one room, each with a connection."""

    def __init__(self, plan: FloodPlan, told: Callable[[str], None]) -> None:
        self._plan = plan
        self._told = told
        self._chatter = Chatter(random.Random())  # noqa: S311 - small talk
        self._recent: deque[int] = deque(maxlen=REMEMBERED)

    async def run(self) -> None:
        """Talk; raises `NotEntered`, `OSError` or websockets' errors where the site refuses."""
        async with AsyncExitStack() as stack:
            people = [
                await stack.enter_async_context(await self._arrive(name))
                for name in names(self._plan.people)
            ]
            talking = [asyncio.create_task(self._talk(people))]
            talking += [asyncio.create_task(self._read(each)) for each in people]
            try:
                await asyncio.wait(
                    talking,
                    timeout=self._plan.seconds or None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                await _end(talking)

    async def _arrive(self, name: str) -> connect:
        plan = self._plan
        cookie = await asyncio.to_thread(enter, plan.url, name)
        self._told(f"{name} has entered {plan.room}")
        return connect(
            f"{plan.url.replace('http', 'ws', 1)}/ws/rooms/{quote(plan.room, safe='')}/",
            origin=Origin(plan.url),
            additional_headers={"Cookie": cookie},
            compression=None,
        )

    async def _talk(self, people: list[ClientConnection]) -> None:
        while True:
            speaker = people[self._chatter.speaker(len(people))]
            await _send(speaker, {"type": "typing", "on": True})
            await asyncio.sleep(self._chatter.pause(self._plan.rate))
            event: Event = {
                "type": "message",
                "text": self._chatter.line(),
                "key": uuid.uuid4().hex,
            }
            if self._recent and self._chatter.answers():
                event["reply"] = random.choice(self._recent)  # noqa: S311 - small talk
            await _send(speaker, event)
            if self._recent and self._chatter.answers():
                await _send(speaker, self._reaction())

    def _reaction(self) -> Event:
        return {
            "type": "react",
            "id": random.choice(self._recent),  # noqa: S311 - small talk
            "emoji": self._chatter.emoji(),
            "on": True,
            "key": uuid.uuid4().hex,
        }

    async def _read(self, person: ClientConnection) -> None:
        async for frame in person:
            event = json.loads(frame)
            if event["type"] == "message" and event["message"]["id"] == event["seq"]:
                self._recent.append(event["seq"])
            elif event["type"] == "error":
                self._told(f"The site says: {event['text']}")


async def _send(person: ClientConnection, event: Event) -> None:
    await person.send(json.dumps(event))


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel and await; what ended the conversation by itself is raised."""
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
