"""Somebody who is connected to this process: their windows, and what these have of the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from rooms.delivery.event import Event
from rooms.log.change import Concern
from rooms.protocol import PlaceState

FEW = 16
"""Rooms up to which their places are sent; for more, the whole inbox is."""
NOTHING = -1
"""The version of a window that has no inbox yet."""
Head = tuple[int, int, int]
"""A room's id, last ordinal and last seq."""


class Held(NamedTuple):
    """What a client has of its inbox."""

    version: int = 0
    """0: none."""
    heads: int = 0
    """The sum of the last seqs of its rooms, as far as the client was told."""


class Window(Protocol):
    """A connection whose person asked for their inbox."""

    @property
    def full(self) -> bool:
        """Its peer reads too slowly: nothing more may be shown to it now."""

    def show(self, event: Event) -> None:
        """Send an event to this connection; must not block."""


class Places(Protocol):
    """Keeps which people here are members of which rooms (`rooms.delivery.heads`)."""

    def moved(self, person: int, before: Collection[int], now: Sequence[Head]) -> Sequence[Head]:
        """Take a person's rooms, as they were read; returns heads that are later than those."""

    def is_outdated(self, now: Sequence[Head]) -> bool:
        """Whether members were told of a change that these heads do not include."""


class Recipient:
    """Somebody who is connected here."""

    def __init__(self) -> None:
        self.windows: dict[Window, int] = {}
        """Each with the version that it has, or `NOTHING`."""
        self.resumed: dict[Window, int] = {}
        """Those that came with a version whose rooms were not yet compared with theirs, each with
        its sum of heads."""
        self.version = NOTHING
        """That of the inbox that was read last."""
        self.rooms: frozenset[int] = frozenset()
        """Those they are a member of."""
        self.wanted = False
        """The whole inbox must be read once more."""
        self.news: dict[int, Collection[int]] = {}
        """Versions after `version` that were announced and are not being read yet, with the rooms
        that each is about."""
        self.reading: asyncio.Task[None] | None = None

    def is_behind(self, version: int) -> bool:
        """Whether the inbox must be read, where its version in the database is `version`."""
        return version != self.version or any(
            (shown != version or window in self.resumed) and not window.full
            for window, shown in self.windows.items()
        )

    def take(self) -> tuple[int, set[int]] | None:
        """Take what is to be read now: the version up to which it is known what has changed, and
        the rooms in which it has; None where that is the whole inbox."""
        news, self.news = self.news, {}
        wanted, self.wanted = self.wanted, False
        version, rooms = self.version, set[int]()
        while about := news.get(version + 1):
            version += 1
            rooms.update(about)
        is_known = bool(rooms) and version == max(news) and len(rooms) <= FEW and not wanted
        is_shown = not self.resumed and all(
            shown == self.version or window.full for window, shown in self.windows.items()
        )
        return (version, rooms) if is_known and is_shown else None

    def reached(self, version: int) -> None:
        """The inbox was read, or a part of it, as it is with this version."""
        self.version = version
        self.news = {each: about for each, about in self.news.items() if each > version}


def heads_of(places: Sequence[PlaceState]) -> list[Head]:
    """Where a person's rooms were when these places were read."""
    return [(place.room.id, place.posts, place.head) for place in places]


def encode(concern: Concern) -> bytes:
    """A version as it is published on its person's channel: eight bytes each for the version and
    the rooms that it is about."""
    return b"".join(
        number.to_bytes(8, "big") for number in (concern.version, *concern.rooms[: FEW + 1])
    )


def decode(person: int, body: bytes) -> Concern:
    """A version of a person from what was published on their channel."""
    version, *rooms = (int.from_bytes(body[at : at + 8], "big") for at in range(0, len(body), 8))
    return Concern(person, version, tuple(rooms))
