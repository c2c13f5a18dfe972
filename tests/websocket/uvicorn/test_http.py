"""The HTTP protocol's deadline, on a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from tests.services.ports import free_port
from websocket.uvicorn import HttpProtocol, Protocol, http


async def page(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with 204."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A server in this loop, and its port."""
    port = free_port()
    config = uvicorn.Config(
        page, port=port, http=HttpProtocol, ws=Protocol, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        await task


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n"])
async def test_a_peer_that_does_not_finish_its_request(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """A connection that says nothing, or half a request, is cut off."""
    monkeypatch.setattr(http, "REQUEST_DEADLINE", 0.05)
    async with serving() as port, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        try:
            assert await reader.read() == b""
        except ConnectionResetError:
            assert said
        writer.close()


async def test_a_request_stops_the_clock() -> None:
    """A connection that has made its request has no such deadline any more."""
    async with serving() as port, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 204 No Content\r\n"
        writer.close()
