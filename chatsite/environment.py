"""Environment variables, each checked once where it enters; what is wrong is one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import parent_process
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
WRONG_SETTINGS = 2
"""The exit status of a process that was started with settings that cannot work."""

STARTUP_FAILURE = 3
"""The exit status by which a worker tells uvicorn's supervisor to give up."""


class BadSetting(ImproperlyConfigured):
    """A variable has a value that cannot work; the message is a sentence that names it."""


class Environment:
    """Reads variables; one that is empty counts as not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """Any text."""
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """`1`, `true`, `yes` or `on`, or their opposites; raises `BadSetting`."""
        value = self.text(name).lower()
        if value and value not in _TRUE | _FALSE:
            raise BadSetting(f"{name} must be 1 or 0 (on or off), not {value!r}.")
        return value in _TRUE if value else default

    def number(self, name: str, default: int) -> int:
        """A whole number of at least 0; raises `BadSetting`."""
        value = self.text(name)
        if value and not (value.isascii() and value.isdigit() and len(value) <= 12):
            raise BadSetting(f"{name} must be a whole number, 0 or more, not {value!r}.")
        return int(value) if value else default

    def words(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A list, separated by commas."""
        found = [word.strip() for word in self.text(name).split(",")]
        return [word for word in found if word] or list(default)

    def origins(self, name: str) -> list[str]:
        """Origins with their scheme, separated by commas; raises `BadSetting`."""
        origins = self.words(name)
        for origin in origins:
            if not origin.startswith(("http://", "https://")):
                raise BadSetting(
                    f"{name} must list origins with their scheme, such as "
                    f"https://chat.example.org, not {origin!r}."
                )
        return origins


def data_folder(path: Path) -> Path:
    """Make a folder that this process can write to, unless it is there; raises `BadSetting`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise BadSetting(f"DATA_DIR cannot be made at {path}: {reason.strerror}.") from reason
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadSetting(f"DATA_DIR at {path} cannot be written to by this user.")
    return path


def leave(reason: Exception | str) -> NoReturn:
    """End the process because of its settings, with one sentence on standard error."""
    sys.stderr.write(f"{reason}\n")
    # A worker of uvicorn's is started again for ever, unless it says that it cannot start.
    sys.exit(WRONG_SETTINGS if parent_process() is None else STARTUP_FAILURE)
