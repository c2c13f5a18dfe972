"""An address of Redis that moves to another server while old connections stay open."""

from collections.abc import Iterator

import pytest

from rooms.delivery.brokers import Broker
from rooms.delivery.brokers.redis import Endpoint, RedisBroker
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import Listener, eventually
from tests.rooms.delivery.brokers.moving import MovingAddress
from tests.rooms.delivery.brokers.orders import order
from tests.rooms.delivery.brokers.scripted import ScriptedServer, Words, redis_like
from tests.services.redis_server import RedisServer


@pytest.fixture
def other_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Another redis-server, to which the address moves."""
    server = RedisServer(tmp_path_factory.mktemp("other"))
    server.start()
    yield server
    server.kill()


async def attentive(brokers: Brokers, url: str) -> tuple[Broker, Listener]:
    """A broker that looks where its address leads several times a second."""
    broker = RedisBroker(Endpoint(url), brokers.prefix, address_interval=0.1)
    return await brokers.adopt(broker)


@pytest.mark.parametrize("demoted", [False, True], ids=["on its own", "a replica"])
async def test_address_moves(
    brokers: Brokers,
    own_redis: RedisServer,
    other_redis: RedisServer,
    caplog: pytest.LogCaptureFixture,
    demoted: bool,
) -> None:
    """Whoever is still connected to the old server finds the new one, and the processes there;
    whether the old one is a replica of the new one, or knows nothing of it."""
    async with MovingAddress(own_redis.port) as address:
        old, at_old = await attentive(brokers, address.url)
        await old.subscribe("a")
        address.target = other_redis.port
        if demoted:
            await order(own_redis, f"REPLICAOF 127.0.0.1 {other_redis.port}")
        new, at_new = await attentive(brokers, address.url)
        await new.subscribe("a")
        await eventually(lambda: at_old.suspected == {"a"} and old.connected)
        old.publish("a", b"from old")
        new.publish("a", b"from new")
        await at_old.hears(b"from old", b"from new")
        await at_new.hears(b"from old", b"from new")
        assert "the address leads to another server now" in caplog.text
        await brokers.stop()


async def test_address_stays(brokers: Brokers, own_redis: RedisServer) -> None:
    """A server to which the address still leads is kept, however often that is checked."""
    async with MovingAddress(own_redis.port) as address:
        broker, listener = await attentive(brokers, address.url)
        await broker.subscribe("a")
        await eventually(lambda: address.accepted >= 6)
        assert broker.counters.reconnects == 0
        assert listener.suspects == []
        await brokers.stop()


async def test_address_of_several_servers(
    brokers: Brokers, caplog: pytest.LogCaptureFixture
) -> None:
    """An address that leads elsewhere each time is told of once, and not followed for ever."""

    def nobody(words: Words) -> bytes:
        return b":0\r\n" if words[0] == b"PUBLISH" else redis_like(words)

    async with ScriptedServer() as server:
        server.answer = nobody
        broker, _ = await attentive(brokers, server.url)
        await eventually(lambda: "leads to several servers" in caplog.text)
        checks = len(server.commands)
        await eventually(lambda: len(server.commands) >= checks + 3)
        assert broker.counters.reconnects == 4
        assert caplog.text.count("leads to several servers") == 1
        await brokers.stop()


async def test_address_that_cannot_be_checked(
    brokers: Brokers, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that refuses the check is told of once, and the connections are kept."""
    async with ScriptedServer() as server:
        broker, _ = await attentive(brokers, server.url)
        server.answer = lambda words: b"-ERR max number of clients reached\r\n"
        await eventually(lambda: "cannot be checked: the server says: ERR max" in caplog.text)
        checks = len(server.commands)
        await eventually(lambda: len(server.commands) >= checks + 3)
        assert (broker.counters.reconnects, broker.connected) == (0, True)
        assert caplog.text.count("cannot be checked") == 1
        await brokers.stop()
