"""What processes have cost so far, as Linux counts it (proc(5))."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_ESTABLISHED = "01"
_TICKS = os.sysconf("SC_CLK_TCK")
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
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
    # A worker of a service may have left since it was listed: its time is then its parent's.
    with suppress(FileNotFoundError, ProcessLookupError):
        return _ticks_now(pid)
    return 0


def _ticks_now(pid: int) -> int:
    # The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def memory_bytes(pids: Iterable[int]) -> int:
    """Resident memory of the processes; pages they share count once (Pss)."""
    return 1024 * sum(_proportional(pid) for pid in pids)


def _proportional(pid: int) -> int:
    return _number(_PROPORTIONAL, Path(f"/proc/{pid}/smaps_rollup"))


def resident_bytes(pids: Iterable[int]) -> int:
    """Resident memory of the processes, shared pages included (VmRSS)."""
    return 1024 * sum(_number(_RESIDENT, Path(f"/proc/{pid}/status")) for pid in pids)


def peak_bytes(pids: Iterable[int]) -> int:
    """The most resident memory that each of the processes ever had (VmHWM)."""
    return 1024 * sum(_number(_PEAK, Path(f"/proc/{pid}/status")) for pid in pids)


def _number(line: re.Pattern[str], path: Path) -> int:
    match = line.search(path.read_text())
    return int(match[1]) if match else 0


def unsent(ports: Iterable[int]) -> list[int]:
    """Bytes that the kernel keeps for each peer of the IPv4 sockets bound to these ports."""
    wanted = {f"{port:04X}" for port in ports}
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sockets = (line.split() for line in lines)
    return [
        int(fields[4].partition(":")[0], 16)
        for fields in sockets
        if fields[1].rpartition(":")[2] in wanted and fields[3] == _ESTABLISHED
    ]
