"""A thousand messages between people on different processes, over a real Redis."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.integration.crowd import all_heard, crowd, pour
from tests.integration.workers import served_by, workers
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site, unlimited
from tests.services.talk import Talk

TALKERS, EACH = 4, 250
MOST = 100


@pytest.fixture(scope="module")
def two_workers(
    fresh_database: Callable[[], str],
    redis_server: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Two workers of `manage.py serve`."""
    directory = tmp_path_factory.mktemp("workers")
    env = {"DATABASE_URL": fresh_database(), "REDIS_URL": redis_server.url, **unlimited()}
    served = Site("serve", 2, {**env, "DATA_DIR": str(directory)}, directory / "site.log")
    served.start()
    yield served
    served.kill()


async def exchange(urls: list[str]) -> None:
    """The first `TALKERS` people say `EACH` messages, all at once; everybody has all of them."""
    async with crowd(urls) as people:
        talkers = people[:TALKERS]
        await asyncio.gather(*(pour(each, f"t{n}", EACH) for n, each in enumerate(talkers)))
        await all_heard(people, TALKERS * EACH)


@pytest.mark.both_databases
async def test_two_servers(
    site: StartSite, redis_server: RedisServer, fresh_database: Callable[[], str]
) -> None:
    """Two servers on two ports are one chat."""
    database = fresh_database()
    servers = [site(redis=redis_server.url, database=database) for _ in range(2)]
    await exchange([servers[number % 2].url for number in range(6)])
    assert [line for server in servers for line in server.complaints()] == []


@pytest.mark.both_databases
async def test_two_workers(two_workers: Site) -> None:
    """Two workers behind one port are one chat."""
    await exchange([two_workers.url] * 6)
    assert two_workers.complaints() == []


@pytest.mark.one_database
async def test_two_workers_of_uvicorn(site: StartSite, redis_server: RedisServer) -> None:
    """So they are where `uvicorn` starts them."""
    served = site("uvicorn", workers=2, redis=redis_server.url)
    await exchange([served.url] * 6)
    assert served.complaints() == []


async def test_both_workers_serve(two_workers: Site) -> None:
    """The people of one port are spread over its workers, and hear each other."""
    served, room = two_workers, "spread"
    async with crowd([served.url], room) as (ada,), AsyncExitStack() as stack:
        people: list[Talk] = []
        while not all(served_by(served, pid) for pid in workers(served)):
            assert len(people) < MOST, "all connections went to one worker"
            people.append(await stack.enter_async_context(await Talk.connect(served.url, room)))
        await ada.say("to all")
        await all_heard(people, 1)
