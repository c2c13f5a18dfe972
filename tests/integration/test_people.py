"""Who may read, who may talk, and what a look leaves behind."""

import asyncio

import httpx

from rooms.protocol import Close
from tests.integration.database import rooms
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.talk import Talk


async def test_nobody_reads(site: StartSite) -> None:
    """Without a name one reads what is said, and what was said before."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("before")
        async with await Talk.connect(served.url) as nobody:
            assert nobody.welcome["me"] is None
            assert nobody.welcome["can"] == ["read"]
            await ada.say("now")
            await nobody.until(2)
            assert nobody.texts == ["before", "now"]


async def test_nobody_may_not_talk(site: StartSite) -> None:
    """Without a name one can't post: a typed error, and the socket stays open."""
    served = site()
    async with await Talk.connect(served.url) as nobody:
        answer = await nobody.ask({"type": "message", "text": "hi", "key": "k1"})
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")
        pong = await nobody.ask({"type": "ping", "key": "k2"})
    assert pong["head"] == 0
    assert rooms(served) == []


async def test_name_lets_talk(site: StartSite) -> None:
    """Whoever picks a name at /enter/ may post and is who they said."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Zoë")) as zoe:
        assert zoe.welcome["me"]["name"] == "Zoë"
        assert zoe.welcome["me"]["guest"] is True
        await zoe.say("hi")
        heard = await zoe.expect("message")
    assert heard["message"]["by"] == zoe.welcome["me"]


async def test_look_creates_nothing(site: StartSite) -> None:
    """A page makes no room, nor does the socket of a visitor; that of a person with a name does."""
    served = site()
    cookie = await enter(served.url, "Ada")
    async with httpx.AsyncClient(base_url=served.url, headers={"Cookie": cookie}) as client:
        assert (await client.get("/rooms/nowhere/")).status_code == 200
    async with await Talk.connect(served.url, "nowhere") as visitor:
        assert visitor.welcome["room"]["id"] == 0
        assert visitor.epoch == ""
    assert rooms(served) == []
    async with await Talk.connect(served.url, "nowhere", cookie=cookie) as ada:
        assert ada.welcome["room"]["id"] > 0
    assert rooms(served) == ["nowhere"]


async def test_visitors_are_called_when_a_room_is_opened(
    site: StartSite, redis_server: RedisServer
) -> None:
    """Visitors who look at a room that nobody has opened are told to come again, in the process
    in which somebody opens it and in the others."""
    one = site(redis=redis_server.url)
    other = await asyncio.to_thread(site, redis=redis_server.url, database=one.database)
    visitors = [await Talk.connect(each.url, "attic") for each in (one, other)]
    async with await Talk.connect(one.url, "ATTIC", cookie=await enter(one.url, "Ada")) as ada:
        for visitor in visitors:
            assert (await visitor.closed())[0] == Close.RESYNC
        async with await Talk.connect(other.url, "attic") as back:
            await ada.say("first")
            assert (await back.expect("message"))["message"]["text"] == "first"
