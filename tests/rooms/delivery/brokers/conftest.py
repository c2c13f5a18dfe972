"""Brokers to test, each on its own prefix, and both kinds of event loop to test them on."""

import asyncio
import itertools
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import uvloop
from fakeredis import TcpFakeServer

from rooms.delivery.brokers import Broker, create_broker
from tests.rooms.delivery.brokers.listener import Listener
from tests.services.ports import free_port
from tests.services.redis_server import RedisServer

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

_prefixes = itertools.count()


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, LoopFactory]:
    """What a broker promises, and its ways in, are tested on both loops.

    What a server may do to it, only on the one that the chat is served on.
    """
    factories: dict[str, LoopFactory] = {"uvloop": uvloop.new_event_loop}
    if item.path.name in {"test_conformance.py", "test_redis_access.py"}:
        factories["asyncio"] = asyncio.new_event_loop
    return factories


class Brokers:
    """Starts brokers that share a prefix of their own, and stops them after the test."""

    def __init__(self) -> None:
        self.prefix = f"test{os.getpid()}-{next(_prefixes)}"
        self._started: list[Broker] = []

    async def start(self, url: str) -> tuple[Broker, Listener]:
        """A started broker and the double that listens to it."""
        return await self.adopt(create_broker(url, self.prefix))

    async def adopt(self, broker: Broker) -> tuple[Broker, Listener]:
        """Start a broker made elsewhere."""
        listener = Listener()
        self._started.append(broker)
        await broker.start(listener.receive, listener.suspect)
        return broker, listener

    async def stop(self) -> None:
        """Stop all, those already stopped too."""
        for broker in self._started:
            await broker.stop()


@pytest.fixture
async def brokers() -> AsyncIterator[Brokers]:
    """A starter of brokers, empty."""
    starter = Brokers()
    yield starter
    await starter.stop()


@pytest.fixture(scope="session")
def fake_redis() -> Iterator[str]:
    """The URL of fakeredis' server, which runs in a thread."""
    server = TcpFakeServer(("127.0.0.1", free_port()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"redis://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["memory", "faulty", "fakeredis", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of each broker in turn."""
    if request.param == "fakeredis":
        fake: str = request.getfixturevalue("fake_redis")
        return fake
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        return server.url
    return "memory://" if request.param == "memory" else "faulty+memory://"
