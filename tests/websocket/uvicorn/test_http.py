"""The HTTP protocol's deadline, on a real server."""

import asyncio
from typing import Any

import pytest

from tests.websocket.uvicorn.serving import serving
from websocket.uvicorn import http


async def page(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with 204."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n"])
async def test_a_peer_that_does_not_finish_its_request(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """A connection that says nothing, or half a request, is cut off."""
    monkeypatch.setattr(http, "REQUEST_DEADLINE", 0.05)
    async with serving(page) as port, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        try:
            assert await reader.read() == b""
        except ConnectionResetError:
            assert said
        writer.close()


async def test_a_request_stops_the_clock() -> None:
    """A connection that has made its request has no such deadline any more."""
    async with serving(page) as port, asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.1 204 No Content\r\n"
        writer.close()
