"""Answers that a Redis server gives rarely, or that no Redis server gives."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from rooms.delivery import loop
from rooms.delivery.brokers.redis import publisher
from rooms.delivery.brokers.redis.link import LONGEST_PAUSE, pause
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.delivery.brokers.scripted import (
    ScriptedServer,
    Words,
    confirmation,
    redis_like,
)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    """A server that answers like Redis until told otherwise."""
    async with ScriptedServer() as scripted:
        yield scripted


def refusing(verb: bytes, error: bytes, times: int) -> Callable[[Words], bytes]:
    """Answers like Redis, but to the first so many commands of a kind with an error."""
    left = times

    def answer(words: Words) -> bytes:
        nonlocal left
        if words[0] == verb and left > 0:
            left -= 1
            return b"-%b\r\n" % error
        return redis_like(words)

    return answer


async def test_unsolicited_unsubscribe(brokers: Brokers, server: ScriptedServer) -> None:
    """A channel that the server takes away is asked for again, and its topic suspect."""
    broker, listener = await brokers.start(server.url)
    await asyncio.gather(broker.subscribe("a"), broker.subscribe("b"))
    server.push(confirmation(b"unsubscribe", f"{brokers.prefix}:a".encode()))
    await eventually(lambda: bool(listener.suspects))
    assert listener.suspected == {"a"}
    assert broker.counters.reconnects == 0


@pytest.mark.parametrize("verb", [b"SUBSCRIBE", b"PUBLISH"])
async def test_loading(
    brokers: Brokers, server: ScriptedServer, caplog: pytest.LogCaptureFixture, verb: bytes
) -> None:
    """A server that is still loading is asked again until it serves."""
    server.answer = refusing(verb, b"LOADING Redis is loading the dataset in memory", 2)
    broker, _ = await brokers.start(server.url)
    await eventually(lambda: broker.connected)
    assert caplog.text.count("LOADING") == 1
    # The connections that were refused are closed, not left open beside the new ones.
    await eventually(lambda: server.open == 2)


async def test_refused_later(brokers: Brokers, server: ScriptedServer) -> None:
    """A publish that is refused counts as dropped, and the connection is made anew."""
    broker, _ = await brokers.start(server.url)
    server.answer = refusing(b"PUBLISH", b"NOAUTH Authentication required.", 1)
    broker.publish("a", b"1")
    await eventually(lambda: broker.counters.reconnects == 1 and broker.connected)
    assert broker.counters.dropped == 1


async def test_subscribe_refused(brokers: Brokers, server: ScriptedServer) -> None:
    """A SUBSCRIBE that is refused is repeated on a new connection until it is granted."""
    broker, _ = await brokers.start(server.url)
    server.answer = refusing(b"SUBSCRIBE", b"NOPERM no access", 1)
    await broker.subscribe("a")
    assert broker.counters.reconnects == 1
    async with asyncio.timeout(1):
        await broker.subscribe("a")  # heard already: nothing to wait for


@pytest.mark.parametrize("rubbish", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x01"])
async def test_not_redis(
    brokers: Brokers,
    server: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
    rubbish: bytes,
) -> None:
    """Whoever does not speak Redis' protocol is hung up on, and tried again."""
    server.answer = lambda words: rubbish
    broker, _ = await brokers.start(server.url)
    assert "does not speak like Redis" in caplog.text
    server.answer = redis_like
    await eventually(lambda: broker.connected)


async def test_rubbish_later(
    brokers: Brokers, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Rubbish on a connection that was healthy ends that connection, and no more."""
    broker, listener = await brokers.start(server.url)
    await broker.subscribe("a")
    server.push(b"rubbish\r\n")
    await eventually(lambda: broker.counters.reconnects == 2 and broker.connected)
    await eventually(lambda: listener.suspected == {"a"})
    assert "does not speak like Redis" in caplog.text


async def test_silence_at_the_door(
    brokers: Brokers, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that accepts and says nothing is given up after a while, and tried again."""
    server.answer = lambda words: b""
    broker, _ = await brokers.start(server.url)
    await eventually(lambda: "no answer within 2 s" in caplog.text)
    server.answer = redis_like
    await eventually(lambda: broker.connected)


async def test_listener_with_a_bug(
    brokers: Brokers,
    server: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An exception that nobody expected, in the midst of connecting, is logged and counted, and
    the connection made anew."""
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.01)
    broker, listener = await brokers.start(server.url)
    await broker.subscribe("a")
    listener.bugs.append(RuntimeError("a bug"))
    server.answer = refusing(b"PUBLISH", b"ERR refused once", 1)
    broker.publish("a", b"1")
    await eventually(lambda: not listener.bugs)
    await eventually(lambda: broker.connected and listener.suspected == {"a"})
    assert broker.counters.failures == 1
    assert "RuntimeError: a bug" in caplog.text


async def test_commands_are_joined(brokers: Brokers, server: ScriptedServer) -> None:
    """Subscribing to many topics in one tick takes one command for each 500."""
    broker, _ = await brokers.start(server.url)
    await asyncio.gather(*(broker.subscribe(f"t{number}") for number in range(1001)))
    sizes = [len(words) - 1 for words in server.commands if words[0] == b"SUBSCRIBE"]
    assert sizes == [1, 500, 500, 1]


async def test_publishes_are_joined(brokers: Brokers, server: ScriptedServer) -> None:
    """All that is published in one tick leaves in one write."""
    broker, _ = await brokers.start(server.url)
    server.reads.clear()
    for number in range(100):
        broker.publish("a", b"%d" % number)
    await eventually(lambda: sum(server.reads) == 100)
    assert server.reads == [100]


async def test_unsubscribes_on_the_server(brokers: Brokers, server: ScriptedServer) -> None:
    """A topic given up is given up on the server as well."""
    broker, _ = await brokers.start(server.url)
    await broker.subscribe("a")
    await broker.unsubscribe("a")
    await eventually(lambda: [b"UNSUBSCRIBE", f"{brokers.prefix}:a".encode()] in server.commands)


async def test_stop_waits_for_answers_only(
    brokers: Brokers, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop is over once the server has answered, however long it would have waited."""
    monkeypatch.setattr(publisher, "FLUSH_DEADLINE", 60)
    broker, _ = await brokers.start(server.url)
    broker.publish("a", b"1")
    async with asyncio.timeout(10):
        await broker.stop()
    assert broker.counters.dropped == 0


def test_pauses_grow_with_jitter() -> None:
    """Attempts come ever more slowly, up to a second apart, and not in step with others."""
    pauses = [[pause(failures) for _ in range(100)] for failures in range(8)]
    assert min(pauses[2]) > max(pauses[0])
    assert all(0.05 <= min(some) < max(some) <= LONGEST_PAUSE for some in pauses)
    assert min(pauses[7]) >= LONGEST_PAUSE / 2
    assert max(pauses[0]) <= 0.1
