"""A server process: started, waited for, ended by its own id; what it prints goes to a file."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from tests.services import guardian
from tests.services.warm import Forked

START_SECONDS = 60.0
"""How long a server may take until it answers; generous, for machines with little to spare."""
STOP_SECONDS = 30.0
"""How long a server may take to leave after SIGTERM."""


class ServerFailed(RuntimeError):
    """A server did not start, or did not end, in time; the message shows the end of its log."""


class NotInstalled(ServerFailed):
    """A program that a test starts is not on this machine; the message says how to get it."""


class Process:
    """One server and its children, in a process group of their own."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        ready: Callable[[], bool],
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        user: str | None = None,
    ) -> None:
        """Name the command, its log file and `ready`, which says whether the server answers."""
        self.command = list(command)
        self.log = log
        self._ready = ready
        self._env = env
        self._cwd = cwd
        self._user = user
        self._popen: subprocess.Popen[bytes] | Forked | None = None

    @property
    def pid(self) -> int:
        """The id of the running server; raises `ServerFailed` when there is none."""
        if self._popen is None:
            raise ServerFailed(f"not running: {self.command[0]}")
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the server's first process is alive."""
        return self._popen is not None and self._popen.poll() is None

    def start(self) -> None:
        """Start the server and return when it is ready; raises `ServerFailed`."""
        with self.log.open("ab") as log:
            self._popen = self._launch(log)
        guardian.watch(self._popen.pid)
        try:
            self._wait_until_ready()
        except ServerFailed:
            self.kill()
            raise

    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes] | Forked:
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=self._env,
            cwd=self._cwd,
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
            start_new_session=True,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if not self.running:
                raise ServerFailed(f"{self.command[0]} ended at once:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.command[0]} is not ready:\n{self.tail()}")
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask the server to leave (SIGTERM), wait, and return its exit status."""
        return self.end(signal.SIGTERM)

    def end(self, by: signal.Signals) -> int:
        """Send `by` to the first process, wait, and return its exit status."""
        popen = self._popen
        if popen is None:
            raise ServerFailed(f"not running: {self.command[0]}")
        popen.send_signal(by)
        try:
            status = popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ServerFailed(f"{self.command[0]} did not leave:\n{self.tail()}") from error
        finally:
            self.kill()
        return status

    def kill(self) -> None:
        """End the server and its children at once (SIGKILL); no server, nothing to do."""
        if self._popen is None:
            return
        with suppress(ProcessLookupError):  # all of them may have left by themselves
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        guardian.forget(self._popen.pid)
        self._popen = None

    def restart(self) -> None:
        """Stop, then start in the same place."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Stop the processes in their tracks (SIGSTOP): their sockets stay open, and deaf."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let paused processes go on (SIGCONT)."""
        os.killpg(self.pid, signal.SIGCONT)

    def children(self) -> list[int]:
        """Ids of the processes that the server's first process started, oldest first."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        return sorted(int(child) for task in tasks for child in task.read_text().split())

    def tail(self, lines: int = 30) -> str:
        """The last lines of the log."""
        return "\n".join(self.output().splitlines()[-lines:])

    def output(self) -> str:
        """All that the server has printed, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""
