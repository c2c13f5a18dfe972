"""What keeps the log readable."""

import logging

import pytest

from chatsite import logs
from chatsite.logs import OncePerMinute


def record(message: str, name: str = "pool") -> logging.LogRecord:
    """A warning of a logger."""
    return logging.LogRecord(name, logging.WARNING, "", 0, message, None, None)


def test_repeated_message() -> None:
    """The same message is written once, another one at once."""
    once = OncePerMinute()
    said = ["gone", "gone", "back", "gone", "gone"]
    assert [bool(once.filter(record(text))) for text in said] == [True, False, True, True, False]
    assert once.filter(record("gone", "another logger"))


def test_message_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on for longer is said again."""
    once = OncePerMinute()
    assert once.filter(record("gone"))
    monkeypatch.setattr(logs, "SILENCE", 0.0)
    assert once.filter(record("gone"))
