"""Sites that a whole file of tests shares: they are looked at, not broken."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.services.redis_server import RedisServer
from tests.services.site import UNCOMPARED, Kind, Site, unlimited

HURRIED = "tests.integration.hurried:application"
LOSING = "tests.integration.unannounced:application"


class Shared:
    """Starts servers for one file of tests."""

    def __init__(self, directory: Path, database: str) -> None:
        """Servers keep what they keep in `directory`, and their messages in `database`."""
        self.servers: list[Site] = []
        self._directory = directory
        self._database = database

    def start(
        self,
        kind: Kind,
        redis: str = "",
        application: str = "",
        env: Mapping[str, str] | None = None,
        more: Sequence[str] = (),
    ) -> Site:
        """Start one, of another ASGI application than the site's where one is named.

        `env` and `more` are added to its environment and to its command line.
        """
        environment = {"REDIS_URL": redis, "DATABASE_URL": self._database}
        environment |= {"DATA_DIR": str(self._directory), **unlimited(), **(env or {})}
        server = Site(kind, 1, environment, self._directory / f"{len(self.servers)}.log")
        server.command.extend(more)
        if application:
            server.serve(application)
        self.servers.append(server)
        server.start()
        return server


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: Callable[[], str]
) -> Iterator[Shared]:
    """Starts servers that live until the last test of the file; all on one database."""
    shared = Shared(tmp_path_factory.mktemp("shared"), fresh_database())
    yield shared
    for server in shared.servers:
        server.kill()


@pytest.fixture(scope="module")
def told(shared: Shared, redis_server: RedisServer) -> tuple[Site, Site]:
    """Two processes that compare nothing with the database: each knows what it is told."""
    one, other = (shared.start("fast", redis_server.url, UNCOMPARED) for _ in range(2))
    return one, other


@pytest.fixture(scope="module")
def losing(shared: Shared, redis_server: RedisServer) -> tuple[Site, Site]:
    """Two processes that lose what they tell of inboxes, heads and people."""
    one, other = (shared.start("fast", redis_server.url, LOSING) for _ in range(2))
    return one, other


@pytest.fixture(scope="module")
def two(shared: Shared, redis_server: RedisServer) -> tuple[Site, Site]:
    """Two processes of one site, with presence in a hurry."""
    one, other = (shared.start("fast", redis_server.url, HURRIED) for _ in range(2))
    return one, other
