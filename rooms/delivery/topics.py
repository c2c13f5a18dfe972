"""Dispatches the payloads of the broker that are no changes of a room."""

from __future__ import annotations

from rooms.delivery import heads, inbox, openings, people, sessions
from rooms.delivery.heads import HeadNews
from rooms.delivery.hub import Listener
from rooms.delivery.inbox import Inboxes
from rooms.delivery.openings import Openings
from rooms.delivery.people import People
from rooms.delivery.recheck import Recheck
from rooms.delivery.sessions import Sessions


class Topics:
    """The hub's listener (`Listener`)."""

    def __init__(
        self,
        rooms: Listener,
        ended: Sessions,
        recheck: Recheck,
        inboxes: Inboxes,
        news: HeadNews,
        people: People,
        opened: Openings,
    ) -> None:
        self._rooms = rooms
        self._ended = ended
        self._recheck = recheck
        self._inboxes = inboxes
        self._news = news
        self._people = people
        self._openings = opened

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a payload."""
        if topic == sessions.TOPIC:
            self._ended.receive(payload)
        elif topic == people.TOPIC:
            self._people.receive(payload)
        elif topic == openings.TOPIC:
            self._openings.receive(payload)
        elif topic.startswith(inbox.TOPIC):
            self._inboxes.receive(topic, payload)
        elif topic.startswith(heads.TOPIC):
            self._news.receive(payload)
        else:
            self._rooms.receive(topic, payload)

    def suspect(self, topics: frozenset[str]) -> None:
        """Payloads of these topics may have been lost."""
        if sessions.TOPIC in topics:
            self._recheck.soon()
        self._inboxes.suspect(topics)
        self._people.suspect(topics)
        self._news.suspect(topics)
        self._rooms.suspect(topics)

    def closed(self, topic: str) -> None:
        """Forget what belongs to a room."""
        self._rooms.closed(topic)
