"""One browser of each engine and one site for the whole run; each test takes a room of its own."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest
import pytest_asyncio

from tests.services.firefox import FirefoxBrowser
from tests.services.process import NotInstalled
from tests.services.site import Site, unlimited
from tests.services.tab import Tab
from tests.services.webkit import WebKitBrowser

ENGINES: dict[str, type[FirefoxBrowser] | type[WebKitBrowser]] = {
    "firefox": FirefoxBrowser,
    "webkit": WebKitBrowser,
}


class Engine(Protocol):
    """A running browser."""

    def visitor(self) -> AbstractAsyncContextManager[Tab]:
        """A page without cookies, as somebody who comes for the first time has it."""


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=ENGINES)
async def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Engine]:
    """A browser for all tests of this process.

    Where it is not installed, the tests are skipped; in CI, which installs it, they fail.
    """
    try:
        start = ENGINES[request.param].connected(tmp_path_factory.mktemp(request.param))
        async with start as browser:
            yield browser
    except NotInstalled as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def only_site(
    fresh_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site of all tests."""
    directory = tmp_path_factory.mktemp("engines")
    env = {"DATA_DIR": str(directory), "DATABASE_URL": fresh_database(), **unlimited()}
    served = Site("serve", 1, env, directory / "site.log")
    yield served
    served.kill()


@pytest.fixture
def chat(only_site: Site) -> Site:
    """The site, running; a test may stop it and start it again."""
    if not only_site.running:
        only_site.start()
    return only_site


@pytest_asyncio.fixture(loop_scope="session")
async def tab(engine: Engine) -> AsyncIterator[Tab]:
    """A page of somebody who comes for the first time."""
    async with engine.visitor() as page:
        yield page


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """The name of a room in which nobody has talked: one for each test, engine and repetition."""
    again = getattr(request.node, "execution_count", 1)
    return f"{request.node.originalname}-{request.node.callspec.id}-{again}"
