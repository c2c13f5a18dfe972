"""Run a command as the terminal's foreground job, so that Ctrl-C reaches it and nobody else.

`make` cannot end well after Ctrl-C: the terminal interrupts it together with the server, and it
reports a failure however cleanly the server has left. In a process group of its own the server
alone is interrupted, and its exit status is what `make` sees. POSIX.1-2017 §11.1 (job control).
"""

import os
import signal
import subprocess
import sys
from types import FrameType

_FORWARDED = (signal.SIGTERM, signal.SIGHUP)


def main(command: list[str]) -> int:
    """Run `command` to its end; returns its exit status, 128 + n where signal n ended it."""
    if not _has_terminal():
        os.execvp(command[0], command)  # nobody to press Ctrl-C; signals go to the command itself
    # A process in the background that takes the terminal is stopped, unless it ignores this.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    ours = os.getpgrp()
    job = subprocess.Popen(command, process_group=0)
    _forward_signals(job.pid)
    os.tcsetpgrp(0, job.pid)
    try:
        job.returncode = _wait(job.pid, ours)
    finally:
        os.tcsetpgrp(0, ours)
    return job.returncode if job.returncode >= 0 else 128 - job.returncode


def _has_terminal() -> bool:
    return os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp()


def _forward_signals(job: int) -> None:
    def forward(number: int, frame: FrameType | None) -> None:
        os.kill(job, number)

    for number in _FORWARDED:
        signal.signal(number, forward)


def _wait(job: int, ours: int) -> int:
    """Wait until the job ends; where it is stopped (Ctrl-Z), stop with it and go on with it."""
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.tcsetpgrp(0, ours)
        os.killpg(ours, signal.SIGSTOP)
        os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
