"""How much a peer has taken, as the transport tells it."""

import asyncio
from collections.abc import Callable

import pytest
import uvloop

from websocket.uvicorn.progress import taken


class Waiting(asyncio.Protocol):
    """A connection of which the end can be awaited."""

    def __init__(self) -> None:
        self.lost = asyncio.get_running_loop().create_future()

    def connection_lost(self, reason: Exception | None) -> None:
        """The transport is closed."""
        self.lost.set_result(None)


@pytest.mark.parametrize("loops", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_closed_transport(loops: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """A peer that has gone while somebody waits for it takes nothing; that is no failure."""

    async def ask() -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        transport, protocol = await loop.create_connection(Waiting, *address)
        try:
            transport.write(b"hello")
            before = taken(transport)
            transport.abort()
            await protocol.lost
            return before, taken(transport)
        finally:
            server.close()

    with asyncio.Runner(loop_factory=loops) as runner:
        before, after = runner.run(ask())
    assert before >= 0
    assert after <= 0
