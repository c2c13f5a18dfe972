"""What the processes of a test run share: made by the first that needs it, for all of them."""

import fcntl
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.services import guardian

PREPARED = "CHAT_TEST_PREPARED"
"""Set once a test run has its directory, DATA_DIR; pytest-xdist's workers inherit both."""


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The directory `name` of this run, which `make` has filled, in this process or another one.

    Whoever else needs it waits for that. Where `make` raises, the next one tries again in a
    directory that may have something in it.
    """
    directory = _shared() / name
    directory.mkdir(exist_ok=True)
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = directory.with_suffix(".made")
        if not made.exists():
            make(directory)
            made.touch()
    return directory


def _shared() -> Path:
    """The directory of this test run; one of this process where it is none, as in a benchmark."""
    return Path(os.environ["DATA_DIR"]) if PREPARED in os.environ else _own()


@cache
def _own() -> Path:
    directory = tempfile.mkdtemp(prefix="chat-run-")
    guardian.delete(directory)
    return Path(directory)
