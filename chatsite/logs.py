"""What keeps the log readable, and e-mail addresses out of it."""

from __future__ import annotations

import logging
import re
from time import monotonic

SILENCE = 60.0
"""Seconds in which a message is not repeated."""

_ADDRESS = re.compile(r"[^\s@'\"(<=:/]{1,64}@[^\s@'\")>]{1,255}")
"""An e-mail address (RFC 5321 §4.5.3.1 bounds its parts), and what looks like one."""


class Lines(logging.Formatter):
    """Formats a record as lines without e-mail addresses.

    Errors repeat values: a database those of a statement that it refused, a mail server those of
    an e-mail.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, with the traceback below it where there is one."""
        return _ADDRESS.sub("<address>", super().format(record))


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
