"""A real PostgreSQL server on a free port, with data of its own: a copy of what the run has made
once."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services import guardian
from tests.services.once import once
from tests.services.ports import free_port
from tests.services.process import Process, ServerFailed
from tests.services.site import migrate

MIGRATED = "migrated"
"""The database with all tables and no rows that each server has from the beginning."""

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

    def __init__(self, directory: Path | None = None) -> None:
        """Run with the data in `directory`, or with a copy of the run's in a new one.

        Raises `ServerFailed` when PostgreSQL is not installed.
        """
        self.port = free_port()
        self.directory = directory or _copied()
        programs, user = _programs(), _user()
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
        with psycopg.connect(self.url, autocommit=True) as session:
            create_database(session, name, template)
        return self.database_url(name)

    def remove(self) -> None:
        """End the server and delete its files."""
        self.kill()
        shutil.rmtree(self.directory)

    def _answers(self) -> bool:
        return answers(self.url)


def create_database(session: psycopg.Connection, name: str, template: str) -> None:
    """Create a database as a copy of `template`, in a session that commits by itself."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    session.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


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


def _copied() -> Path:
    """A new directory with the data of a server that has `MIGRATED`."""
    directory = Path(tempfile.mkdtemp(prefix="chat-postgres-"))
    guardian.delete(str(directory))
    made = once("postgres", _make)
    if (user := _user()) is not None:
        shutil.chown(directory, user, user)
    # Its owner comes along, without which PostgreSQL does not run.
    subprocess.run(["cp", "--archive", str(made / "data"), str(directory)], check=True)
    return directory


def _make(directory: Path) -> None:
    if (user := _user()) is not None:
        shutil.chown(directory, user, user)
        directory.parent.chmod(0o711)  # PostgreSQL's own user passes through it
    _initialise(_programs(), directory / "data", user)
    server = PostgresServer(directory)
    server.start()
    try:
        migrate(server.create_database(MIGRATED))
        server.stop()
    finally:
        server.kill()


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
