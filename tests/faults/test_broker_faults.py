"""A broker that breaks every promise, and a Redis that goes away while people talk."""

import asyncio
from collections.abc import Callable

import pytest

from tests.faults.conftest import Arrive
from tests.faults.talking import everything_arrived, talk_through
from tests.integration.crowd import all_heard, crowd, pour
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site

FAULTS = ["drop=0.2", "drop=0.2&repeat=0.2&reorder=0.2&delay=0.05"]
TALKERS, EACH = 2, 100


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


@pytest.mark.parametrize("how", ["killed", "stopped", "frozen"])
async def test_redis_goes_away(
    site: StartSite, own_redis: RedisServer, arrive: Arrive, how: str
) -> None:
    """While Redis is away posts are still acked; once it is back everybody has everything."""
    one = site(redis=own_redis.url)
    other = await asyncio.to_thread(lambda: site(redis=own_redis.url, database=one.database))
    people = [await arrive("Ada", one.url), await arrive("Grace", other.url)]

    async def away() -> None:
        await asyncio.to_thread({"killed": own_redis.kill, "stopped": own_redis.stop,
                                 "frozen": own_redis.pause}[how])  # fmt: skip
        for person in people:
            await person.acked(len(person.acks) + 20)
        await asyncio.to_thread(own_redis.resume if how == "frozen" else own_redis.start)

    said = await talk_through(people, away)
    await everything_arrived(people, said, one)
    assert all(person.resumes == ["new"] for person in people)
    assert tracebacks(one) + tracebacks(other) == []


async def test_starts_without_redis(
    site: StartSite, own_redis: RedisServer, arrive: Arrive
) -> None:
    """A server starts while Redis is away, and is part of the chat once it is back."""
    await asyncio.to_thread(own_redis.kill)
    one = await asyncio.to_thread(lambda: site(redis=own_redis.url))
    other = await asyncio.to_thread(lambda: site(redis=own_redis.url, database=one.database))
    people = [await arrive("Ada", one.url), await arrive("Grace", other.url)]

    async def back() -> None:
        await asyncio.to_thread(own_redis.start)

    said = await talk_through(people, back)
    await everything_arrived(people, said, one)


def tracebacks(served: Site) -> list[str]:
    """Tracebacks in a site's log; that Redis is away may be said, in a sentence."""
    return [line for line in served.output().splitlines() if line.startswith("Traceback")]
