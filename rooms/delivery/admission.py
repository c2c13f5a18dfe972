"""How many sockets one person has open in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rooms.protocol import Person


class Sockets:
    """Counts open sockets, in all and for each person; `limit` 0 is no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._of: Counter[int] = Counter()
        self.open = 0

    @contextmanager
    def one_more(self, person: Person | None) -> Iterator[bool]:
        """Hold a place for as long as the block lasts; yields False where there is none."""
        if person is not None and self._limit and self._of[person.id] >= self._limit:
            yield False
            return
        who = person.id if person is not None else 0
        self._of[who] += 1
        self.open += 1
        try:
            yield True
        finally:
            self.open -= 1
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]
