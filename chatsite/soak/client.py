"""One of the soak's people: talks, checks what it is told, and comes back when it is cut off."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from chatsite.soak.findings import Wrong
from chatsite.soak.record import Place, Record

OPEN_SECONDS = 20.0
"""How long a handshake may take."""
BACK_OFF = 2.0
"""Seconds over which those who lost their connection come back, each at a random moment."""


class Client:
    """Reads and writes one room; every post is sent again until it is acked."""

    def __init__(
        self, name: str, cookie: str, urls: Sequence[str], record: Record, dice: random.Random
    ) -> None:
        self.name = name
        self.record = record
        self.place = Place(name, record)
        self.pending: dict[str, str] = {}
        """Key to text of what is not acked yet, in the order in which it was said."""
        self._cookie = cookie
        self._urls = urls
        self._dice = dice
        self._connection: ClientConnection | None = None
        self._again: set[str] = set()
        self._said = 0

    @property
    def connected(self) -> bool:
        """Whether it was welcomed and has heard of no end since."""
        return self._connection is not None

    async def stay(self) -> None:
        """Be connected, at one of the servers, until cancelled."""
        while True:
            try:
                await self._visit(self._dice.choice(self._urls))
            except (OSError, WebSocketException, TimeoutError):
                self.record.findings.done["connections lost"] += 1
            finally:
                self._connection = None
            await asyncio.sleep(self._dice.uniform(0, BACK_OFF))

    async def talk(self, rate: float, until: float) -> None:
        """Say `rate` messages a second until the time `until` (monotonic), at random moments.

        From then on only say again what the server asked to; until cancelled.
        """
        while True:
            await asyncio.sleep(self._dice.expovariate(rate))
            if time.monotonic() < until:
                self._said += 1
                key = f"{self.name}-{self._said}"
                self.pending[key] = f"{self.name} says {self._said}"
                self.record.sent[key] = time.monotonic()
                self.record.findings.done["posts"] += 1
                self._again.add(key)
            await self._send_again()

    def cut(self) -> None:
        """Lose the connection without a goodbye."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def _visit(self, url: str) -> None:
        async with connect(
            self._address(url),
            origin=Origin(url),
            additional_headers={"Cookie": self._cookie},
            compression=None,
            max_size=None,
            open_timeout=OPEN_SECONDS,
            proxy=None,
        ) as connection:
            self._take(json.loads(await connection.recv()))
            self._connection = connection
            self._again.update(self.pending)
            await self._send_again()
            async for frame in connection:
                self._take(json.loads(frame))

    def _address(self, url: str) -> str:
        address = f"{url.replace('http', 'ws', 1)}/ws/rooms/{quote(self.record.name, safe='')}/"
        if self.place.epoch is None:
            return address
        return f"{address}?{urlencode({'since': self.place.last, 'epoch': self.place.epoch})}"

    async def _send_again(self) -> None:
        """Send what waits to be sent, in order; what cannot be sent now follows the welcome."""
        connection = self._connection
        keys, self._again = self._again, set()
        if connection is None:
            return
        try:
            for key, text in list(self.pending.items()):
                if key in keys:
                    event = {"type": "message", "text": text, "key": key}
                    await connection.send(json.dumps(event))
        except ConnectionClosed:
            self._connection = None

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "message":
            self.place.message(event["message"])
        elif kind == "ack":
            self._acked(event)
        elif kind == "welcome":
            self.place.welcome(event)
            self.record.findings.done["welcomes"] += 1
        elif kind == "room":
            self.place.epoch = event["epoch"]
        elif kind == "error":
            self._refused(event)

    def _acked(self, event: dict[str, Any]) -> None:
        key, findings = event["re"], self.record.findings
        findings.done["acks of repeats" if event.get("dup") else "acks"] += 1
        self.record.ack(key, event["seq"])
        if self.pending.pop(key, None) is not None:
            findings.ack.add(time.monotonic() - self.record.sent[key])

    def _refused(self, event: dict[str, Any]) -> None:
        key = event.get("re", "")
        if event.get("retry") and key in self.pending:
            self.record.findings.done["asked to try again"] += 1
            self._again.add(key)
        else:
            self.pending.pop(key, None)
            self.record.findings.report(Wrong.REFUSED, f"{self.name}: {event}")
