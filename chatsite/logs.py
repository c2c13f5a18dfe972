"""What keeps the log readable."""

from __future__ import annotations

import logging
from time import monotonic

SILENCE = 60.0
"""Seconds in which a message is not repeated."""


class OncePerMinute(logging.Filter):
    """Drops a message that a logger repeats: a pool says at each try that it cannot connect."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, tuple[str, float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record: it says something new, or was not written for a minute."""
        message, now = record.getMessage(), monotonic()
        before, at = self._last.get(record.name, ("", now))
        if message == before and now - at < SILENCE:
            return False
        self._last[record.name] = (message, now)
        return True
