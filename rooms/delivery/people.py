"""What people show of themselves, as it changes: told to all rooms in which they are named.

Whoever stores a change says with it of which rooms the person is a member; nobody has to look.

The broker may lose that, or bring two changes of a person in the wrong order: every 30 seconds, and
after each loss, the people whom this process knows are compared with the database. What is stored
there is the latest, so descriptions need no numbers.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

import msgspec
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseFailure
from msgspec.structs import replace

from rooms.delivery.contacts import Contacts
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.hub import Hub, room_topic
from rooms.delivery.loop import Loop, surviving
from rooms.delivery.signals import Signals
from rooms.log.people import Profile, profile_of
from rooms.models import Membership, State
from rooms.protocol import Person

logger = logging.getLogger(__name__)

TOPIC = "people"
"""The broker's topic, one for all people."""
SEEN = 60.0
"""Seconds between two notes of who was here."""
INTERVAL = 30.0
"""Seconds between two comparisons with the database; a reconnected broker causes one at once."""
CHUNK = 500
"""People noted in one statement, or compared in one query."""

Descriptions = dict[int, set[Profile | Person]]
"""How people are described in this process, by their ids; several ways where some are old."""


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
        self._suspected = asyncio.Event()
        self._taken: set[int] = set()
        """Those who were described anew since the last comparison began."""
        self._comparison = Loop("comparison of people", self._compare_when_due, broker.counters)

    async def start(self) -> None:
        """Begin to listen to the other processes."""
        await self._broker.subscribe(TOPIC)
        self._loop.start()
        self._comparison.start()

    async def stop(self) -> None:
        """End, and note who was here until now."""
        await self._comparison.stop()
        await self._loop.stop()
        with surviving("the last who were seen", self._broker.counters):
            await self._note_now()

    def changed(self, described: Described) -> None:
        """Tell everybody, here and in the other processes."""
        self._take(described)
        self._publish(described)

    def receive(self, body: bytes) -> None:
        """Take what a process tells."""
        try:
            described = _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that is no description of a person")
            return
        if described.origin != self._origin:
            self._take(described)

    def suspect(self, topics: Collection[str]) -> None:
        """Descriptions may have been lost: compare at once."""
        if TOPIC in topics:
            self._suspected.set()

    def _take(self, described: Described, *topics: str) -> None:
        """Tell the rooms of somebody, and those of `topics`."""
        profile = described.profile
        self._taken.add(profile.person.id)
        self._signals.presence.describe(profile.person)
        self._contacts.moved(profile.person.id)
        rooms = map(room_topic, described.rooms)
        for topic in {*rooms, *topics, *self._signals.topics(profile.person.id)}:
            feed = self._hub.feeds.get(topic)
            if feed is not None:
                feed.describe(profile)

    async def _compare_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL):
                await self._suspected.wait()
        self._suspected.clear()
        self._taken.clear()
        known, places = await self._known()
        everybody = list(known)
        for start in range(0, len(everybody), CHUNK):
            chunk = {person: known[person] for person in everybody[start : start + CHUNK]}
            try:
                changed = await self._database.read(_changed, chunk)
            except (DatabaseFailure, TimeoutError):
                return
            for described in changed:
                # What was told meanwhile may be newer than the database's answer.
                if described.profile.person.id not in self._taken:
                    self._mend(described, places)

    async def _known(self) -> tuple[Descriptions, dict[int, set[str]]]:
        """How people are described here: in presence, at connections and in the changes that feeds
        keep in memory; and the topics of these feeds by person."""
        known: Descriptions = defaultdict(set)
        places: dict[int, set[str]] = defaultdict(set)
        presence = self._signals.presence
        for state in (*presence.own().values(), *presence.roster.everybody()):
            known[state.id].add(replace(state, idle=False))
        for feed in list(self._hub.feeds.values()):
            for person in feed.named():
                known[person.id].add(person)
                places[person.id].add(feed.topic)
            for seat in feed.subscriptions.values():
                if seat.profile is not None:
                    known[seat.person].add(seat.profile)
                    places[seat.person].add(feed.topic)
            await asyncio.sleep(0)  # other work has its turn between two rooms
        return known, places

    def _mend(self, described: Described, places: Mapping[int, Collection[str]]) -> None:
        """Describe somebody as they are stored."""
        person = described.profile.person.id
        self._take(described, *places.get(person, ()))
        if person in self._signals.presence.own():
            # This process has told the others what they are no longer called.
            self._publish(described)

    def _publish(self, described: Described) -> None:
        self._broker.publish(TOPIC, payload(replace(described, origin=self._origin)))

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


def _changed(known: Mapping[int, Collection[Profile | Person]]) -> list[Described]:
    """Those of the people who are not described as they are stored, with their rooms; one query,
    and one more where there are any."""
    changed = []
    for user in get_user_model()._default_manager.filter(pk__in=known):
        profile = profile_of(user)
        person = profile.person.plain
        if not {profile, profile.person, person, person.reactor}.issuperset(known[user.pk]):
            changed.append(Described(profile, []))
    rooms = {described.profile.person.id: described.rooms for described in changed}
    members = Membership.objects.filter(person_id__in=rooms, state=State.MEMBER)
    for member, room in members.values_list("person_id", "room_id"):
        rooms[member].append(room)
    return changed


_decoder = msgspec.json.Decoder(Described)
