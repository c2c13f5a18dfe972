"""A PostgreSQL server of the soak's own, with its data in the soak's directory."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import time
from pathlib import Path

from chatsite.soak.plan import BadPlan
from chatsite.soak.process import LOOK, START_SECONDS, Server, ServerFailed

_OPTIONS = (
    # Nothing but a crash of the machine could tell the difference.
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


class PostgresServer(Server):
    """Reachable at `url` without a password, on the loopback only.

    `kill` ends it as a crash does: no transaction that runs is finished.
    """

    def __init__(self, directory: Path, port: int) -> None:
        """Raises `BadPlan` where PostgreSQL is not installed."""
        self._programs = _programs()
        self._data = directory / "postgres"
        # PostgreSQL refuses to run as root.
        self._owner = "postgres" if os.getuid() == 0 else None
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(port)]
        command += [word for option in _OPTIONS for word in ("-c", option)]
        super().__init__(
            "postgres", command, port, directory / "postgres.log", {}, Path("/"),
            user=self._owner, crash=signal.SIGQUIT,
        )  # fmt: skip

    @property
    def url(self) -> str:
        """The URL of its one database."""
        return f"postgres://chat@127.0.0.1:{self.port}/postgres"

    async def accepting(self) -> None:
        """Wait until it takes queries; raises `ServerFailed`."""
        program = str(self._programs / "pg_isready")
        command = [program, "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-t", "1"]
        deadline = time.monotonic() + START_SECONDS
        while await (await asyncio.create_subprocess_exec(*command)).wait():
            if time.monotonic() > deadline:
                raise ServerFailed("postgres takes no connections.")
            await asyncio.sleep(LOOK)

    async def create(self) -> None:
        """Make the data directory; raises `ServerFailed`."""
        self._data.mkdir(mode=0o700)
        if self._owner is not None:
            owner = pwd.getpwnam(self._owner)
            os.chown(self._data, owner.pw_uid, owner.pw_gid)
            self._data.parent.chmod(0o711)
        command = [str(self._programs / "initdb"), "-D", str(self._data), "-U", "chat"]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdout=asyncio.subprocess.DEVNULL,
            cwd="/",
            user=self._owner,
            group=self._owner,
            extra_groups=None if self._owner is None else [],
        )
        if await process.wait():
            raise ServerFailed("initdb failed.")


def _programs() -> Path:
    """The directory of the server's programs; the newest version where there are some."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    if not debian:
        raise BadPlan("There is no PostgreSQL on this machine: install one, or name --database.")
    return debian[-1].parent
