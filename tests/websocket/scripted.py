"""A server that says what a test scripts, and keeps what the application says."""

from collections.abc import Sequence
from typing import Any

from websocket.connection import WebSocket
from websocket.types import ReceiveMessage, SendMessage, WebSocketScope

CONNECT: ReceiveMessage = {"type": "websocket.connect"}
LEAVE: ReceiveMessage = {"type": "websocket.disconnect", "code": 1001, "reason": "tab closed"}


def text(content: str) -> ReceiveMessage:
    """A text message of the client."""
    return {"type": "websocket.receive", "text": content}


def binary(content: bytes) -> ReceiveMessage:
    """A binary message of the client, with the other key that ASGI allows."""
    return {"type": "websocket.receive", "text": None, "bytes": content}


def scope(**changes: Any) -> WebSocketScope:
    """A scope with what ASGI requires, and changes."""
    least: dict[str, Any] = {
        "type": "websocket",
        "path": "/ws/",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    return {**least, **changes}  # type: ignore[typeddict-item]


class ScriptedServer:
    """Hands out `events` in order; keeps what is sent; `failure` is raised by every send."""

    def __init__(self, *events: ReceiveMessage) -> None:
        """Script the events."""
        self.events = list(events)
        self.sent: list[SendMessage] = []
        self.failure: Exception | None = None

    async def receive(self) -> ReceiveMessage:
        """The next scripted event."""
        return self.events.pop(0)

    async def send(self, message: SendMessage) -> None:
        """Keep an event."""
        if self.failure is not None:
            raise self.failure
        self.sent.append(message)

    def types(self) -> Sequence[str]:
        """The types of the events that were sent."""
        return [message["type"] for message in self.sent]

    def socket(self, **changes: Any) -> WebSocket:
        """A socket on this server."""
        return WebSocket(scope(**changes), self.receive, self.send)


async def accepted(*events: ReceiveMessage, **changes: Any) -> tuple[WebSocket, ScriptedServer]:
    """An accepted socket to which `events` come next, and its server."""
    server = ScriptedServer(CONNECT, *events)
    socket = server.socket(**changes)
    await socket.accept()
    return socket, server
