"""Sends events on a socket, with a deadline on progress: a slow peer meets it, a dead one not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rooms.delivery.event import Event
from websocket.connection import WebSocket

LOOKS = 5
"""How often the progress of a slow peer is measured within its deadline."""


class Lagging(Exception):
    """The peer took no byte within its deadline: close with 4000."""


async def put(socket: WebSocket, events: Sequence[Event], patience: float) -> None:
    """Send `events` in one write; raises `Lagging` and `Disconnected`.

    `patience` is the number of seconds in which the peer must take at least a byte (0: no limit).
    A server without the extension `websocket.frames` does not tell how much the peer has taken;
    there each event must be accepted within that time.
    """
    if not socket.fast:
        for event in events:
            try:
                async with asyncio.timeout(patience or None):
                    await socket.send_text(event.text)
            except TimeoutError:
                raise Lagging from None
        return
    frames = b"".join([event.frame for event in events])
    await _drain(socket, patience)
    while not socket.write(frames):
        await _drain(socket, patience)


async def _drain(socket: WebSocket, patience: float) -> None:
    """Wait until the transport takes bytes."""
    looks = 0
    taken = socket.taken()
    while True:
        try:
            async with asyncio.timeout(patience / LOOKS or None):
                return await socket.drain()
        except TimeoutError:
            before, taken = taken, socket.taken()
            looks = 0 if taken > before else looks + 1
            if looks == LOOKS:
                raise Lagging from None
