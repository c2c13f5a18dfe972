"""uvicorn with prebuilt frames and with limits.

    uvicorn --ws websocket.uvicorn:Protocol --http websocket.uvicorn:HttpProtocol site.asgi:…

Thin subclasses of uvicorn's sans-I/O WebSocket protocol and of its HTTP protocol. They override
private methods of uvicorn 0.54; `tests/websocket/uvicorn/` has a test for each override.
"""

import asyncio
import json
import logging
import random
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.http11 import Request

from websocket.close_codes import CloseCode

# A browser sends none; each fragment costs some 100 bytes however small it is.
MAX_FRAGMENTS = 16
# Reading pauses when this much waits for the view, and goes on when it has taken all of it.
INBOX_MESSAGES = 64
INBOX_BYTES = 256 * 1024
# Bytes parsed at a time; between slices the inbox is looked at. 1 KiB holds up to 170 frames.
SLICE = 1024
# Seconds from the first byte to the complete request, and from there to accept.
HANDSHAKE_DEADLINE = 10.0
# Seconds that a peer has to take the last frame before the transport is cut off.
ABORT_DELAY = 2.0
# On shutdown clients are asked to come back within this many milliseconds, each at its own.
RETRY_SPREAD = 5000

# Three lines a connection, query strings in them, are for debugging: set this logger's level.
_logger = logging.getLogger("uvicorn.error.websocket")
if _logger.level == logging.NOTSET:
    _logger.setLevel(logging.WARNING)


class Protocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with the `websocket.frames` extension and bounds.

    It never compresses (permessage-deflate costs 40 KiB a connection, and every frame would
    have to be built for each connection anew).
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Take what uvicorn gives to a protocol class."""
        config.ws_per_message_deflate = False
        super().__init__(config, server_state, app_state, _loop)
        self.logger = self.conn.logger = _logger
        # Read but not parsed, as the inbox is full.
        self._held = b""
        # Bytes of the messages queued since the queue was last empty.
        self._inbox_bytes = 0
        # The one deadline that is running: for the handshake, or for the peer to be gone.
        self._deadline: asyncio.TimerHandle | None = None

    # The websocket.frames extension

    def write(self, frames: bytes) -> bool:
        """Write complete server frames; False, with nothing written, if that cannot be now."""
        if (
            not self.handshake_complete
            or self.close_sent
            or not self.writable.is_set()
            or self.transport.is_closing()
        ):
            return False
        self.transport.write(frames)
        return True

    async def drain(self) -> None:
        """Return when the transport takes bytes again; raises OSError when the peer is gone."""
        await self.writable.wait()
        if self.disconnected or self.close_sent or self.transport.is_closing():
            raise ClientDisconnected

    def handle_connect(self, event: Request) -> None:
        """Offer the extension in the scope (the application's task has not run yet)."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"] or {}
            extensions["websocket.frames"] = {"write": self.write, "drain": self.drain}

    async def run_asgi(self) -> None:
        """Run the application; a denial counts as an answer, a cancellation is no error."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            self.logger.debug("The peer left, and the application let that out.")
        except Exception:
            self.logger.exception("Exception in ASGI application")
            self.send_500_response()
        else:
            if not (self.handshake_complete or self.close_sent):
                self.logger.error("The ASGI application returned without answering the handshake.")
                self.send_500_response()
        finally:
            if self.close_timer is None:
                self.transport.close()

    # Deadlines

    def connection_made(self, transport: BaseTransport) -> None:
        """Give the handshake a deadline."""
        super().connection_made(transport)
        self._set_deadline(HANDSHAKE_DEADLINE, self._handshake_expired)

    def start_keepalive(self) -> None:
        """The handshake is over."""
        self._clear_deadline()
        super().start_keepalive()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to wait for."""
        self._clear_deadline()
        self._held = b""
        super().connection_lost(exc)

    def keepalive_timeout(self) -> None:
        """Cut off a peer that does not read: closing alone waits until it has read all."""
        super().keepalive_timeout()
        self._set_deadline(ABORT_DELAY, self.transport.abort)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application is done: the peer gets uvicorn's time to close, and no more."""
        super().on_task_complete(task)
        if not self.disconnected:
            self._set_deadline(self.close_timeout + ABORT_DELAY, self.transport.abort)

    def shutdown(self) -> None:
        """Close with 1012 and, as reason, a time to come back after: `{"retry": milliseconds}`."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.stop_keepalive()
            reason = json.dumps({"retry": random.randrange(RETRY_SPREAD)})  # noqa: S311 - jitter
            self._fail(CloseCode.SERVICE_RESTART, reason)
        else:
            super().shutdown()
        self._set_deadline(ABORT_DELAY, self.transport.abort)

    def _handshake_expired(self) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.ABNORMAL})
        if self.handshake_initiated:
            self.send_500_response()
        self.transport.close()
        self._set_deadline(ABORT_DELAY, self.transport.abort)

    def _set_deadline(self, seconds: float, action: Any) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(seconds, action)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    # Bounds

    def data_received(self, data: bytes) -> None:
        """Parse in slices while the inbox has room, and hold the rest."""
        if self._held:
            data, self._held = self._held + data, b""
        for start in range(0, len(data), SLICE):
            if self.read_paused:
                self._held = data[start:]
                return
            super().data_received(data[start : start + SLICE])
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._refuse_request()
            if self.transport.is_closing():
                return

    async def receive(self) -> Any:
        """The next event for the application; reading goes on when the inbox is empty."""
        message = await self.queue.get()
        if self.queue.empty():
            self._inbox_bytes = 0
            if self.read_paused:
                self._resume_reading()
        return message

    def handle_cont(self, event: Frame) -> None:
        """Refuse a message in too many fragments."""
        if self.close_sent:
            return
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.frames = []
            self._fail(CloseCode.TOO_BIG, "Too many fragments.")

    def send_receive_event_to_app(self) -> None:
        """Queue a message; one that is not UTF-8 closes with 1007 and no traceback."""
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        try:
            self._queue(data)
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, "Text must be UTF-8.")

    def _queue(self, data: bytes) -> None:
        if self.curr_msg_data_type == "text":
            self.queue.put_nowait({"type": "websocket.receive", "text": str(data, "utf-8")})
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": bytes(data)})
        self._inbox_bytes += len(data)
        if self._inbox_bytes > INBOX_BYTES or self.queue.qsize() >= INBOX_MESSAGES:
            self.read_paused = True
            self.transport.pause_reading()

    def _resume_reading(self) -> None:
        self.read_paused = False
        if self._held:
            self.data_received(b"")
        if not self.read_paused:
            self.transport.resume_reading()

    def _fail(self, code: int, reason: str) -> None:
        self.conn.send_close(code, reason)
        self.handle_parser_exception()

    def _refuse_request(self) -> None:
        """Send what websockets has prepared (414 or 431), which uvicorn leaves lying."""
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for the head of a connection's first request.

    A peer that connects and says nothing, or half a request, would be kept for ever.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HANDSHAKE_DEADLINE, transport.abort)

    def on_headers_complete(self) -> None:
        """Stop the clock."""
        self._clear_deadline()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._clear_deadline()
        super().connection_lost(exc)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
