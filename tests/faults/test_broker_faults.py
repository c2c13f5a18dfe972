"""A broker that breaks every promise, and a Redis that goes away while people talk."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.faults.conftest import Arrive
from tests.faults.talking import everything_arrived, talk_through
from tests.integration.conftest import Shared
from tests.integration.crowd import all_heard, crowd, pour
from tests.services.fixtures import StartSite, running_redis
from tests.services.redis_server import RedisServer
from tests.services.site import Site

TALKERS, EACH = 2, 100
_ONE_DATABASE = pytest.mark.one_database
FAULTS = [
    pytest.param("drop=0.2", marks=_ONE_DATABASE),
    "drop=0.2&repeat=0.2&reorder=0.2&delay=0.05",
]
AWAY = ["killed", *(pytest.param(how, marks=_ONE_DATABASE) for how in ("stopped", "frozen"))]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A redis-server for the tests of this module, each of which brings it back."""
    yield from running_redis(tmp_path_factory.mktemp("redis"))


@pytest.fixture(scope="module")
def two(shared: Shared, redis: RedisServer) -> tuple[Site, Site]:
    """Two processes of one site that share it."""
    one, other = (shared.start("serve", redis.url) for _ in range(2))
    return one, other


@pytest.mark.parametrize("faults", FAULTS)
async def test_faulty_broker(
    site: StartSite, redis_server: RedisServer, fresh_database: Callable[[], str], faults: str
) -> None:
    """Over a broker that drops, repeats, reorders or delays, each message comes once, in order."""
    url = f"faulty+{redis_server.url}?{faults}&seed=1"
    database = fresh_database()
    servers = [site(redis=url, database=database) for _ in range(2)]
    async with crowd([servers[number % 2].url for number in range(4)]) as people:
        talkers = people[:TALKERS]
        await asyncio.gather(*(pour(each, f"t{n}", EACH) for n, each in enumerate(talkers)))
        await all_heard(people, TALKERS * EACH)


@pytest.mark.parametrize("how", AWAY)
async def test_redis_goes_away(
    two: tuple[Site, Site], redis: RedisServer, arrive: Arrive, how: str
) -> None:
    """While Redis is away posts are still acked; once it is back everybody has everything."""
    one, other = two
    people = [await arrive(name, at.url, room=how) for name, at in (("Ada", one), ("Grace", other))]

    async def away() -> None:
        await asyncio.to_thread({"killed": redis.kill, "stopped": redis.stop,
                                 "frozen": redis.pause}[how])  # fmt: skip
        for person in people:
            await person.acked(len(person.acks) + 20)
        await asyncio.to_thread(redis.resume if how == "frozen" else redis.start)

    said = await talk_through(people, away)
    await everything_arrived(people, said, one, how)
    assert all(person.resumes == ["new"] for person in people)
    assert tracebacks(one) + tracebacks(other) == []


@_ONE_DATABASE
async def test_starts_without_redis(
    shared: Shared, two: tuple[Site, Site], redis: RedisServer, arrive: Arrive
) -> None:
    """A server starts while Redis is away, and is part of the chat once it is back."""
    await asyncio.to_thread(redis.kill)
    one, other = await asyncio.to_thread(shared.start, "serve", redis.url), two[1]
    people = [
        await arrive(name, at.url, room="late") for name, at in (("Ada", one), ("Grace", other))
    ]

    async def back() -> None:
        await asyncio.to_thread(redis.start)

    said = await talk_through(people, back)
    await everything_arrived(people, said, one, "late")


def tracebacks(served: Site) -> list[str]:
    """Tracebacks in a site's log; that Redis is away may be said, in a sentence."""
    return [line for line in served.output().splitlines() if line.startswith("Traceback")]
