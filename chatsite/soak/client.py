"""One of the soak's clients: acts, checks what it is told, and comes back when it is cut off."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from chatsite.soak.findings import Wrong
from chatsite.soak.place import Place
from chatsite.soak.record import Event, Record, Sent
from chatsite.soak.script import FAIR, RECEIPTED, Script

OPEN_SECONDS = 20.0
"""How long a handshake may take."""
BACK_OFF = 2.0
"""Seconds over which those who lost their connection come back, each at a random moment."""


class Client:
    """A person in one room; every command is sent again until it is answered."""

    def __init__(
        self, name: str, cookie: str, urls: Sequence[str], record: Record, dice: random.Random
    ) -> None:
        self.name = name
        self.record = record
        self.place = Place(name, record)
        self.pending: dict[str, Event] = {}
        """By key: commands that are not answered yet, in the order in which they were sent."""
        self.inbox: Event = {"version": 0, "places": []}
        """The newest inbox that it was told."""
        self._cookie = cookie
        self._urls = urls
        self._dice = dice
        self._script = Script(name, self.place, dice)
        self._connection: ClientConnection | None = None
        self._again: set[str] = set()

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

    async def act(self, rate: float, until: float) -> None:
        """Send `rate` commands a second until the time `until` (monotonic), at random moments.

        From then on only send again what the server asked for; until cancelled.
        """
        while True:
            await asyncio.sleep(self._dice.expovariate(rate))
            if time.monotonic() < until and self.place.epoch is not None:
                self._draw()
            await self._send_again()

    def cut(self) -> None:
        """Lose the connection without a goodbye."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def read_inbox(self) -> None:
        """Ask a server for the inbox as it is now; raises what connecting raises."""
        url, address = self._dice.choice(self._urls), f"{_path(self.record)}?inbox=0"
        async with asyncio.timeout(OPEN_SECONDS), self._connect(url, address) as connection:
            async for frame in connection:
                event = json.loads(frame)
                if event["type"] == "inbox":
                    self.inbox = event
                    return

    def _draw(self) -> None:
        event = self._script.next()
        key = event["key"]
        self.pending[key] = event
        self.record.sent[key] = Sent(self.place.me, event, time.monotonic())
        self.record.findings.done[f"sent: {event['type']}"] += 1
        self._again.add(key)

    async def _visit(self, url: str) -> None:
        async with self._connect(url, self._address()) as connection:
            self._take(json.loads(await connection.recv()))
            self._connection = connection
            self._again.update(self.pending)
            await self._send_again()
            async for frame in connection:
                self._take(json.loads(frame))

    def _connect(self, url: str, address: str) -> connect:
        return connect(
            url.replace("http", "ws", 1) + address,
            origin=Origin(url),
            additional_headers={"Cookie": self._cookie},
            compression=None,
            max_size=None,
            open_timeout=OPEN_SECONDS,
            proxy=None,
        )

    def _address(self) -> str:
        query: dict[str, object] = {"inbox": self.inbox["version"]}
        if self.place.epoch is not None:
            query |= {"since": self.place.last, "epoch": self.place.epoch}
        return f"{_path(self.record)}?{urlencode(query)}"

    async def _send_again(self) -> None:
        """Send what waits to be sent, in order; what cannot be sent now follows the welcome."""
        connection = self._connection
        keys, self._again = self._again, set()
        if connection is None:
            return
        try:
            for key, event in list(self.pending.items()):
                if key in keys:
                    await connection.send(json.dumps(event))
        except ConnectionClosed:
            self._connection = None

    def _take(self, event: Event) -> None:
        kind = event["type"]
        if kind in ("message", "member", "room"):
            self.place.change(event)
        elif kind == "ack":
            self._acked(event)
        elif kind == "welcome":
            self.place.me = event["me"]["id"]
            self.place.welcome(event)
            self.record.findings.done["welcomes"] += 1
        elif kind == "can":
            self.place.can = set(event["can"])
        elif kind == "inbox":
            self._told_inbox(event)
        elif kind == "places":
            self._told_inbox(_with_places(self.inbox, event))
        elif kind == "error":
            self._refused(event)

    def _told_inbox(self, event: Event) -> None:
        before = self.inbox["version"]
        if event["version"] < before:
            what = f"{self.name}: inbox {event['version']} after {before}"
            self.record.findings.report(Wrong.OUT_OF_ORDER, what)
        self.inbox = event
        self.record.findings.done["inboxes"] += 1

    def _acked(self, event: Event) -> None:
        key, findings = event["re"], self.record.findings
        findings.done["acks of repeats" if event.get("dup") else "acks"] += 1
        sent = self.record.sent[key]
        if sent.kind == "message" or sent.kind in RECEIPTED:
            self.record.ack(event)
        if self.pending.pop(key, None) is not None:
            findings.ack.add(time.monotonic() - sent.at)

    def _refused(self, event: Event) -> None:
        key, findings = event.get("re", ""), self.record.findings
        if event.get("retry") and key in self.pending:
            findings.done["asked to try again"] += 1
            self._again.add(key)
            return
        self.pending.pop(key, None)
        sent = self.record.sent.get(key)
        if sent is not None and event["code"] in FAIR[sent.kind]:
            findings.done[f"refused: {sent.kind}, {event['code']}"] += 1
        else:
            findings.report(Wrong.REFUSED, f"{self.name}: {event} to {sent and sent.event}")


def _with_places(inbox: Event, event: Event) -> Event:
    """An inbox in which the places that have changed take the place of what was known of them."""
    places = {place["room"]["id"]: place for place in inbox["places"]}
    places |= {place["room"]["id"]: place for place in event["places"]}
    return {"version": event["version"], "places": list(places.values())}


def _path(record: Record) -> str:
    return f"/ws/rooms/{quote(record.name, safe='')}/"
