"""A process that outlives the tests by a moment: it ends what a run that was killed left behind.

A run that ends by itself stops its servers; one that gets SIGKILL, or a worker of it, cannot. The
guardian reads from a pipe which servers are running, and the pipe ends with the run, however.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import IO


def watch(group: int) -> None:
    """From now on process group `group` ends with this process, at the latest."""
    _tell(f"watch {group}")


def forget(group: int) -> None:
    """Process group `group` has ended: its number may go to somebody else."""
    _tell(f"forget {group}")


def delete(directory: str) -> None:
    """Delete `directory` when this process has ended, if it is still there."""
    _tell(f"delete {directory}")


def _tell(line: str) -> None:
    pipe = _pipe(os.getpid())
    pipe.write(line + "\n")
    pipe.flush()


@cache
def _pipe(pid: int) -> IO[str]:
    """The way to this process's guardian, which is started by the first word to it."""
    guardian = subprocess.Popen(
        [sys.executable, "-S", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    if guardian.stdin is None:
        raise RuntimeError("the guardian has no pipe")
    atexit.register(_end, guardian, pid)
    return guardian.stdin


def _end(guardian: subprocess.Popen[str], pid: int) -> None:
    """A run that ends by itself waits until its guardian has cleaned up."""
    if os.getpid() == pid and guardian.stdin is not None:
        guardian.stdin.close()
        guardian.wait()


def _clean_up(lines: Iterable[str]) -> None:
    groups: set[int] = set()
    directories: list[str] = []
    for line in lines:
        word, _, value = line.rstrip("\n").partition(" ")
        if word == "watch":
            groups.add(int(value))
        elif word == "forget":
            groups.discard(int(value))
        else:
            directories.append(value)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    for directory in directories:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    _clean_up(sys.stdin)
