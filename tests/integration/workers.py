"""The worker processes of a site, and which of them serves which connection."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.services.process import START_SECONDS
from tests.services.site import Site

_ESTABLISHED = "01"


def workers(served: Site) -> list[int]:
    """Ids of the worker processes, oldest first."""
    return [pid for pid in served.children() if b"spawn_main" in _command(pid)]


def served_by(served: Site, pid: int) -> int:
    """How many connections to the site's port process `pid` holds."""
    mine = _inodes(pid)
    return sum(inode in mine for inode in _established(served.port))


def replace_worker(served: Site) -> None:
    """Kill the oldest worker (SIGKILL), and wait for the one that takes its place. Blocks."""
    before = workers(served)
    os.kill(before[0], signal.SIGKILL)
    deadline = time.monotonic() + START_SECONDS
    while set(workers(served)) <= set(before):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no new worker: {served.tail()}")
        time.sleep(0.05)


def _command(pid: int) -> bytes:
    with suppress(FileNotFoundError):  # it has left since it was listed
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _inodes(pid: int) -> set[str]:
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            inodes.add(os.readlink(entry).removeprefix("socket:[").removesuffix("]"))
    return inodes


def _established(port: int) -> list[str]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == _ESTABLISHED]
