"""How fast one person may speak, on all their sockets together."""

from __future__ import annotations

import time
from collections import deque
from weakref import WeakValueDictionary

from rooms.limits import Limits
from rooms.protocol import Person


class Rate:
    """A token bucket: `events` at once, refilled over `window` seconds; 0 events: no limit."""

    def __init__(self, events: int, window: int) -> None:
        self._size = events
        self._per_second = events / window if window else 0.0
        self._tokens = float(events)
        self._at = time.monotonic()

    def wait(self, count: int = 1) -> float:
        """Take so many events; returns 0.0, or the seconds after which there will be as many to
        take. More than there can ever be count as all of them."""
        if not self._size or not self._per_second:
            return 0.0
        count = min(count, self._size)
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens >= count:
            self._tokens -= count
            return 0.0
        return (count - self._tokens) / self._per_second


class Pace:
    """How fast somebody may send events, before they are refused, and before a socket is closed."""

    def __init__(self, limits: Limits) -> None:
        self.events = Rate(limits.events, limits.window)
        self.flood = Rate(limits.flood, limits.window)


class Paces:
    """The pace of each person in this process; a visitor without a name has one for each socket."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of: WeakValueDictionary[int, Pace] = WeakValueDictionary()
        self._lately: deque[tuple[float, Pace]] = deque()
        """Those asked for within the window, which is how long a bucket takes to be full again:
        whoever comes back sooner goes on with the old one."""

    def of(self, person: Person | None) -> Pace:
        """The pace that all sockets of a person share; call it at the beginning and end of each."""
        if person is None:
            return Pace(self._limits)
        now = time.monotonic()
        while self._lately and self._lately[0][0] < now - self._limits.window:
            self._lately.popleft()
        pace = self._of.get(person.id)
        if pace is None:
            pace = self._of[person.id] = Pace(self._limits)
        self._lately.append((now, pace))
        return pace
