"""A real PostgreSQL server on a free port, with its data in a new directory."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services import guardian
from tests.services.ports import free_port
from tests.services.process import Process, ServerFailed

_OPTIONS = (
    # The data is thrown away with the run; only a crash of the machine could tell the difference.
    "fsync=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=64MB",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


class PostgresServer(Process):
    """A PostgreSQL of our own, reachable at `url`; no password, loopback only."""

    def __init__(self) -> None:
        """Make the data directory; raises `ServerFailed` when PostgreSQL is not installed."""
        self.port = free_port()
        self.directory = Path(tempfile.mkdtemp(prefix="chat-postgres-"))
        guardian.delete(str(self.directory))
        programs, user = _programs(), _user()
        if user is not None:
            shutil.chown(self.directory, user, user)
        _initialise(programs, self.directory / "data", user)
        command = [str(programs / "postgres"), "-D", str(self.directory / "data")]
        command += ["-p", str(self.port)]
        for option in _OPTIONS:
            command += ["-c", option]
        log = self.directory / "postgres.log"
        super().__init__(command, log, ready=self._answers, cwd="/", user=user)

    @property
    def url(self) -> str:
        """The URL of the database that is there from the beginning."""
        return self.database_url("postgres")

    def database_url(self, name: str) -> str:
        """The URL of the database called `name`."""
        return f"postgres://chat@127.0.0.1:{self.port}/{name}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Create a database as a copy of `template`; returns its URL."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
        return self.database_url(name)

    def remove(self) -> None:
        """End the server and delete its files."""
        self.kill()
        shutil.rmtree(self.directory)

    def _answers(self) -> bool:
        return answers(self.url)


def answers(url: str) -> bool:
    """Whether a server takes connections at `url`."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path:
    """The directory of PostgreSQL's server programs; the newest version where there are some."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    if not debian:
        raise ServerFailed("PostgreSQL is not installed; `make services` installs it.")
    return debian[-1].parent


def _user() -> str | None:
    """Who runs the server: PostgreSQL refuses to run as root, so its own user does."""
    if os.getuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


def _initialise(programs: Path, data: Path, user: str | None) -> None:
    command = [str(programs / "initdb"), "-D", str(data), "-U", "chat", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServerFailed(f"initdb failed:\n{done.stderr}")
