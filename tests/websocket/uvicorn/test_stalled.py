"""A peer that stops reading, over a real network: it is let go, and its view hears of it."""

import asyncio
import socket
from typing import Any, cast

from tests.websocket.uvicorn.serving import serving
from websocket.connection import WebSocket
from websocket.exceptions import Disconnected
from websocket.frames import text_frame

REQUEST = (
    b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_a_stalled_peer_is_let_go() -> None:
    """Frames are refused once its buffers are full; after a missed ping it is cut off."""
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    frame = text_frame(b"x" * 10_000)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        connection = WebSocket(cast(Any, scope), receive, send)
        await connection.accept()
        refused = 0
        try:
            while True:
                while connection.write(frame):  # noqa: ASYNC110 - until it is full
                    await asyncio.sleep(0)
                refused += 1
                await connection.drain()
        except Disconnected:
            ended.set_result(refused)

    options = {"ws_ping_interval": 0.2, "ws_ping_timeout": 0.2}
    async with serving(application, **options) as port:
        with socket.create_connection(("127.0.0.1", port)) as stalled:
            stalled.sendall(REQUEST)
            async with asyncio.timeout(20):
                assert await ended >= 1


async def test_a_slow_peer_stays() -> None:
    """One that reads on is not cut off, however many pings wait behind what it reads."""
    frame = text_frame(b"x" * 10_000)
    frames = 200
    progress: list[int] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        connection = WebSocket(cast(Any, scope), receive, send)
        await connection.accept()
        for _ in range(frames):
            while not connection.write(frame):
                progress.append(connection.taken())
                await connection.drain()
        await connection.receive()

    options = {"ws_ping_interval": 0.05, "ws_ping_timeout": 0.05}
    async with asyncio.timeout(20), serving(application, **options) as port:
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(slow, REQUEST)
            left = frames * len(frame)
            while left > 0:
                data = await loop.sock_recv(slow, 10_000)
                assert data, "cut off"
                left -= len(data)
                await asyncio.sleep(0.002)
    assert progress == sorted(progress)


async def test_a_stalled_peer_does_not_keep_the_server() -> None:
    """A server that is told to leave does so, though the peer never takes its close frame."""
    full = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        connection = WebSocket(cast(Any, scope), receive, send)
        await connection.accept()
        while connection.write(text_frame(b"x" * 100_000)):  # noqa: ASYNC110 - until it is full
            await asyncio.sleep(0)
        full.set()
        await connection.receive()

    async with asyncio.timeout(20), serving(application) as port:
        stalled = socket.create_connection(("127.0.0.1", port))
        stalled.sendall(REQUEST)
        await full.wait()
    stalled.close()
