"""All that two people do with a site: each act shows on the other side, which loads nothing."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.all_acts import ACTS
from tests.browser.house import House
from tests.browser.marks import BROWSER
from tests.proofs.clerk import Clerk
from tests.services.redis_server import RedisServer
from tests.services.site import Site, unlimited

pytestmark = BROWSER


@pytest.fixture(scope="module")
def env(
    postgres_database: Callable[[], str],
    redis_server: RedisServer,
    bundled_env: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The environment of one site: its database, its broker, its data."""
    urls = {"DATABASE_URL": postgres_database(), "REDIS_URL": redis_server.url}
    data = {"DATA_DIR": str(tmp_path_factory.mktemp("all-acts"))}
    return {**bundled_env, **unlimited(), **urls, **data, "CHAT_ROOMS": "0"}


@pytest.fixture(scope="module")
def sites(
    env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Site]]:
    """Two processes of the site."""
    logs = tmp_path_factory.mktemp("logs")
    first, second = (Site("serve", 1, env, logs / f"{name}.log") for name in ("one", "other"))
    first.start()
    second.start()
    yield first, second
    assert [*first.complaints(), *second.complaints()] == []
    first.kill()
    second.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def everybody(
    browser: Browser, sites: tuple[Site, Site], env: dict[str, str]
) -> AsyncIterator[House]:
    """The people in front of their pages, for all tests."""
    clerk = Clerk(env)
    house = House(sites, clerk, browser)
    await house.open()
    yield house
    await house.close()
    clerk.close()


@pytest_asyncio.fixture(loop_scope="session")
async def house(everybody: House) -> AsyncIterator[House]:
    """The same with new rooms; no page complains, and none of those who look on is loaded."""
    await everybody.prepare()
    yield everybody
    assert everybody.loads == []
    assert everybody.uncaught == []


async def _do_all(house: House) -> None:
    for act in ACTS:
        await act.do(house)
        done = time.monotonic()
        await act.shows(house)
        print(f"{act.name}: {1000 * (time.monotonic() - done):.0f} ms")


async def test_each_is_seen(house: House) -> None:
    """One act after the other shows on the other side."""
    await _do_all(house)


async def test_each_is_seen_after_a_cut(house: House) -> None:
    """So it does when the connections of the other side were cut, and have come back."""
    await house.cut()
    await house.mend()
    await _do_all(house)


async def test_all_are_seen_on_return(house: House) -> None:
    """What is done while the connections of the other side are cut shows once they are back."""
    await house.cut()
    for act in ACTS:
        await act.do(house)
    await house.mend()
    back = time.monotonic()
    for act in ACTS:
        await act.shows(house)
    print(f"{len(ACTS)} acts: {1000 * (time.monotonic() - back):.0f} ms")
    assert len(ACTS) >= 20
