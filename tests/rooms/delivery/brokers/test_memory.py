"""The broker of a single process."""

import asyncio

from tests.rooms.delivery.brokers.conftest import Brokers


async def test_order_and_joining(brokers: Brokers) -> None:
    """All payloads of a tick come together, in the order in which they were published."""
    broker, listener = await brokers.start("memory://")
    await broker.subscribe("a")
    sent = [b"%d" % number for number in range(100)]
    for payload in sent:
        broker.publish("a", payload)
    await asyncio.sleep(0)
    assert (listener.payloads, listener.batches) == (sent, [100])


async def test_unsubscribed_before_delivery(brokers: Brokers) -> None:
    """What is on its way when its topic is given up does not arrive."""
    broker, listener = await brokers.start("memory://")
    await broker.subscribe("a")
    broker.publish("a", b"1")
    await broker.unsubscribe("a")
    await asyncio.sleep(0)
    assert not listener.deliveries


async def test_receiver_may_publish(brokers: Brokers) -> None:
    """What a receiver publishes comes on a later tick, not within its own call."""
    broker, listener = await brokers.start("memory://")
    await broker.subscribe("a")
    broker.publish("a", b"question")
    asyncio.get_running_loop().call_soon(lambda: broker.publish("a", b"answer"))
    await listener.hears(b"question", b"answer")
    assert listener.batches == [1, 1]
