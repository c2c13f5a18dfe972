"""Passes payloads that are no change of a log to the part of the chat that they concern."""

from __future__ import annotations

from rooms.delivery import sessions
from rooms.delivery.hub import Listener
from rooms.delivery.recheck import Recheck
from rooms.delivery.sessions import Sessions


class Topics:
    """The hub's listener: ends of sessions go to `Sessions`, presence and typing to the rooms."""

    def __init__(self, rooms: Listener, ended: Sessions, recheck: Recheck) -> None:
        self._rooms = rooms
        self._ended = ended
        self._recheck = recheck

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a payload (`Listener`)."""
        if topic == sessions.TOPIC:
            self._ended.receive(payload)
        else:
            self._rooms.receive(topic, payload)

    def suspect(self, topics: frozenset[str]) -> None:
        """Payloads of these topics may have been lost (`Listener`)."""
        if sessions.TOPIC in topics:
            self._recheck.soon()
        self._rooms.suspect(topics)

    def closed(self, topic: str) -> None:
        """Forget what belongs to a room (`Listener`)."""
        self._rooms.closed(topic)
