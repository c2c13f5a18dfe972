"""How many sockets one person has open in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rooms.protocol import Person
from websocket.network import network_of

Address = tuple[str, int]


class Sockets:
    """Counts open sockets: those of each person, and those of visitors without a name by address.

    An IPv6 address counts as its network. A limit of 0 is no limit.
    """

    def __init__(self, limit: int, strangers: int = 0) -> None:
        self._limit = limit
        self._strangers = strangers
        self._of: Counter[int | str] = Counter()
        self.open = 0

    def has_room(self, person: Person | None, address: Address | None = None) -> bool:
        """Whether somebody may have one more socket."""
        limit = self._strangers if person is None else self._limit
        return not limit or self._of[_who(person, address)] < limit

    @contextmanager
    def one_more(self, person: Person | None, address: Address | None = None) -> Iterator[bool]:
        """Count a socket for as long as the block lasts; yields False if the limit is reached."""
        if not self.has_room(person, address):
            yield False
            return
        who = _who(person, address)
        self._of[who] += 1
        self.open += 1
        try:
            yield True
        finally:
            self.open -= 1
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]


def _who(person: Person | None, address: Address | None) -> int | str:
    """What sockets are counted by."""
    return network_of(address[0] if address else "") if person is None else person.id
