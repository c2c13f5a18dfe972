"""A client that reads nothing for as long as it likes, with next to no room in its kernel."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.services.talk import Talk

BUFFER = 4096
"""Bytes asked of the kernel for what comes in; by itself it grows to megabytes."""


@asynccontextmanager
async def deaf_reader(url: str, room: str = "lobby") -> AsyncIterator[Talk]:
    """A reader who has heard the welcome and stopped reading; `listen_again` undoes that."""
    address = urlsplit(url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    connection.connect((address.hostname, address.port))
    connection.setblocking(False)
    async with connect(
        f"ws://{address.netloc}/ws/rooms/{room}/",
        sock=connection,
        origin=Origin(url),
        compression=None,
        max_size=None,
        max_queue=None,
        ping_interval=None,
        proxy=None,
    ) as opened:
        talk = Talk(opened)
        await talk.begin()
        opened.transport.pause_reading()
        try:
            yield talk
        finally:
            talk.abort()  # the closing handshake would wait for what is never read


def listen_again(talk: Talk) -> None:
    """Read on."""
    talk.connection.transport.resume_reading()
