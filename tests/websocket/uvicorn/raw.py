"""A client that says exactly the bytes it is given, and the application it talks to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from websocket.connection import WebSocket

DEADLINE = 10.0
KEY = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
SOCKET = b"".join(
    [b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", KEY, b"\r\n"]
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request with what it was; echo on WebSockets."""
    if scope["type"] == "websocket":
        socket = WebSocket(cast(Any, scope), receive, send)
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(text)
        return
    body, more = b"", scope["path"] != "/hasty"
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        body += event["body"]
        more = event["more_body"]
    facts = {
        "method": scope["method"],
        "path": scope["path"],
        "body": body.decode(),
        "headers": [[name.decode(), value.decode("latin-1")] for name, value in scope["headers"]],
    }
    content = json.dumps(facts).encode()
    headers = [(b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


class Raw:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take the two ends of it."""
        self.reader, self.writer = reader, writer

    def say(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)

    async def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        async with asyncio.timeout(DEADLINE):
            head = await self.reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").lower().split("\r\n")
            lengths = [int(line[15:]) for line in lines if line.startswith("content-length:")]
            body = await self.reader.readexactly(lengths[0] if lengths else 0)
        return int(first.split(" ")[1]), body

    async def facts(self) -> dict[str, Any]:
        """What the application says of the request that it answers next."""
        status, body = await self.answer()
        assert status == 200
        facts: dict[str, Any] = json.loads(body)
        return facts

    async def frame(self) -> bytes:
        """The payload of the next short frame of the server."""
        async with asyncio.timeout(DEADLINE):
            _, length = await self.reader.readexactly(2)
            return await self.reader.readexactly(length)

    async def gone(self) -> bytes:
        """Wait until the server has closed; what it said before that."""
        said = b""
        async with asyncio.timeout(DEADLINE):
            try:
                while data := await self.reader.read(65_536):
                    said += data
            except ConnectionResetError:
                return said
        return said


@asynccontextmanager
async def dialled(port: int) -> AsyncIterator[Raw]:
    """Connect to a port."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()
