"""Who may read, who may talk, and what a look leaves behind."""

import httpx

from tests.integration.database import rooms
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.talk import Talk


async def test_nobody_reads(site: StartSite) -> None:
    """Without a name one reads what is said, and what was said before."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("before")
        async with await Talk.connect(served.url) as nobody:
            assert nobody.welcome["me"] is None
            assert nobody.welcome["can"] == []
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
    """Neither the page nor the socket of an unknown room creates it; its first message does."""
    served = site()
    cookie = await enter(served.url, "Ada")
    async with httpx.AsyncClient(base_url=served.url) as client:
        assert (await client.get("/rooms/nowhere/")).status_code == 200
    async with await Talk.connect(served.url, "nowhere", cookie=cookie) as ada:
        assert ada.welcome["room"] == {"name": "nowhere", "topic": "", "exists": False}
        assert ada.welcome["epoch"] == ""
        assert rooms(served) == []
        await ada.say("here")
    assert rooms(served) == ["nowhere"]


async def test_birth_is_told(site: StartSite) -> None:
    """Those who were in a room before its first message are told its epoch, and resume by it."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("first")
        born = await ada.expect("room")
        assert born["room"]["exists"] is True
    async with await Talk.connect(served.url, since=1, epoch=born["epoch"]) as back:
        assert back.welcome["resume"] == "ok"
        assert back.messages == []
