"""What people show of themselves, as it changes: told to all rooms in which they are named.

Whoever stores a change says with it of which rooms the person is a member; nobody has to look.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection

import msgspec
from django.db import Error as DatabaseFailure
from msgspec.structs import replace

from rooms.delivery.contacts import Contacts
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.hub import Hub, room_topic
from rooms.delivery.loop import Loop, surviving
from rooms.delivery.signals import Signals
from rooms.log.people import Profile

logger = logging.getLogger(__name__)

TOPIC = "people"
"""The broker's topic, one for all people."""
SEEN = 60.0
"""Seconds between two notes of who was here."""
CHUNK = 500
"""People noted in one statement."""


class Described(msgspec.Struct):
    """Somebody has another name, picture or status."""

    profile: Profile
    rooms: list[int]
    """The rooms of which they are a member."""
    origin: str = ""
    """The process that tells it, where it runs a chat: it knows it already."""


class People:
    """Tells this process's rooms of people who have changed, and notes who was here."""

    def __init__(
        self,
        hub: Hub,
        broker: SiteBroker,
        signals: Signals,
        database: Database,
        contacts: Contacts,
        note_seen: Callable[[Collection[int]], None],
    ) -> None:
        self._hub = hub
        self._broker = broker
        self._signals = signals
        self._database = database
        self._contacts = contacts
        self._note_seen = note_seen
        self._origin = secrets.token_hex(6)
        self._loop = Loop("last seen", self._note, broker.counters)

    async def start(self) -> None:
        """Begin to listen to the other processes."""
        await self._broker.subscribe(TOPIC)
        self._loop.start()

    async def stop(self) -> None:
        """End, and note who was here until now."""
        await self._loop.stop()
        with surviving("the last who were seen", self._broker.counters):
            await self._note_now()

    def changed(self, described: Described) -> None:
        """Tell everybody, here and in the other processes."""
        self._take(described)
        self._broker.publish(TOPIC, payload(replace(described, origin=self._origin)))

    def receive(self, body: bytes) -> None:
        """Take what a process tells."""
        try:
            described = _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that is no description of a person")
            return
        if described.origin != self._origin:
            self._take(described)

    def _take(self, described: Described) -> None:
        profile = described.profile
        self._signals.presence.describe(profile.person)
        self._contacts.moved(profile.person.id)
        rooms = map(room_topic, described.rooms)
        for topic in {*rooms, *self._signals.topics(profile.person.id)}:
            feed = self._hub.feeds.get(topic)
            if feed is not None:
                feed.describe(profile)

    async def _note(self) -> None:
        await asyncio.sleep(SEEN)
        await self._note_now()

    async def _note_now(self) -> None:
        people = self._signals.presence.seen()
        try:
            for start in range(0, len(people), CHUNK):
                await self._database.read(self._note_seen, people[start : start + CHUNK])
        except (DatabaseFailure, TimeoutError) as reason:
            logger.warning("Who was here could not be noted: %s", reason)


def payload(described: Described) -> bytes:
    """A change as the broker carries it."""
    return msgspec.json.encode(described)


_decoder = msgspec.json.Decoder(Described)
