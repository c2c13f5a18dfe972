"""What the processes of a test run share: made by the first that needs it, for all of them."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The directory `name` of this run, which `make` has filled, in this process or another one.

    Whoever else needs it waits for that. Where `make` raises, the next one tries again in a
    directory that may have something in it.
    """
    # DATA_DIR is the run's own; pytest-xdist's workers inherit it (`tests.services.database`).
    directory = Path(os.environ["DATA_DIR"], name)
    directory.mkdir(exist_ok=True)
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = directory.with_suffix(".made")
        if not made.exists():
            make(directory)
            made.touch()
    return directory
