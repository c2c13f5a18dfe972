"""What every broker does alike: the contract, run over each adapter and each event loop."""

import asyncio

import pytest

from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import eventually


async def test_hears_what_is_published(brokers: Brokers, url: str) -> None:
    """A subscribed topic brings its payloads, to the process that publishes too."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    broker.publish("a", b"1")
    await listener.hears(b"1")
    assert listener.deliveries == [("a", b"1")]


async def test_hears_no_other_topic(brokers: Brokers, url: str) -> None:
    """A topic that nobody subscribed to brings nothing."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    broker.publish("b", b"not for us")
    broker.publish("a", b"for us")
    await listener.hears(b"for us")
    assert listener.payloads == [b"for us"]


async def test_unsubscribed_is_silent(brokers: Brokers, url: str) -> None:
    """After unsubscribe a topic brings nothing, however often it was subscribed to."""
    broker, listener = await brokers.start(url)
    for topic in ("a", "a", "b"):
        await broker.subscribe(topic)
    await broker.unsubscribe("a")
    broker.publish("a", b"not for us")
    broker.publish("b", b"for us")
    await listener.hears(b"for us")
    assert listener.payloads == [b"for us"]


async def test_unsubscribe_of_nothing(brokers: Brokers, url: str) -> None:
    """A topic that was never subscribed to may be unsubscribed."""
    broker, listener = await brokers.start(url)
    await broker.unsubscribe("never")
    await broker.subscribe("a")
    broker.publish("a", b"1")
    await listener.hears(b"1")


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00", b"\r\n$1\r\n*2\r\n", bytes(range(256)), b"long" * 100_000],
    ids=["empty", "nul", "resp", "all bytes", "long"],
)
async def test_payload_is_opaque(brokers: Brokers, url: str, payload: bytes) -> None:
    """Any bytes arrive as they left."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    broker.publish("a", payload)
    await eventually(lambda: bool(listener.deliveries))
    assert listener.payloads == [payload]


async def test_subscribes_at_once(brokers: Brokers, url: str) -> None:
    """Subscribing to many topics at the same time leaves none of them deaf."""
    broker, listener = await brokers.start(url)
    topics = [f"t{number}" for number in range(1200)]
    await asyncio.gather(*(broker.subscribe(topic) for topic in topics))
    for topic in topics:
        broker.publish(topic, topic.encode())
    await listener.hears(*(topic.encode() for topic in topics))
    assert len(listener.deliveries) == len(topics)


async def test_subscribers_to_one_topic(brokers: Brokers, url: str) -> None:
    """All who subscribe to one topic at the same time return, and hear each payload once."""
    broker, listener = await brokers.start(url)
    async with asyncio.timeout(1):
        await asyncio.gather(*(broker.subscribe("a") for _ in range(50)))
    broker.publish("a", b"1")
    broker.publish("a", b"2")
    await listener.hears(b"2")
    assert listener.payloads == [b"1", b"2"]


async def test_subscribes_again_in_one_tick(brokers: Brokers, url: str) -> None:
    """A topic given up and wished for again at once is heard at once."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    await broker.unsubscribe("a")
    async with asyncio.timeout(1):
        await broker.subscribe("a")
    broker.publish("a", b"1")
    await listener.hears(b"1")


async def test_last_wish_counts(brokers: Brokers, url: str) -> None:
    """Changing one's mind faster than a server answers ends with what was wished last."""
    broker, listener = await brokers.start(url)
    for _ in range(5):
        first = asyncio.create_task(broker.subscribe("a"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await broker.unsubscribe("a")
        await asyncio.sleep(0)
        async with asyncio.timeout(1):
            await first  # given up: not to be waited for until its deadline
    await broker.subscribe("a")
    broker.publish("a", b"1")
    await listener.hears(b"1")
    assert not listener.suspects


async def test_cancelled_subscribe_harms_nobody(brokers: Brokers, url: str) -> None:
    """One of two who wait for a topic may give up; the other still hears it."""
    broker, listener = await brokers.start(url)
    impatient = asyncio.create_task(broker.subscribe("a"))
    patient = asyncio.create_task(broker.subscribe("a"))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    broker.publish("a", b"1")
    await listener.hears(b"1")


async def test_delivers_later(brokers: Brokers, url: str) -> None:
    """The receiver is never called from within publish."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    broker.publish("a", b"1")
    assert not listener.deliveries
    await listener.hears(b"1")


async def test_stop_sends_what_waits(brokers: Brokers, url: str) -> None:
    """What was published in the tick of the stop still arrives."""
    speaker, listener = await brokers.start(url)
    if "memory" not in url:
        hearer, listener = await brokers.start(url)
        await hearer.subscribe("a")
    await speaker.subscribe("a")
    speaker.publish("a", b"last words")
    await speaker.stop()
    await listener.hears(b"last words")


async def test_connected_while_started(brokers: Brokers, url: str) -> None:
    """A broker is connected from start to stop when nothing goes wrong."""
    broker, _ = await brokers.start(url)
    assert broker.connected
    await broker.stop()
    assert not broker.connected


async def test_counts(brokers: Brokers, url: str) -> None:
    """Counters tell what was published, received and, after the stop, dropped."""
    broker, listener = await brokers.start(url)
    await broker.subscribe("a")
    broker.publish("a", b"1")
    broker.publish("b", b"2")
    await listener.hears(b"1")
    await broker.stop()
    broker.publish("a", b"3")
    counters = broker.counters
    counted = counters.published, counters.received, counters.dropped, counters.reconnects
    assert counted == (3, 1, 1, 0)


async def test_stops_twice(brokers: Brokers, url: str) -> None:
    """Stopping a broker that is stopped does nothing."""
    broker, _ = await brokers.start(url)
    await broker.stop()
    await broker.stop()
    assert not broker.connected
