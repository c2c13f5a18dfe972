"""The limit: an asyncio protocol on uvloop that writes one prebuilt frame per message and socket.

No ASGI, no Redis, no database; just enough of RFC 6455 for a well-behaved client.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import sys
from collections import defaultdict
from typing import cast

import uvloop

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT = 1
rooms: defaultdict[bytes, set[asyncio.Transport]] = defaultdict(set)


def unmask(payload: bytes, mask: bytes) -> bytes:
    """Undo the client's masking (RFC 6455, section 5.3)."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def text_frame(payload: bytes) -> bytes:
    """Frame a text for clients (RFC 6455, section 5.2)."""
    if len(payload) < 126:
        return bytes((0x81, len(payload))) + payload
    return b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload


def read_frame(buffer: bytes) -> tuple[int, bytes, int] | None:
    """Return opcode, payload and size of the client's first frame, or None when it is cut."""
    if len(buffer) < 6:
        return None
    size, start = buffer[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(buffer[2:4], "big"), 4
    end = start + 4 + size
    if len(buffer) < end:
        return None
    return buffer[0] & 15, unmask(buffer[start + 4 : end], buffer[start : start + 4]), end


class Client(asyncio.Protocol):
    """One socket: upgraded first, then a member of the room that its path names."""

    def __init__(self) -> None:
        self.buffer = b""
        self.path = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport: it is what rooms hold."""
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the room."""
        rooms[self.path].discard(self.transport)

    def data_received(self, data: bytes) -> None:
        """Upgrade with the first bytes, take frames from all later ones."""
        self.buffer += data
        if not self.path:
            self.upgrade()
            return
        while (frame := read_frame(self.buffer)) is not None:
            opcode, payload, size = frame
            self.buffer = self.buffer[size:]
            if opcode == TEXT:
                self.broadcast(payload)

    def upgrade(self) -> None:
        """Answer the handshake (RFC 6455, section 4.2.2) and join the room."""
        head, end, self.buffer = self.buffer.partition(b"\r\n\r\n")
        if not end:
            self.buffer = head
            return
        request, *lines = head.split(b"\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(b": ") for line in lines)
        }
        if b"sec-websocket-key" not in headers:
            self.transport.write(b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n")
            return
        digest = hashlib.sha1(headers[b"sec-websocket-key"] + GUID).digest()
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
        )
        self.path = request.split(b" ")[1]
        rooms[self.path].add(self.transport)

    def broadcast(self, payload: bytes) -> None:
        """Write the message to everyone in the room, a frame at a time."""
        event = {"type": "message", "text": json.loads(payload)["text"]}
        frame = text_frame(json.dumps(event).encode())
        for transport in rooms[self.path]:
            transport.write(frame)


async def serve(port: int) -> None:
    """Listen on loopback until cancelled."""
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", port, backlog=2048)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
