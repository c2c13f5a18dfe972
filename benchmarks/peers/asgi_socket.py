"""The few lines of ASGI that two peers share: a socket's room, its texts in, its texts out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def accept_lifespan(receive: Receive, send: Send) -> None:
    """Answer the server's start-up and shutdown."""
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def accept(receive: Receive, send: Send) -> None:
    """Accept the connection."""
    await receive()
    await send({"type": "websocket.accept"})


async def texts(receive: Receive) -> list[str]:
    """The text of the next message, in a list; an empty list when the client is gone."""
    event = await receive()
    return [json.loads(event["text"])["text"]] if event["type"] == "websocket.receive" else []


async def until_first(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all until the first ends, then cancel and await the others."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
