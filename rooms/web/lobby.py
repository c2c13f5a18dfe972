"""The list of rooms, as pages get it: read once a second at most, unless it has changed since."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.urls import reverse
from msgspec import to_builtins

from rooms.delivery.chat import Chat
from rooms.delivery.hub import room_topic
from rooms.domain.queries.rooms import RoomLine, open_rooms

FRESH = 1.0
"""Seconds for which a list that was read serves everybody."""


class Lobby:
    """The rooms of the site with their people, shared by all requests of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[RoomLine] = []
        self._read_at = -FRESH
        self._changes = 0

    def rooms(self, chat: Chat | None) -> list[dict[str, Any]]:
        """Every room as the pages know it; without a running chat nobody is anywhere."""
        return [_as_json(row, chat) for row in self._current(chat)]

    def _current(self, chat: Chat | None) -> list[RoomLine]:
        with self._lock:
            changes = 0 if chat is None else chat.openings.changes
            if time.monotonic() - self._read_at >= FRESH or changes != self._changes:
                self._rows = open_rooms()
                self._read_at, self._changes = time.monotonic(), changes
            return self._rows


def _as_json(row: RoomLine, chat: Chat | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "url": reverse("room", args=[row.name]),
        "subject": row.subject,
        "count": chat.signals.count(room_topic(row.id)) if chat is not None else 0,
        "last": to_builtins(row.last),
    }
