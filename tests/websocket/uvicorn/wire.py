"""One connection to `websocket.uvicorn.Protocol` without a network."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from uvicorn import Config
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from websocket.connection import WebSocket
from websocket.uvicorn import Protocol

View = Callable[[WebSocket], Awaitable[None]]
DEADLINE = 5.0


class Transport(asyncio.Transport):
    """A transport that keeps what is written; `stalled` plays a peer that does not read."""

    def __init__(self) -> None:
        """Begin open."""
        super().__init__()
        self.written = b""
        self.reading = True
        self.stalled = False
        self.buffered = 0
        self.closing = False
        self.gone = asyncio.Event()
        self.protocol: Any = None

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """No addresses."""
        return default

    def write(self, data: Any) -> None:
        """Keep bytes."""
        self.written += data

    def get_write_buffer_size(self) -> int:
        """Bytes that the peer has not taken."""
        return self.buffered

    def is_closing(self) -> bool:
        """Whether the end was asked for."""
        return self.closing

    def close(self) -> None:
        """End, once the peer has read everything."""
        self.closing = True
        if not self.stalled:
            self.abort()

    def abort(self) -> None:
        """End now."""
        self.closing = True
        if not self.gone.is_set():
            self.gone.set()
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    def pause_reading(self) -> None:
        """Stop reading."""
        self.reading = False

    def resume_reading(self) -> None:
        """Read again."""
        self.reading = True


class Wire:
    """A client of the websockets library, joined to a protocol that runs a view."""

    def __init__(self, view: View, **config: Any) -> None:
        """Prepare; `open()` shakes hands."""
        self.view = view
        config |= {"ws": Protocol, "lifespan": "off", "interface": "asgi3", "log_config": None}
        settings = Config(cast(Any, self._application), **config)
        settings.load()
        self.transport = Transport()
        self.protocol = Protocol(settings, ServerState(), {})
        self.transport.protocol = self.protocol
        self.client = ClientProtocol(parse_uri("ws://localhost/ws/"), max_size=None)
        # Set when the view has ended.
        self.ended = asyncio.Event()
        self.scope: Any = None
        self._read = 0
        self.frames: list[Frame] = []

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        try:
            await self.view(WebSocket(scope, receive, send))
        finally:
            self.ended.set()

    def connect(self, request: bytes | None = None) -> None:
        """Send a handshake, as uvicorn's HTTP protocol passes it on."""
        if request is None:
            self.client.send_request(self.client.connect())
            request = _lowered(b"".join(self.client.data_to_send()))
        self.protocol.connection_made(self.transport)
        self.protocol.data_received(request)

    async def open(self) -> None:
        """Shake hands, and return when the view has accepted."""
        self.connect()
        await self.until(lambda: bool(self.transport.written))
        self.client.receive_data(self._news())
        response, *early = self.client.events_received()
        self.frames = [each for each in early if isinstance(each, Frame)]
        assert isinstance(response, Response)
        assert response.status_code == 101

    def send(self, data: bytes) -> None:
        """Bytes arrive at the server."""
        self.protocol.data_received(data)

    def say(self, text: str) -> None:
        """A text message arrives at the server."""
        self.client.send_text(text.encode())
        self.send(b"".join(self.client.data_to_send()))

    def heard(self) -> list[Any]:
        """All that the client has heard: text, and (code, reason) of a close frame."""
        self.client.receive_data(self._news())
        self.frames += [each for each in self.client.events_received() if isinstance(each, Frame)]
        texts: list[Any] = [
            bytes(frame.data).decode() for frame in self.frames if frame.opcode is Opcode.TEXT
        ]
        close = self.client.close_rcvd
        return texts if close is None else [*texts, (close.code, close.reason)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop run until something holds."""
        async with asyncio.timeout(DEADLINE):
            while not condition():  # noqa: ASYNC110 - of objects that know nothing of events
                await asyncio.sleep(0)

    def _news(self) -> bytes:
        news = self.transport.written[self._read :]
        self._read += len(news)
        return news


def _lowered(request: bytes) -> bytes:
    """The request with its header names in lower case, as uvicorn writes them."""
    first, *lines = request.split(b"\r\n")
    parts = (line.partition(b":") for line in lines)
    return b"\r\n".join([first, *(name.lower() + colon + value for name, colon, value in parts)])


async def echo(socket: WebSocket) -> None:
    """Return each text."""
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


async def idle(socket: WebSocket) -> None:
    """Accept, and read nothing until the connection is gone."""
    await socket.accept()
    await asyncio.Event().wait()


async def until_gone(socket: WebSocket) -> None:
    """Accept, and wait until the peer is gone."""
    await socket.accept()
    await socket.receive()
