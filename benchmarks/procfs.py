"""What processes have cost so far, as Linux counts it (proc(5))."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for process in found:
        with suppress(FileNotFoundError):
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of the processes, of all their threads and of ended children."""
    return sum(_ticks(pid) for pid in pids) / _TICKS


def _ticks(pid: int) -> int:
    # The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def memory_bytes(pids: Iterable[int]) -> int:
    """Resident memory of the processes; pages they share count once (Pss)."""
    return 1024 * sum(_proportional(pid) for pid in pids)


def _proportional(pid: int) -> int:
    match = _PROPORTIONAL.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(match[1]) if match else 0
