"""Who runs where: the server has a core to itself; generator, Redis and PostgreSQL share another.

Between two cores nothing of the load's cost lands on the server's bill but the kernel's own part.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_CORES = sorted(os.sched_getaffinity(0))


def stay_on_load_core() -> None:
    """Move this process, and with it all that it will start, to the load's core."""
    os.sched_setaffinity(0, {_CORES[-1]})


@contextmanager
def off_load_core() -> Iterator[None]:
    """What is started in this block may run on every core."""
    os.sched_setaffinity(0, _CORES)
    try:
        yield
    finally:
        stay_on_load_core()


def on_server_core(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` on the server's core."""
    return ["taskset", "--cpu-list", str(_CORES[0]), *command]
