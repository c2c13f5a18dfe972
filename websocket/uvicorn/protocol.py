"""The WebSocket protocol class for uvicorn: prebuilt frames and deadlines."""

import asyncio
import json
import random
from asyncio.transports import BaseTransport
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState
from websockets.http11 import Request

from websocket.close_codes import CloseCode
from websocket.uvicorn.opening import OpeningProtocol
from websocket.uvicorn.progress import taken

# Seconds from the upgrade request to accept.
HANDSHAKE_DEADLINE = 10.0
# Seconds that a peer has to take the last frame before the transport is cut off.
ABORT_DELAY = 2.0
# On shutdown each client is asked to come back at a random time within a spread: so many
# milliseconds for each connection, and so many at most. Up to FEW connections come back at once.
RETRY_EACH = 2
RETRY_SPREAD = 5000
FEW = 50
# More connections than this are closed one after the other, at so many a second (each costs a
# frame, a system call and the end of a view), but within this part of the server's grace period.
CLOSED_AT_ONCE = 500
CLOSED_A_SECOND = 5000
CLOSING_SHARE = 0.25
# Seconds of grace where the server sets none.
GRACE = 10.0


class Protocol(OpeningProtocol):
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
        # The one deadline that is running: for the handshake, or for the peer to be gone.
        self._deadline: asyncio.TimerHandle | None = None
        # When the peer last sent anything (loop time).
        self._heard_at = self.loop.time()
        # What `taken()` was when the running ping deadline began.
        self._taken_at_ping = 0

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

    def taken(self) -> int:
        """A number that grows when the peer takes bytes."""
        return taken(self.transport)

    def data_received(self, data: bytes) -> None:
        """Note that the peer is there."""
        if data:  # not when held bytes are parsed
            self._heard_at = self.loop.time()
        super().data_received(data)

    def handle_connect(self, event: Request) -> None:
        """Offer the extension in the scope (the application's task has not run yet)."""
        super().handle_connect(event)
        if not self.close_sent:
            self.extend_scope()

    def extend_scope(self) -> None:
        """Offer the extension."""
        extensions: dict[str, Any] = self.scope["extensions"] or {}
        extensions["websocket.frames"] = {
            "write": self.write,
            "drain": self.drain,
            "taken": self.taken,
        }

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
        super().connection_lost(exc)

    def send_keepalive_ping(self) -> None:
        """Note how much the peer has taken when it is pinged."""
        self._taken_at_ping = self.taken()
        super().send_keepalive_ping()

    def keepalive_timeout(self) -> None:
        """Cut off a peer that is gone or does not read: closing alone waits until it has read all.

        A peer that takes bytes, or has sent any since the ping before, is slow: the ping is still
        on its way to it, behind those bytes. It gets more time.
        """
        taken = self.taken()
        silent = self.loop.time() - self._heard_at
        patience = (self.ping_interval or 0) + (self.ping_timeout or 0)
        if taken > self._taken_at_ping:
            self._taken_at_ping = taken
            self.pong_timer = self.loop.call_later(patience, self.keepalive_timeout)
        elif silent < patience:
            self.pong_timer = self.loop.call_later(patience - silent, self.keepalive_timeout)
        else:
            self._cut_off()

    def _cut_off(self) -> None:
        super().keepalive_timeout()
        self._set_deadline(ABORT_DELAY, self.transport.abort)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application is done: the peer gets uvicorn's time to close, and no more."""
        super().on_task_complete(task)
        if not self.disconnected and self._deadline is None:
            self._set_deadline(self.close_timeout + ABORT_DELAY, self.transport.abort)

    def shutdown(self) -> None:
        """Close with 1012; where there are many connections, at a random moment.

        uvicorn calls this for all connections in one turn of the loop.
        """
        number = len(self.connections)
        spread = 0 if number <= FEW else min(number * RETRY_EACH, RETRY_SPREAD)
        close = partial(self._say_goodbye, random.randint(0, spread))  # noqa: S311 - jitter
        if number <= CLOSED_AT_ONCE or not self.handshake_complete or self.close_sent:
            close()
            return
        grace = self.config.timeout_graceful_shutdown
        longest = min(number / CLOSED_A_SECOND, (GRACE if grace is None else grace) * CLOSING_SHARE)
        self._set_deadline(random.uniform(0, longest), close)  # noqa: S311 - jitter

    def _say_goodbye(self, retry: int) -> None:
        """Close with 1012 and, as reason, the milliseconds to come back after."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.stop_keepalive()
            self._fail(CloseCode.SERVICE_RESTART, json.dumps({"retry": retry}))
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
