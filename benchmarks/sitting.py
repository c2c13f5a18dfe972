"""What all runs of one sitting share: Redis, PostgreSQL, and databases to copy."""

from __future__ import annotations

import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.checkout import HERE, Checkout
from benchmarks.generator import BUILD
from tests.services.postgres import PostgresServer
from tests.services.redis_server import RedisServer

PEOPLE = 5000
"""Enough for a session of its own for each connection of the largest workload."""
ROOMS = 500
SITE = {"SECRET_KEY": "benchmark" * 8, "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0", "HTTPS": "0"}


class Sitting:
    """Services that start when they are first asked for, and end with the sitting."""

    def __init__(self, people: int = PEOPLE) -> None:
        """Keep all files in a new directory on the disk of the checkout.

        `people` is how many have a session in each database.
        """
        self._people = people
        BUILD.mkdir(parents=True, exist_ok=True)
        self.directory = Path(tempfile.mkdtemp(prefix="sitting-", dir=BUILD))
        self._copies = 0
        # By kind of database and checkout: what is copied for each run.
        self._seeds: dict[tuple[str, Checkout], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for service in self.services.values():
            service.kill()
        if isinstance(postgres := self.services.get("postgres"), PostgresServer):
            postgres.remove()
        shutil.rmtree(self.directory)

    @cached_property
    def services(self) -> dict[str, RedisServer | PostgresServer]:
        """Those that run, by name."""
        return {}

    @cached_property
    def redis(self) -> RedisServer:
        """A Redis without persistence."""
        server = RedisServer(self.directory)
        server.start()
        self.services["redis"] = server
        return server

    @cached_property
    def postgres(self) -> PostgresServer:
        """A PostgreSQL that writes to the disk before it says that it has."""
        server = PostgresServer()
        server.command += ["-c", "fsync=on", "-c", "full_page_writes=on"]
        server.start()
        self.services["postgres"] = server
        return server

    def pids(self, name: str) -> list[int]:
        """The first process of a service, if it runs."""
        return [self.services[name].pid] if name in self.services else []

    def cookies(self, url: str, code: Checkout = HERE) -> Path:
        """The file of the cookies that open sessions in a database of this kind."""
        return self.directory / f"cookies.{url.partition(':')[0]}.{code.root.name}"

    def new_database(self, kind: str, code: Checkout = HERE) -> str:
        """The URL of a fresh copy of the seeded database of this kind: sqlite or postgres."""
        self._copies += 1
        seed = self._seed(kind, code)
        if kind == "postgres":
            return self.postgres.create_database(f"run{self._copies}", seed)
        copy = self.directory / f"run{self._copies}.sqlite3"
        shutil.copy(seed, copy)
        return f"sqlite:///{copy}"

    def _seed(self, kind: str, code: Checkout) -> str:
        """A database with people and rooms, made by the checkout's own code: a name or a path."""
        if (kind, code) not in self._seeds:
            name = f"seed{len(self._seeds)}"
            if kind == "postgres":
                url = self.postgres.create_database(name)
            else:
                name = str(self.directory / f"{name}.sqlite3")
                url = f"sqlite:///{name}"
            env = {**SITE, "DATABASE_URL": url}
            code.run("manage.py", "migrate", "--verbosity", "0", env=env)
            printed = code.run("-m", "benchmarks.seed", str(self._people), str(ROOMS), env=env)
            self.cookies(url, code).write_text(printed)
            self._seeds[kind, code] = name
        return self._seeds[kind, code]
