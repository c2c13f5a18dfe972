"""Subscribing and unsubscribing without end, while connections are cut."""

import asyncio
import random

from rooms.delivery.brokers import Broker
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import Listener, eventually
from tests.rooms.delivery.brokers.orders import order
from tests.services.redis_server import RedisServer

TOPICS = [f"t{number}" for number in range(60)]


async def change_mind(broker: Broker, wished: set[str], dice: random.Random) -> None:
    """Subscribe to ten topics or give them up, without waiting for any answer in between."""
    async with asyncio.TaskGroup() as group:
        for topic in dice.sample(TOPICS, 10):
            if topic in wished:
                wished.discard(topic)
                await broker.unsubscribe(topic)
            else:
                wished.add(topic)
                group.create_task(broker.subscribe(topic))
            await asyncio.sleep(0)


async def ask_all(broker: Broker, listener: Listener) -> set[str]:
    """The topics that bring what is published to them now."""
    listener.deliveries.clear()
    await broker.subscribe("last")
    for topic in [*TOPICS, "last"]:
        broker.publish(topic, b"here")
    await eventually(lambda: ("last", b"here") in listener.deliveries)
    return {topic for topic, _ in listener.deliveries} - {"last"}


async def test_ends_as_wished(brokers: Brokers, own_redis: RedisServer) -> None:
    """However wishes and cuts fall together, exactly the topics wished for last are heard."""
    broker, listener = await brokers.start(own_redis.url)
    dice = random.Random(random.random())  # as seeded for the run
    wished: set[str] = set()
    for _ in range(6):
        for _ in range(20):
            await change_mind(broker, wished, dice)
        cut = asyncio.create_task(order(own_redis, "CLIENT KILL TYPE pubsub"))
        await change_mind(broker, wished, dice)
        await cut
    await eventually(lambda: broker.counters.reconnects >= 1 and broker.connected)
    assert await ask_all(broker, listener) == wished
