"""Fixtures that start real servers on free ports when a test first asks, and stop them by id."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.services import database
from tests.services.migrated import copy_sqlite
from tests.services.postgres import MIGRATED, PostgresServer
from tests.services.redis_server import RedisServer
from tests.services.site import Kind, Site, unlimited

_names = itertools.count(1)


class StartSite(Protocol):
    """`site(…)` starts a server of the site, waits until it answers, and returns it."""

    def __call__(
        self,
        kind: Kind = "serve",
        *,
        workers: int = 1,
        redis: str = "",
        database: str = "",
        env: Mapping[str, str] | None = None,
    ) -> Site:
        """Start one; two with the same `redis` and `database` URLs are one site."""


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A redis-server for the whole run; a test that stops it starts it again."""
    yield from running_redis(tmp_path_factory.mktemp("redis"))


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A redis-server for one test, which may do to it what it likes."""
    yield from running_redis(tmp_path)


def running_redis(directory: Path) -> Iterator[RedisServer]:
    """A redis-server with its files in `directory`, for as long as a fixture lasts."""
    server = RedisServer(directory)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> Callable[[], str]:
    """As `fresh_database`, on PostgreSQL whatever kind the run is on."""
    return lambda: postgres.create_database(f"site{next(_names)}", template=MIGRATED)


@pytest.fixture(scope="session")
def fresh_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """A function that makes a migrated, empty database and returns its URL.

    On the kind of database that the run is on (TEST_DATABASE).
    """
    if database.kind() == "postgres":
        made: Callable[[], str] = request.getfixturevalue("postgres_database")
        return made
    directory = tmp_path_factory.mktemp("databases")
    return lambda: copy_sqlite(directory / f"site{next(_names)}.sqlite3")


@pytest.fixture
def site(
    fresh_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartSite]:
    """Start real processes of the site; all are stopped at the end of the test.

    Without `database` each gets a fresh one; without `redis` the in-process broker. Limits on
    rates are off unless `env` sets them. A call blocks until the server answers: in a test with
    live clients, use `await asyncio.to_thread(site, …)`, and likewise for `restart()`.
    """
    directory = tmp_path_factory.mktemp("site")
    started: list[Site] = []

    def start(
        kind: Kind = "serve",
        *,
        workers: int = 1,
        redis: str = "",
        database: str = "",
        env: Mapping[str, str] | None = None,
    ) -> Site:
        urls = {"DATABASE_URL": database or fresh_database(), "REDIS_URL": redis}
        base = {"DATA_DIR": str(directory), "PYTHONUNBUFFERED": "1", **unlimited(), **urls}
        log = directory / f"site{len(started)}.log"
        server = Site(kind, workers, {**base, **(env or {})}, log)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()
