"""How fast one socket may speak."""

from __future__ import annotations

import time


class Rate:
    """A token bucket: `events` at once, refilled over `window` seconds; 0 events: no limit."""

    def __init__(self, events: int, window: int) -> None:
        self._size = events
        self._per_second = events / window if window else 0.0
        self._tokens = float(events)
        self._at = time.monotonic()

    def wait(self) -> float:
        """Take one event; returns 0.0, or the seconds after which there will be one to take."""
        if not self._size or not self._per_second:
            return 0.0
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_second
