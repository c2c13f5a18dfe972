"""A server process of the soak: started, waited for, killed, started again in the same place."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0
"""How long a process may take until its port answers."""
STOP_SECONDS = 30.0
"""How long a process may take to leave after SIGTERM."""
LOOK = 0.05
"""Seconds between looks whether the port answers."""


class ServerFailed(RuntimeError):
    """A process did not start or did not leave; the message shows the end of its log."""


class Server:
    """One process that listens on `port` of 127.0.0.1, with its output in `log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        log: Path,
        env: Mapping[str, str],
        directory: Path,
        *,
        user: str | None = None,
        crash: signal.Signals = signal.SIGKILL,
    ) -> None:
        """`user` runs it, where that is somebody else; the signal `crash` ends it at once."""
        self.name = name
        self.port = port
        self.log = log
        self.env = {**os.environ, **env}
        self._command = command
        self._directory = directory
        self._user = user
        self._crash = crash
        self._process: Process | None = None

    async def start(self) -> None:
        """Start, and return once the port answers; raises `ServerFailed`."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdout=log,
                stderr=log,
                env=self.env,
                cwd=self._directory,
                start_new_session=True,
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else [],
            )
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._answers():
                    self._check_alive()
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise ServerFailed(f"{self.name} does not answer:\n{self._tail()}") from None

    async def kill(self) -> None:
        """End it at once, and wait for that; nothing to do where it does not run."""
        if self._process is not None and self._process.returncode is None:
            if self._crash is signal.SIGKILL:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.send_signal(self._crash)
            await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and wait for the end; raises `ServerFailed` where it stays or complains."""
        process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                status = await process.wait()
        except TimeoutError:
            raise ServerFailed(f"{self.name} did not leave:\n{self._tail()}") from None
        # A plain uvicorn repeats the signal that ended it when it has cleaned up.
        if status not in (0, -signal.SIGTERM):
            raise ServerFailed(f"{self.name} left with status {status}:\n{self._tail()}")

    def peak_memory(self) -> int:
        """The most memory that the process had, in KiB (VmHWM); 0 where the system can't tell."""
        if self._process is None:
            return 0
        status = Path(f"/proc/{self._process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)

    def complaints(self) -> list[str]:
        """Lines of the log that tell of an error."""
        signs = ("Traceback", "ERROR", "CRITICAL")
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(sign in line for sign in signs)]

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def _check_alive(self) -> None:
        if self._process is not None and self._process.returncode is not None:
            raise ServerFailed(f"{self.name} ended at once:\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])
