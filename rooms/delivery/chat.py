"""The running chat of one process: built when the server starts, ended when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rooms.delivery.admission import Sockets
from rooms.delivery.brokers.create import create_broker
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.hub import Hub
from rooms.delivery.recheck import Prove, Recheck
from rooms.delivery.sessions import TOPIC, Sessions
from rooms.delivery.signals import Signals
from rooms.delivery.site import Site, identify, lone_site
from rooms.delivery.topics import Topics
from rooms.delivery.writer import LogWriter
from rooms.limits import Limits


class Chat:
    """Database threads, broker, hub, writer, signals and sessions, wired together."""

    def __init__(
        self, database: Database, broker: SiteBroker, limits: Limits, prove: Prove
    ) -> None:
        self.limits = limits
        self.sockets = Sockets(limits.sockets, limits.strangers)
        self.database = database
        self.broker = broker
        self.counters = broker.counters
        self.hub = Hub(self.database, self.broker, limits)
        self.signals = Signals(self.hub, self.broker, limits)
        self.sessions = Sessions(self.broker.publish)
        self.recheck = Recheck(self.sessions, self.database, prove, limits.recheck, self.counters)
        self.hub.listener = Topics(self.signals, self.sessions, self.recheck)
        self.writer = LogWriter(self.hub.committed, waiting=limits.posts, batch=limits.batch)

    async def start(self) -> None:
        """Begin to deliver; an unreachable broker is no error, rooms catch up from the log."""
        await self.hub.start()
        self.writer.start()
        # Side by side: where the broker is away, each waits for it a moment.
        await asyncio.gather(self.signals.start(), self.broker.subscribe(TOPIC))
        self.recheck.start()

    async def stop(self) -> None:
        """Commit what was posted, tell the others, and let go of everything."""
        await self.recheck.stop()
        # The other half of the time is the sockets', before this (`chatsite.management`).
        await self.writer.stop(self.limits.drain / 2 or None)
        await self.signals.stop()
        await self.hub.stop()


@asynccontextmanager
async def running(
    broker_url: str, limits: Limits, prove: Prove, site_name: str = ""
) -> AsyncIterator[Chat]:
    """A chat for as long as the block lasts; `prove` knows which sessions last.

    `site_name` is the setting CHAT_SITE. Raises `rooms.delivery.site.Unidentified` where the
    site shares a broker and its database cannot be read.
    """
    database = Database()
    try:
        site = await _site(broker_url, site_name, database)
        broker = SiteBroker(create_broker(broker_url, site.prefix, site.mark), site.digest)
        chat = Chat(database, broker, limits, prove)
        try:
            await chat.start()
            yield chat
        finally:
            await chat.stop()
    finally:
        await database.close()


async def _site(broker_url: str, name: str, database: Database) -> Site:
    """The site's identity; a broker within the process carries nothing of any other site."""
    return lone_site() if broker_url.startswith("memory:") else await identify(name, database)
