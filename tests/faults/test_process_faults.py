"""A server that dies, and one that is asked to leave, in mid-conversation."""

import asyncio
import json

import pytest

from tests.faults.conftest import Arrive
from tests.faults.talking import everything_arrived, talk_through
from tests.integration.crowd import pour
from tests.integration.database import messages
from tests.integration.workers import replace_worker, workers
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site
from tests.services.talk import Talk


@pytest.mark.both_databases
async def test_kill_and_start(site: StartSite, arrive: Arrive) -> None:
    """After SIGKILL and a new start nothing acked is lost, and everybody resumes without a gap."""
    served = site()
    people = [await arrive(name, served.url) for name in ("Ada", "Grace")]

    async def kill_and_start() -> None:
        await asyncio.to_thread(served.kill)
        await asyncio.to_thread(served.start)
        for person in people:
            await person.welcomed(2)

    said = await talk_through(people, kill_and_start)
    await everything_arrived(people, said, served)
    assert {resume for person in people for resume in person.resumes[1:]} == {"ok"}


async def test_one_of_two_is_killed(
    site: StartSite, redis_server: RedisServer, arrive: Arrive
) -> None:
    """Who was on a killed process goes on at another one, from where they were."""
    one = site(redis=redis_server.url)
    other = await asyncio.to_thread(lambda: site(redis=redis_server.url, database=one.database))
    people = [await arrive("Ada", one.url, other.url), await arrive("Grace", other.url)]

    async def kill() -> None:
        await asyncio.to_thread(one.kill)
        await people[0].welcomed(2)

    said = await talk_through(people, kill)
    await everything_arrived(people, said, other)
    assert people[0].resumes[1] == "ok"


@pytest.mark.one_database
async def test_worker_is_replaced(
    site: StartSite, redis_server: RedisServer, arrive: Arrive
) -> None:
    """Each worker of `--workers 2` is killed and replaced, and nobody misses anything."""
    served = site(workers=2, redis=redis_server.url)
    people = [await arrive(name, served.url) for name in ("Ada", "Grace", "Edsger", "Barbara")]
    first = set(workers(served))

    async def kill_each_worker() -> None:
        for _ in first:
            await asyncio.to_thread(replace_worker, served)
        assert first.isdisjoint(workers(served))
        for person in people:
            await person.welcomed(2)

    said = await talk_through(people, kill_each_worker)
    await everything_arrived(people, said, served)


@pytest.mark.both_databases
async def test_resend_is_one_row(site: StartSite) -> None:
    """A post sent again with its key is acked with `dup` and its number, and stored once."""
    served = site()
    cookie = await enter(served.url, "Ada")
    async with await Talk.connect(served.url, cookie=cookie) as ada:
        first = await ada.say("once", key="k1")
    await asyncio.to_thread(served.kill)
    await asyncio.to_thread(served.start)
    async with await Talk.connect(served.url, cookie=cookie) as ada:
        again = await ada.say("once", key="k1")
    assert again == {**first, "dup": True}
    assert len(messages(served)) == 1


@pytest.mark.both_databases
async def test_restart_loses_nothing(site: StartSite, arrive: Arrive) -> None:
    """A graceful restart in mid-conversation loses nothing and repeats nothing."""
    served = site()
    people = [await arrive(name, served.url) for name in ("Ada", "Grace")]

    async def restart() -> None:
        assert await asyncio.to_thread(served.stop) == 0
        await asyncio.to_thread(served.start)
        for person in people:
            await person.welcomed(2)

    said = await talk_through(people, restart)
    await everything_arrived(people, said, served)
    assert served.complaints() == []


@pytest.mark.one_database
@pytest.mark.parametrize("workers", [1, 2])
async def test_goodbye_says_when(site: StartSite, redis_server: RedisServer, workers: int) -> None:
    """SIGTERM closes with 1012 and a time to come back after; the process leaves with 0."""
    served = site(workers=workers, redis=redis_server.url)
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("still here")
        status, (code, reason) = await asyncio.gather(_stop(served), ada.closed())
    assert status == 0
    assert code == 1012
    assert 0 <= json.loads(reason)["retry"] < 5000
    assert served.complaints() == []


async def test_goodbye_stores_what_was_posted(site: StartSite) -> None:
    """What was acked before a SIGTERM in mid-flood is stored, and all that is stored is whole."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await pour(ada, "warm", 10)
        keys = [await ada.post(f"flood {number}") for number in range(300)]
        await asyncio.gather(_stop(served), ada.closed())
    acked = {event["re"] for event in ada.events if event["type"] == "ack"}
    stored = messages(served)
    assert acked <= {key for _, _, _, _, key, _ in stored}
    first = stored[0][1]
    assert [number for _, number, _, _, _, _ in stored] == list(range(first, first + len(stored)))
    assert [key for _, _, _, _, key, _ in stored[10:]] == keys[: len(stored) - 10]


@pytest.mark.one_database
async def test_deaf_peer_keeps_nobody(site: StartSite) -> None:
    """A peer that reads nothing does not keep a process from leaving."""
    served = site(env={"CHAT_DRAIN": "5"})
    async with (
        await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada,
        await Talk.connect(served.url) as deaf,
    ):
        deaf.connection.transport.pause_reading()
        await pour(ada, "x" * 3000, 300)
        assert await _stop(served) == 0
        deaf.abort()


async def _stop(served: Site) -> int:
    return await asyncio.to_thread(served.stop)


async def test_resend_to_a_process_that_was_told_nothing(site: StartSite) -> None:
    """A post is committed and its process says nothing of it: the resend elsewhere delivers it."""
    one = site()
    other = await asyncio.to_thread(site, database=one.database)  # no broker joins the two
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(one.url, cookie=cookie) as before,
        await Talk.connect(other.url, cookie=cookie) as after,
        await Talk.connect(other.url) as reader,
    ):
        ack = await before.say("hi", "k1")
        assert (await after.say("hi", "k1"))["dup"]
        assert await reader.until(1) == await before.until(1)
        assert (await after.ask({"type": "ping", "key": "p"}))["head"] == ack["seq"]
        assert [each["type"] for each in reader.events if "seq" in each] == ["member", "message"]
