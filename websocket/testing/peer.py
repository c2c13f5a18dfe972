"""The client's side of one socket in a test."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from websocket.close_codes import CloseCode
from websocket.testing.server import Closed, InProcessServer
from websocket.types import Application, RawHeaders, WebSocketScope


class Refused(Exception):
    """The application answered the handshake with an HTTP status."""

    def __init__(self, status: int, body: str = "", headers: dict[str, str] | None = None) -> None:
        """Keep the answer."""
        super().__init__(f"The handshake was refused with {status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


class Peer:
    """A browser's end of a socket; every wait raises TimeoutError past the deadline.

    Leaving the `async with` block closes the connection and waits for the view to end. An
    exception that the application let out is raised there.
    """

    def __init__(
        self, application: Application, scope: WebSocketScope, deadline: float, *, frames: bool
    ) -> None:
        """Prepare a handshake; entering the context makes it."""
        self._server = InProcessServer(application, scope, deadline, frames=frames)
        # What the application chose; None before, and where it chose none.
        self.subprotocol: str | None = None
        # Headers of the accept.
        self.headers: dict[str, str] = {}

    @property
    def deadline(self) -> float:
        """Seconds that any wait may take; it can be changed on the way."""
        return self._server.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self._server.deadline = seconds

    async def __aenter__(self) -> Self:
        """Make the handshake; raises Refused when it is answered with a status."""
        self._server.start()
        try:
            await self._shake_hands()
        except BaseException:
            await self._server.stop(CloseCode.ABNORMAL)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close, and wait for the view to end."""
        await self.close()

    # Receiving

    async def receive(self) -> str | bytes:
        """The next message; raises Closed when the application has closed."""
        event = await self._server.next_event()
        if event["type"] == "websocket.close":
            closed = Closed(event.get("code", CloseCode.NORMAL), event.get("reason", ""))
            self._server.disconnect(closed.code, closed.reason)
            raise closed
        if event["type"] != "websocket.send":
            raise ValueError(f"The application sent {event['type']} after accept.")
        text = event.get("text")
        return text if text is not None else event.get("bytes") or b""

    async def receive_text(self) -> str:
        """The next message; raises TypeError when it is binary."""
        message = await self.receive()
        if not isinstance(message, str):
            raise TypeError(f"A text message was expected, not {message!r}.")
        return message

    async def receive_bytes(self) -> bytes:
        """The next message; raises TypeError when it is text."""
        message = await self.receive()
        if not isinstance(message, bytes):
            raise TypeError(f"A binary message was expected, not {message!r}.")
        return message

    async def receive_json(self) -> Any:
        """The JSON value in the next text message."""
        return json.loads(await self.receive_text())

    async def closed(self) -> Closed:
        """Wait until the application closes; messages before that are dropped."""
        try:
            async with asyncio.timeout(self.deadline):
                while True:
                    await self.receive()
        except Closed as closed:
            return closed

    # Sending

    async def send_text(self, text: str) -> None:
        """Send a text message."""
        await self._server.say({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        """Send a binary message."""
        await self._server.say({"type": "websocket.receive", "bytes": data})

    async def send_json(self, value: Any) -> None:
        """Send a value as JSON text."""
        await self.send_text(json.dumps(value))

    async def close(self, code: int = CloseCode.NORMAL, reason: str = "") -> None:
        """Leave with a close frame and wait for the view to end."""
        await self._server.stop(code, reason)

    async def vanish(self) -> None:
        """Be lost without a close frame, and wait for the view to end."""
        await self.close(CloseCode.ABNORMAL)

    def congest(self, *, on: bool = True) -> None:
        """Play a peer that stops reading (`on=False`: reads again): nothing can be written."""
        self._server.congest(on)

    async def _shake_hands(self) -> None:
        event = await self._server.next_event()
        if event["type"] == "websocket.accept":
            self.subprotocol = event.get("subprotocol")
            self.headers = _decoded(event.get("headers", ()))
        elif event["type"] == "websocket.http.response.start":
            status, headers = event["status"], _decoded(event["headers"])
            raise Refused(status, await self._denial_body(), headers)
        else:
            raise Refused(403)

    async def _denial_body(self) -> str:
        body, more = b"", True
        while more:
            event = await self._server.next_event()
            if event["type"] != "websocket.http.response.body":
                raise ValueError(f"The application sent {event['type']} in a denial.")
            body += event["body"]
            more = event.get("more_body", False)
        return body.decode()


def _decoded(headers: RawHeaders) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
