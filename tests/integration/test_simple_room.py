"""The simple room on real servers: two processes, one Redis, and visitors who leave."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from tests.integration.conftest import Shared
from tests.integration.handshake import outcome
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site
from tests.services.talk import DEADLINE

pytestmark = pytest.mark.one_database

HELLO = {"type": "message", "text": "hello"}


@pytest.fixture(scope="module")
def two(shared: Shared, redis_server: RedisServer) -> Iterator[tuple[Site, Site]]:
    """Two processes of one site; neither may log a traceback in any test here."""
    one, other = (shared.start("uvicorn", redis_server.url) for _ in range(2))
    yield one, other
    assert "Traceback" not in one.output() + other.output()


@asynccontextmanager
async def visitor(site: Site, room: str) -> AsyncIterator[ClientConnection]:
    """Somebody in the simple room `room`, who has been welcomed."""
    address = f"{site.socket_url}/ws/simple/{room}/"
    async with connect(address, origin=Origin(site.url), proxy=None) as connection:
        assert await told(connection) == {"type": "welcome", "room": room}
        yield connection


async def told(connection: ClientConnection) -> Any:
    """The next event."""
    async with asyncio.timeout(DEADLINE):
        return json.loads(await connection.recv())


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that no event announces."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 - Redis tells nobody that a client has left
            await asyncio.sleep(0.01)


async def test_two_processes(two: tuple[Site, Site]) -> None:
    """A message reaches everybody in its room, in both processes, and nobody in another room."""
    async with (
        visitor(two[0], "hall") as ada,
        visitor(two[1], "hall") as grace,
        visitor(two[0], "attic") as alone,
    ):
        for text in ("one", "<b>two</b>", "\ud800"):
            await ada.send(json.dumps({"type": "message", "text": text}))
            for each in (ada, grace):
                assert await told(each) == {"type": "message", "text": text}
        await alone.send(json.dumps(HELLO))
        assert await told(alone) == HELLO


@pytest.mark.parametrize(
    "frame", ["hello?", b"\x00", "[]", "{}", '{"type":"message","text":1}', "[" * 5000]
)
async def test_bad_input_is_answered(two: tuple[Site, Site], frame: str | bytes) -> None:
    """A frame that is no message gets an error, and the conversation goes on."""
    async with visitor(two[0], "mistakes") as ada:
        await ada.send(frame)
        answer = await told(ada)
        assert (answer["type"], answer["code"]) == ("error", "bad_frame")
        await ada.send(json.dumps(HELLO))
        assert await told(ada) == HELLO


async def test_foreign_origin_is_refused(two: tuple[Site, Site]) -> None:
    """The middleware refuses the page of another site."""
    path = "/ws/simple/hall/"
    assert await outcome(two[0].url, path, origin="https://elsewhere.example") == 403


async def test_nothing_is_left_behind(two: tuple[Site, Site], redis_server: RedisServer) -> None:
    """Whoever leaves, politely or not, takes their subscription and connections along."""
    redis = Redis.from_url(redis_server.url)
    before = redis.info("clients")["connected_clients"]

    def channels() -> int:
        return len(redis.pubsub_channels("chat:simple:*"))

    async with visitor(two[0], "leaving") as ada, visitor(two[1], "leaving") as grace:
        await ada.send(json.dumps(HELLO))
        await told(grace)
        assert channels() == 1
        grace.transport.abort()
    await until(lambda: channels() == 0)
    await until(lambda: redis.info("clients")["connected_clients"] <= before)
    redis.close()


@pytest.mark.parametrize("name", ["SECRET_KEY", "CHAT_SITE"])
async def test_two_sites_on_one_redis(
    two: tuple[Site, Site], redis_server: RedisServer, site: StartSite, name: str
) -> None:
    """A site with another SECRET_KEY, or another CHAT_SITE, hears nothing of ours."""
    data = str(two[0].log.parent)  # holds the SECRET_KEY of both, unless it is set
    env = {"DATA_DIR": data, "DEBUG": "1", name: "k" * 40}
    other = await asyncio.to_thread(site, "uvicorn", redis=redis_server.url, env=env)
    async with visitor(two[0], "hall") as ada, visitor(other, "hall") as stranger:
        await ada.send(json.dumps(HELLO))
        assert await told(ada) == HELLO
        await stranger.send(json.dumps({"type": "message", "text": "first"}))
        assert (await told(stranger))["text"] == "first"


async def test_restricted_account(own_redis: RedisServer, site: StartSite) -> None:
    """The Redis account of docs/operations.md, which may use `chat:*` alone, is enough."""
    redis = Redis.from_url(own_redis.url)
    redis.acl_setuser(
        "chat",
        enabled=True,
        passwords="+password",
        channels=["chat:*"],
        reset_channels=True,
        commands=["+publish", "+subscribe", "+unsubscribe", "+ping"],
    )
    redis.close()
    url = own_redis.url.replace("//", "//chat:password@")
    served = await asyncio.to_thread(site, "uvicorn", redis=url)
    async with visitor(served, "hall") as ada:
        await ada.send(json.dumps(HELLO))
        assert await told(ada) == HELLO


async def test_redis_goes_away(own_redis: RedisServer, site: StartSite) -> None:
    """Who is there when Redis dies, and who comes afterwards, is told to try again later."""
    served = await asyncio.to_thread(site, "uvicorn", redis=own_redis.url)
    async with visitor(served, "hall") as ada:
        own_redis.kill()
        with pytest.raises(ConnectionClosed) as caught:
            await told(ada)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1013
    assert await outcome(served.url, "/ws/simple/hall/", origin=served.url) == 1013


async def test_server_stops(redis_server: RedisServer, site: StartSite) -> None:
    """A server that is told to stop closes the sockets and leaves, without a traceback."""
    served = await asyncio.to_thread(site, "uvicorn", redis=redis_server.url)
    async with visitor(served, "hall") as ada:
        stopping = asyncio.create_task(asyncio.to_thread(served.stop))
        with pytest.raises(ConnectionClosed) as caught:
            await told(ada)
        await stopping
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1012
    assert served.complaints() == []


async def test_redis_is_not_set(site: StartSite) -> None:
    """Without REDIS_URL the socket says what is missing."""
    served = await asyncio.to_thread(site, "uvicorn", env={"SIMPLE_ROOM": "1"})
    address = f"{served.socket_url}/ws/simple/hall/"
    async with connect(address, origin=Origin(served.url), proxy=None) as connection:
        with pytest.raises(ConnectionClosed, match="This room needs Redis"):
            await told(connection)


async def test_switched_off(site: StartSite) -> None:
    """SIMPLE_ROOM=0 takes the room off a site in development."""
    served = await asyncio.to_thread(site, "uvicorn", env={"SIMPLE_ROOM": "0"})
    assert await outcome(served.url, "/ws/simple/hall/", origin=served.url) == 404
