"""The running chat of one process: built when the server starts, ended when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from rooms.delivery.admission import Sockets
from rooms.delivery.brokers.create import create_broker
from rooms.delivery.contacts import Contacts
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event
from rooms.delivery.heads import HeadNews
from rooms.delivery.hub import Hub
from rooms.delivery.inbox import Inboxes, Reader
from rooms.delivery.openings import Openings
from rooms.delivery.people import People
from rooms.delivery.rate import Paces
from rooms.delivery.recheck import Recheck
from rooms.delivery.sessions import TOPIC, Claim, Sessions
from rooms.delivery.signals import Signals
from rooms.delivery.site import Site, identify, lone_site
from rooms.delivery.topics import Topics
from rooms.delivery.turns import Turns
from rooms.delivery.worker import Worker
from rooms.limits import Limits
from rooms.log.commit import Applied
from rooms.log.goodbyes import noted_since
from rooms.log.writer import LogWriter
from rooms.protocol import PersonState


class Domain(Protocol):
    """What delivery needs of the domain, which it may not import; `chatsite.asgi` passes it in."""

    @property
    def inboxes(self) -> Reader: ...

    def prove(self, claims: Sequence[Claim]) -> Mapping[str, int]:
        """The valid ones among sessions (`rooms.delivery.recheck.Prove`)."""

    def access_changed(self) -> None:
        """Read anew who may enter, at the next question: somebody is sent away. Never blocks."""

    def note_seen(self, people: Collection[int]) -> None:
        """Note that people were here just now."""

    def sweep(self, older_than: float) -> int:
        """Apply the commands of Django code that are older than so many seconds."""

    def tell_with(self, tell: Callable[[Applied], None] | None) -> None:
        """Call `tell`, in any thread, with what Django code of this process commits."""


class Chat:
    """Database threads, broker, hub, writer and all that goes with them, wired together."""

    def __init__(
        self, database: Database, broker: SiteBroker, limits: Limits, domain: Domain
    ) -> None:
        self.limits = limits
        self.sockets = Sockets(limits.sockets, limits.strangers)
        self.paces = Paces(limits)
        self.turns = Turns()
        self.database = database
        self.broker = broker
        self.counters = broker.counters
        self.hub = Hub(self.database, self.broker, limits)
        self.contacts = Contacts(self._find_person, self._tell_person, self.counters)
        self.signals = Signals(self.hub, self.broker, limits, self.contacts.moved)
        self.sessions = Sessions(self.broker.publish, domain.access_changed)
        self.recheck = Recheck(
            self.sessions, self.database, domain.prove, noted_since, limits.recheck, self.counters
        )
        self.news = HeadNews(database, broker, domain.inboxes, self._tell_person)
        self.inboxes = Inboxes(database, broker, domain.inboxes, self.news, self.contacts)
        self.people = People(
            self.hub, broker, self.signals, database, self.contacts, domain.note_seen
        )
        self.openings = Openings(database, broker)
        self.hub.listener = Topics(
            self.signals, self.sessions, self.recheck, self.inboxes, self.news, self.people,
            self.openings,
        )  # fmt: skip
        self.writer = LogWriter(self.committed, waiting=limits.posts, batch=limits.batch)
        self.worker = Worker(domain.sweep, self.counters, limits.drain / 2)
        self._domain = domain

    async def start(self) -> None:
        """Begin to deliver; an unreachable broker is no error, rooms catch up from the log."""
        await self.hub.start()
        self.writer.start()
        # Side by side: where the broker is away, each waits for it a moment.
        await asyncio.gather(
            self.signals.start(),
            self.news.start(),
            self.people.start(),
            self.openings.start(),
            self.broker.subscribe(TOPIC),
        )
        self.recheck.start()
        self.inboxes.start()
        self.worker.start()
        loop = asyncio.get_running_loop()

        def tell(applied: Applied) -> None:
            loop.call_soon_threadsafe(self.committed, applied)

        self._domain.tell_with(tell)

    async def stop(self) -> None:
        """Commit what waits, announce the end to the other processes, and release everything."""
        self._domain.tell_with(None)
        # The first half of the time was for closing the sockets (`chatsite.management`); worker and
        # writer share the second one. What they commit is still told to inboxes and heads.
        await asyncio.gather(
            self.recheck.stop(),
            self.openings.stop(),
            self.people.stop(),
            self.worker.stop(),
            self.writer.stop(self.limits.drain / 2 or None),
        )
        await self.inboxes.stop()
        await self.news.stop()
        await self.signals.stop()
        self.contacts.stop()
        await self.hub.stop()

    def committed(self, applied: Applied) -> None:
        """Deliver what this process committed, here and in the other processes."""
        self.hub.committed(applied.changes)
        self.news.committed(applied.changes)
        self.inboxes.committed(applied.concerns)
        self.openings.committed(applied)

    def _find_person(self, person: int) -> PersonState | None:
        return self.signals.find(person)

    def _tell_person(self, person: int, event: Event) -> None:
        self.inboxes.tell(person, event)


@asynccontextmanager
async def running(
    broker_url: str, limits: Limits, domain: Domain, site_name: str = ""
) -> AsyncIterator[Chat]:
    """A chat for as long as the block lasts.

    `site_name` is the setting CHAT_SITE. Raises `rooms.delivery.site.Unidentified` where the
    site shares a broker and its database cannot be read.
    """
    database = Database()
    try:
        site = await _site(broker_url, site_name, database)
        broker = SiteBroker(create_broker(broker_url, site.prefix, site.mark), site.digest)
        chat = Chat(database, broker, limits, domain)
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
