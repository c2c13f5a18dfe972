"""One run: servers, people, faults, time to settle, and the verdict."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from chatsite.soak.client import Client
from chatsite.soak.entrance import enter
from chatsite.soak.findings import Findings
from chatsite.soak.ledger import Ledger
from chatsite.soak.plan import Plan
from chatsite.soak.record import Record
from chatsite.soak.verdict import judge
from chatsite.soak.world import World

ENTERING = 8
"""People who pick their name at the same time."""
GUESTS = 4
"""One of so many people stays a guest; the others have accounts, and may do more."""
LOOK = 0.2
"""Seconds between looks whether everything has arrived."""
TOLD_EVERY = 1.0
"""Seconds between two lines of progress."""

Show = Callable[[str], None]
"""Shows a line of progress."""


class Soak:
    """Runs a plan; `findings` holds what came of it."""

    def __init__(self, plan: Plan, directory: Path, show: Show) -> None:
        self.findings = Findings()
        self.world = World(plan, directory, self.findings)
        self.clients: list[Client] = []
        self._plan = plan
        self._show = show
        self._ledger = Ledger(self.world.database, directory)
        self._dice = random.Random(plan.seed)  # noqa: S311 - repeatable, guards no secret
        self._started = 0.0
        self._phase = "starting"

    async def run(self) -> Findings:
        """Do it all; raises `ServerFailed` where the servers do not even start."""
        try:
            self._show("starting the servers")
            await self.world.start()
            self._show(f"the people of {self._plan.clients} clients pick their names")
            self.clients = await self._people()
            await self._talk()
            self._show("asking the servers to leave, reading the database")
            await self.world.leave()
            judge(await asyncio.to_thread(self._ledger.tables), self.clients, self.findings)
        finally:
            await self.world.stop()
        return self.findings

    async def _people(self) -> list[Client]:
        run = secrets.token_hex(3)
        strict = self._plan.faultless
        records = [
            Record(f"soak {run} {n}", self.findings, strict=strict) for n in range(self._plan.rooms)
        ]
        urls = self.world.urls
        gate = asyncio.Semaphore(ENTERING)

        async def person(number: int) -> str:
            name = f"p{number}"
            async with gate:
                cookie = await asyncio.to_thread(enter, urls[number % len(urls)], name)
                if number % GUESTS:
                    await asyncio.to_thread(self._ledger.make_account, name)
            return cookie

        def client(number: int) -> Client:
            # A person has two clients, most often in different rooms.
            dice = random.Random(self._dice.random())  # noqa: S311 - repeatable
            record = records[number % len(records)]
            return Client(f"p{number // 2}-{number}", cookies[number // 2], urls, record, dice)

        people = (self._plan.clients + 1) // 2
        cookies = await asyncio.gather(*(person(number) for number in range(people)))
        return [client(number) for number in range(self._plan.clients)]

    async def _talk(self) -> None:
        """The conversation with its faults, then the time in which all must arrive."""
        plan = self._plan
        self._started = time.monotonic()
        until = self._started + plan.seconds
        self._phase = "talking"
        lasting = [client.stay() for client in self.clients]
        lasting += [client.act(plan.rate, until) for client in self.clients]
        tasks = _tasks([*lasting, self._progress()])
        try:
            await _all([self._faults(), self._cuts(until), asyncio.sleep(plan.seconds)])
            self._phase = "settling"
            await self._settle()
            await asyncio.gather(*(client.read_inbox() for client in self.clients))
        finally:
            await _cancel(tasks)

    async def _faults(self) -> None:
        for at, fault in self._plan.faults():
            await asyncio.sleep(self._started + at - time.monotonic())
            self._phase = str(fault)
            await self.world.do(fault)
            self._phase = "talking"

    async def _cuts(self, until: float) -> None:
        plan = self._plan
        while plan.cut and time.monotonic() + plan.cut_every < until:
            await asyncio.sleep(plan.cut_every)
            for client in self._dice.sample(self.clients, round(plan.cut * len(self.clients))):
                client.cut()
                self.findings.done["cuts"] += 1

    async def _settle(self) -> None:
        """Wait until everybody has everything; whoever does not in time, the verdict names."""
        try:
            async with asyncio.timeout(self._plan.settle):
                while True:
                    if await self._settled():
                        return
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            self._show("not everything arrived in time")

    async def _settled(self) -> bool:
        if any(client.pending or not client.connected for client in self.clients):
            return False
        heads = await asyncio.to_thread(self._ledger.heads)
        versions = await asyncio.to_thread(self._ledger.versions)
        return all(
            client.place.last == heads.get(client.record.room, 0)
            and client.inbox["version"] == versions.get(client.place.me, 0)
            for client in self.clients
        )

    async def _progress(self) -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY)
            done, wrong = self.findings.done, self.findings.wrong
            connected = sum(client.connected for client in self.clients)
            waiting = sum(len(client.pending) for client in self.clients)
            self._show(
                f"{time.monotonic() - self._started:5.0f} s  {self._phase:<14} "
                f"{connected} of {len(self.clients)} connected  {done['acks']} acks, "
                f"{waiting} not answered  {done['deliveries']} deliveries  {wrong.total()} wrong"
            )


def _tasks(coroutines: Sequence[Coroutine[Any, Any, None]]) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(each) for each in coroutines]


async def _all(coroutines: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run all to their ends; the first to fail ends the others."""
    tasks = _tasks(coroutines)
    try:
        await asyncio.gather(*tasks)
    finally:
        await _cancel(tasks)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel and await tasks; one that had failed by itself is raised."""
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
