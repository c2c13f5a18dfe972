"""What goes wrong with a Redis server, and how the broker comes back from it."""

import asyncio
import signal

import pytest

from rooms.delivery.brokers import Broker
from rooms.delivery.brokers.redis import Endpoint, RedisBroker
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import DEADLINE, Listener, eventually
from tests.rooms.delivery.brokers.orders import order, publishes
from tests.services.redis_server import RedisServer

TOPICS = frozenset(f"t{number}" for number in range(700))


async def watchful(brokers: Brokers, server: RedisServer) -> tuple[Broker, Listener]:
    """A broker that probes its server several times a second."""
    endpoint = Endpoint(server.url)
    return await brokers.adopt(
        RedisBroker(endpoint, brokers.prefix, probe_interval=0.1, probe_patience=0.3)
    )


async def passes(broker: Broker, listener: Listener, *topics: str) -> None:
    """Wait until each topic brings what is published to it."""
    for topic in topics:
        payload = f"{topic} after {len(listener.deliveries)}".encode()
        broker.publish(topic, payload)
        await listener.hears(payload)


async def test_killed_in_traffic(brokers: Brokers, own_redis: RedisServer) -> None:
    """After SIGKILL and a start of the server all is heard again, and all was suspect."""
    broker, listener = await brokers.start(own_redis.url)
    await asyncio.gather(*map(broker.subscribe, TOPICS))
    for number in range(1000):
        broker.publish("t1", b"%d" % number)
    await asyncio.to_thread(own_redis.end, signal.SIGKILL)
    await eventually(lambda: not broker.connected)
    broker.publish("t1", b"into the void")
    await asyncio.to_thread(own_redis.start)
    await eventually(lambda: broker.connected and listener.suspected == TOPICS)
    await passes(broker, listener, "t0", "t699")
    assert broker.counters.dropped >= 1
    assert broker.counters.reconnects == 2


async def test_killed_again_and_again(brokers: Brokers, own_redis: RedisServer) -> None:
    """A server that keeps dying is found each time it is back."""
    broker, listener = await brokers.start(own_redis.url)
    await broker.subscribe("a")
    for _ in range(3):
        listener.suspects.clear()
        await asyncio.to_thread(own_redis.end, signal.SIGKILL)
        await asyncio.to_thread(own_redis.start)
        await eventually(lambda: broker.connected and listener.suspected == {"a"})
        await passes(broker, listener, "a")


async def test_subscription_cut(brokers: Brokers, own_redis: RedisServer) -> None:
    """A killed subscriber connection is replaced; the publisher's goes on as it was."""
    broker, listener = await brokers.start(own_redis.url)
    await asyncio.gather(*map(broker.subscribe, TOPICS))
    await order(own_redis, "CLIENT KILL TYPE pubsub")
    await eventually(lambda: listener.suspected == TOPICS)
    await passes(broker, listener, "t0", "t699")
    assert (broker.counters.reconnects, broker.counters.dropped) == (1, 0)


async def test_publisher_cut(brokers: Brokers, own_redis: RedisServer) -> None:
    """A killed publisher connection is replaced, and what it may have lost is suspect."""
    broker, listener = await brokers.start(own_redis.url)
    await broker.subscribe("a")
    await order(own_redis, "CLIENT KILL TYPE normal SKIPME yes")
    await eventually(lambda: broker.connected and listener.suspected == {"a"})
    await passes(broker, listener, "a")


async def test_output_buffer_cut(brokers: Brokers, own_redis: RedisServer) -> None:
    """A subscriber that Redis cuts off for lagging subscribes again and suspects."""
    broker, listener = await brokers.start(own_redis.url)
    await broker.subscribe("a")
    limit = '"pubsub 1000 1000 0"'
    await order(own_redis, f"CONFIG SET client-output-buffer-limit {limit}")
    broker.publish("a", b"x" * 3_000_000)
    await eventually(lambda: listener.suspected == {"a"})
    await passes(broker, listener, "a")


async def test_hung_server(brokers: Brokers, own_redis: RedisServer) -> None:
    """A stopped server (SIGSTOP) is noticed by the probe, and found when it goes on."""
    broker, listener = await watchful(brokers, own_redis)
    await broker.subscribe("a")
    own_redis.pause()
    await eventually(lambda: not broker.connected)
    own_redis.resume()
    await eventually(lambda: broker.connected and listener.suspected == {"a"})
    await passes(broker, listener, "a")


async def test_probe_leaves_the_healthy_alone(brokers: Brokers, own_redis: RedisServer) -> None:
    """A server that answers is not dropped, however often it is probed."""
    broker, listener = await watchful(brokers, own_redis)
    await broker.subscribe("a")
    count = await publishes(own_redis)
    enough = count + 5
    async with asyncio.timeout(DEADLINE):
        while count < enough:
            count = await publishes(own_redis)
    assert broker.counters.reconnects == 0
    assert not listener.deliveries


@pytest.mark.parametrize("in_one_tick", [True, False])
async def test_hung_server_costs_bounded_memory(
    brokers: Brokers, own_redis: RedisServer, in_one_tick: bool
) -> None:
    """Publishing to a hung server never waits, and drops what exceeds the buffers."""
    broker, _ = await brokers.start(own_redis.url)
    own_redis.pause()
    for _ in range(100):
        broker.publish("a", b"x" * 1_000_000)
        if not in_one_tick:
            await asyncio.sleep(0)
    assert broker.connected
    assert broker.counters.dropped >= 50
    own_redis.resume()


async def test_stop_does_not_wait_for_a_hung_server(
    brokers: Brokers, own_redis: RedisServer
) -> None:
    """A stop ends in time though the server answers nothing, and counts what it left behind."""
    broker, _ = await brokers.start(own_redis.url)
    own_redis.pause()
    broker.publish("a", b"never answered")
    async with asyncio.timeout(5):
        await broker.stop()
    assert broker.counters.dropped == 1
    own_redis.resume()


async def test_starts_without_server(brokers: Brokers, own_redis: RedisServer) -> None:
    """Start and subscribe return while there is no server; the wish comes true later."""
    await asyncio.to_thread(own_redis.end, signal.SIGTERM)
    broker, listener = await brokers.start(own_redis.url)
    await broker.subscribe("a")
    assert not broker.connected
    await asyncio.to_thread(own_redis.start)
    await eventually(lambda: broker.connected and listener.suspected == {"a"})
    await passes(broker, listener, "a")


async def test_subscribes_in_an_outage(brokers: Brokers, own_redis: RedisServer) -> None:
    """Wishes made and given up in an outage stand as they were made when it ends."""
    broker, listener = await brokers.start(own_redis.url)
    await asyncio.gather(broker.subscribe("kept"), broker.subscribe("given up"))
    await asyncio.to_thread(own_redis.end, signal.SIGKILL)
    await eventually(lambda: not broker.connected)
    await asyncio.gather(broker.subscribe("new"), broker.unsubscribe("given up"))
    await asyncio.to_thread(own_redis.start)
    await eventually(lambda: broker.connected and listener.suspected == {"kept", "new"})
    broker.publish("given up", b"not for us")
    await passes(broker, listener, "kept", "new")
    assert b"not for us" not in listener.payloads


async def test_outage_is_told_once(
    brokers: Brokers, own_redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has a line for each change of state, however many attempts fail between."""
    caplog.set_level("INFO", "rooms.delivery.brokers")
    broker, _ = await brokers.start(own_redis.url)
    await asyncio.to_thread(own_redis.end, signal.SIGKILL)
    await eventually(lambda: not broker.connected)
    await broker.subscribe("a")  # takes its deadline: several attempts
    await asyncio.to_thread(own_redis.start)
    await eventually(lambda: broker.connected)
    states = [
        record.getMessage() for record in caplog.records if "publisher" in record.getMessage()
    ]
    assert len(states) <= 4
    assert states[0].endswith("is up")
    assert states[-1].endswith("is up")
