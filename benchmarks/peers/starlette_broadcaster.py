"""Starlette with encode's broadcaster over Redis, as the example of its README has it."""

# mypy: disable-error-code="import-not-found,import-untyped,misc,no-untyped-call"
from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from broadcaster import Broadcast
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from benchmarks.peers.asgi_socket import until_first

broadcast = Broadcast(os.environ["REDIS_URL"])


async def read(room: str, socket: WebSocket) -> None:
    """Publish all that the client says."""
    async for text in socket.iter_text():
        event = {"type": "message", "text": json.loads(text)["text"]}
        await broadcast.publish(channel=room, message=json.dumps(event))


async def write(room: str, socket: WebSocket) -> None:
    """Send the client all that the room hears."""
    async with broadcast.subscribe(channel=room) as subscriber:
        async for event in subscriber:
            await socket.send_text(event.message)


async def chat(socket: WebSocket) -> None:
    """One socket in one room."""
    room = socket.path_params["room"]
    await socket.accept()
    await until_first(read(room, socket), write(room, socket))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the broadcaster's connections while the server runs."""
    async with broadcast:
        yield


application = Starlette(routes=[WebSocketRoute("/ws/{room}/", chat)], lifespan=lifespan)
