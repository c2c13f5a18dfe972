"""Prebuilt frames through the `websocket.frames` extension."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

import pytest

from tests.websocket.scripted import CONNECT, LEAVE, accepted
from websocket.connection import WebSocket
from websocket.exceptions import Disconnected
from websocket.frames import text_frame
from websocket.testing import SocketClient
from websocket.types import Application, RawReceive, RawSend


async def test_frames_are_written_at_once() -> None:
    """Each of the joined frames is a message to the peer."""

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        assert socket.write(text_frame(b"one") + text_frame(b"two" * 100))
        await socket.receive_text()

    async with SocketClient(application(view)).connect("/", frames=True) as peer:
        assert await peer.receive_text() == "one"
        assert await peer.receive_text() == "two" * 100


async def test_nothing_is_written_before_accept() -> None:
    """There is no connection to write to yet."""
    written = []

    async def view(socket: WebSocket) -> None:
        written.append(socket.write(text_frame(b"early")))
        await socket.accept()
        await socket.receive_text()

    async with SocketClient(application(view)).connect("/", frames=True):
        assert written == [False]


async def test_drain_waits_for_a_congested_peer() -> None:
    """While the peer does not read `write` refuses, and `drain` waits until it does."""
    steps: asyncio.Queue[object] = asyncio.Queue(3)

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        await steps.put(socket.write(text_frame(b"no room")))
        await socket.drain()
        await steps.put(socket.write(text_frame(b"room")))
        await socket.receive_text()

    async with SocketClient(application(view)).connect("/", frames=True) as peer:
        peer.congest()
        await peer.send_text("go")
        assert await steps.get() is False
        assert steps.empty()
        peer.congest(on=False)
        assert await peer.receive_text() == "room"


async def test_drain_when_the_peer_is_gone() -> None:
    """Waiting for a peer that has left ends at once."""
    socket, _ = await accepted(LEAVE)
    await socket.receive()
    with pytest.raises(Disconnected):
        await socket.drain()


async def test_drain_learns_of_the_leaving() -> None:
    """A server that says so with an OSError is heard."""

    async def lost() -> None:
        raise OSError("gone")

    frames = {"write": lambda _: False, "drain": lost}
    socket, _ = await accepted(CONNECT, extensions={"websocket.frames": frames})
    with pytest.raises(Disconnected):
        await socket.drain()


def application(view: Callable[[WebSocket], Awaitable[None]]) -> Application:
    """An ASGI application that is one view, Django left out."""

    async def serve(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        with suppress(Disconnected):
            await view(WebSocket(cast(Any, scope), cast(Any, receive), cast(Any, send)))

    return serve
