"""Processes of the site, as tests start them: each way to serve it, alone and together."""

import asyncio

import pytest

from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Kind
from tests.services.talk import Talk

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("kind", ["serve", "uvicorn", "fast"])
async def test_each_way_to_serve(site: StartSite, kind: Kind) -> None:
    """Somebody enters, talks, and is acknowledged; the log has nothing to complain about."""
    served = site(kind)
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        ack = await ada.say("hello")
        heard = await ada.expect("message")
    assert heard["seq"] == ack["seq"]
    assert served.complaints() == []


async def test_restart_keeps_the_room(site: StartSite) -> None:
    """A restarted site is at the same URL, with the same database."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("before")
    await asyncio.to_thread(served.restart)
    async with await Talk.connect(served.url) as reader:
        assert reader.texts == ["before"]


@pytest.mark.parametrize("kind", ["serve", "uvicorn"])
async def test_workers_share_a_room(site: StartSite, redis_server: RedisServer, kind: Kind) -> None:
    """What one says on a site of two worker processes, ten others hear wherever they landed."""
    served = site(kind, workers=2, redis=redis_server.url)
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        # She opens the room first: visitors who wait for that are sent away to come back.
        people = [await Talk.connect(served.url) for _ in range(10)]
        await ada.say("to all")
        heard = [await person.expect("message") for person in people]
    assert {event["message"]["text"] for event in heard} == {"to all"}
    for person in people:
        await person.close()


async def test_two_sites_are_apart(site: StartSite) -> None:
    """Each site has a fresh database, unless a test names one."""
    one, other = site(), site()
    async with await Talk.connect(one.url, cookie=await enter(one.url, "Ada")) as ada:
        await ada.say("here")
    async with await Talk.connect(other.url) as reader:
        assert reader.messages == []
