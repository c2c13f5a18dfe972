"""The broker that misbehaves on purpose: as often as told, and the same each time."""

import asyncio

from rooms.delivery.brokers import Receive, Suspect
from rooms.delivery.brokers.faulty import OVERTAKEN_AFTER, Faults, FaultyBroker
from rooms.delivery.brokers.memory import MemoryBroker
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import Listener

SENT = [b"%d" % number for number in range(400)]


async def hear(brokers: Brokers, options: str) -> Listener:
    """What comes of 400 payloads through a broker with these faults, once it has stopped."""
    broker, listener = await brokers.start(f"faulty+memory://?{options}")
    await broker.subscribe("a")
    for payload in SENT:
        broker.publish("a", payload)
    await broker.stop()
    return listener


async def test_drops(brokers: Brokers) -> None:
    """About as many payloads are lost as was said, and all of them counted."""
    broker, listener = await brokers.start("faulty+memory://?drop=0.25&seed=1")
    await broker.subscribe("a")
    for payload in SENT:
        broker.publish("a", payload)
    await broker.stop()
    assert 60 < 400 - len(listener.payloads) < 140
    assert broker.counters.dropped == 400 - len(listener.payloads)


async def test_drops_all(brokers: Brokers) -> None:
    """A chance of one leaves nothing."""
    assert (await hear(brokers, "drop=1")).payloads == []


async def test_repeats(brokers: Brokers) -> None:
    """A chance of one repeats everything."""
    assert (await hear(brokers, "repeat=1")).payloads == sorted(SENT * 2, key=int)


async def test_reorders(brokers: Brokers) -> None:
    """Payloads overtake each other; none is lost."""
    heard = (await hear(brokers, "reorder=0.2&seed=1")).payloads
    assert heard != SENT
    assert sorted(heard) == sorted(SENT)


async def test_shuffles_what_arrives_together() -> None:
    """Deliveries of one wake-up are shuffled, whoever published them."""
    inner = MemoryBroker()
    listener = Listener()
    broker = FaultyBroker(inner, Faults(reorder=1, seed=1))
    await broker.start(listener.receive, listener.suspect)
    await broker.subscribe("a")
    for payload in SENT:
        inner.publish("a", payload)
    await asyncio.sleep(0)
    assert listener.payloads != SENT
    assert sorted(listener.payloads) == sorted(SENT)


async def test_delays(brokers: Brokers) -> None:
    """Payloads come late, at times of their own, and all in the end."""
    broker, listener = await brokers.start("faulty+memory://?delay=0.05&seed=1")
    await broker.subscribe("a")
    began = asyncio.get_running_loop().time()
    for payload in SENT:
        broker.publish("a", payload)
    await listener.hears(*SENT)
    assert asyncio.get_running_loop().time() - began >= 0.04  # the last of them almost 0.05
    assert listener.payloads != SENT


async def test_overtaken(brokers: Brokers) -> None:
    """A payload that is held back comes by itself, without a stop to push it out."""
    broker, listener = await brokers.start("faulty+memory://?reorder=1")
    await broker.subscribe("a")
    began = asyncio.get_running_loop().time()
    broker.publish("a", b"1")
    await listener.hears(b"1")
    assert asyncio.get_running_loop().time() - began >= OVERTAKEN_AFTER / 2


async def test_seed(brokers: Brokers) -> None:
    """The same seed gives the same faults; another one others."""
    options = "drop=0.2&repeat=0.2&reorder=0.2&seed="
    heard = [(await hear(brokers, options + seed)).payloads for seed in ("7", "7", "8")]
    assert heard[0] == heard[1] != heard[2]


async def test_reports_suspects_of_the_wrapped() -> None:
    """What the wrapped broker suspects is passed on."""
    reported: list[frozenset[str]] = []

    class Suspicious(MemoryBroker):
        """Suspects a topic as soon as it is started."""

        async def start(self, receive: Receive, suspect: Suspect) -> None:
            """Call the callback at once."""
            suspect(frozenset({"a"}))

    await FaultyBroker(Suspicious(), Faults()).start(Listener().receive, reported.append)
    assert reported == [frozenset({"a"})]


async def test_sends_as_usual_without_faults(brokers: Brokers) -> None:
    """Without options nothing is changed."""
    assert (await hear(brokers, "")).deliveries == [("a", payload) for payload in SENT]


async def test_stop_ends_the_timers(brokers: Brokers) -> None:
    """What a stop has let go is not published again when its time would have come."""
    errors: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: errors.append(context))
    listener = await hear(brokers, "delay=0.01&seed=1")
    later = asyncio.Event()
    loop.call_later(0.02, later.set)  # due after the last of them
    await later.wait()
    loop.set_exception_handler(None)
    assert sorted(listener.payloads) == sorted(SENT)
    assert errors == []
