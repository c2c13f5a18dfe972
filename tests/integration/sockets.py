"""Which process serves which connection, as the kernel tells it."""

import os
from contextlib import suppress
from pathlib import Path

_ESTABLISHED = "01"


def served_by(pid: int, port: int) -> int:
    """How many connections to `port` process `pid` holds."""
    mine = _inodes(pid)
    return sum(inode in mine for inode in _established(port))


def _inodes(pid: int) -> set[str]:
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            inodes.add(os.readlink(entry).removeprefix("socket:[").removesuffix("]"))
    return inodes


def _established(port: int) -> list[str]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == _ESTABLISHED]
