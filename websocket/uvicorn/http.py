"""uvicorn's HTTP protocol with bounds and deadlines for what a peer sends."""

import asyncio
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from websocket.handshake import HEAD_BYTES, HEADERS, Head
from websocket.uvicorn.answers import refusal, server_options
from websocket.uvicorn.bodies import BadBody, Chunks, Length
from websocket.uvicorn.heads import (
    HEAD_END,
    names_one_host,
    read_target,
    without_other_upgrade,
)
from websocket.uvicorn.opening import OpeningProtocol


class Stage(Enum):
    """What a connection waits for."""

    # The head of the next request; none of it need have come.
    HEAD = 1
    # The rest of a request's body.
    BODY = 2
    # The application's answer to a request that has been read.
    ANSWER = 3
    # The peer to leave: its request was refused, and what it still sends is thrown away.
    LEAVE = 4


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with bounds on heads and bodies and a deadline for each.

    It reads one request at a time: the bytes after a request wait until it has been answered. A
    handshake behind a request is answered after it, and frames behind a handshake are kept.
    """

    # To change a bound, name a subclass in uvicorn's option `--http`.
    HEAD_BYTES = HEAD_BYTES
    HEADERS = HEADERS
    # Seconds for a head, from its first byte on; on a new connection, from the beginning on.
    HEAD_SECONDS = 10.0
    # Bytes of a body as it is sent, the framing of chunks included.
    BODY_BYTES = 1024 * 1024
    # Seconds between two pieces of a body, and for the whole of it.
    BODY_PAUSE_SECONDS = 10.0
    BODY_SECONDS = 60.0
    # Seconds that a refused peer has to read why, before the connection is cut off.
    LEAVE_SECONDS = 2.0

    _stage = Stage.HEAD
    # Bytes that were received and not parsed.
    _held = b""
    # Whether the head that is waited for has begun.
    _begun = False
    # Finds the end of the body that is read.
    _body: Chunks | Length = Length(0)
    # Bytes of the body that have come.
    _body_bytes = 0
    # The loop's time by which the whole body must be there.
    _body_until = 0.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first head its deadline."""
        super().connection_made(transport)
        self._set_deadline(self.HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Drop what was not parsed, and wait for nothing."""
        self._clear_deadline()
        self._held = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the request that is due, and hold what follows it."""
        self._unset_keepalive_if_required()
        if self._stage is Stage.LEAVE:
            return
        self._held += data
        self._read_on()
        if self._stage is Stage.ANSWER and self._held:
            self.flow.pause_reading()

    def _read_on(self) -> None:
        """Parse what is held, up to the end of the request."""
        data, position = self._held, 0
        self._held = b""
        while position < len(data) and self._stage in (Stage.HEAD, Stage.BODY):
            if self.transport.is_closing():
                return
            read = self._read_head if self._stage is Stage.HEAD else self._read_body
            end = read(data, position)
            if self.parser is None:
                # The connection is a WebSocket now.
                self._hand_over(data[end:])
                return
            if end == position:
                break
            position = end
        if self._stage is not Stage.LEAVE:
            self._held = data[position:]
            self._wait_for_more()

    def _read_head(self, data: bytes, start: int) -> int:
        """Parse a head once it is whole; returns where the rest begins."""
        self._begun = True
        while start < len(data) and data[start] in b"\r\n":
            start += 1
        end = data.find(HEAD_END, start) + len(HEAD_END)
        whole = end >= len(HEAD_END)
        if (end if whole else len(data) + 1) - start > self.HEAD_BYTES:
            self._refuse(431, f"The request's head has more than {self.HEAD_BYTES} bytes.")
            return start
        if not whole:
            # What cannot become a request (TLS, for one) is refused without waiting for its end.
            if data[start : start + 1].isalpha() or start == len(data):
                return start
            end = len(data)
        head = data[start:end]
        if head.count(b"\r\n") - 2 > self.HEADERS:
            self._refuse(431, f"The request has more than {self.HEADERS} headers.")
            return start
        super().data_received(without_other_upgrade(head))
        return end

    def _read_body(self, data: bytes, start: int) -> int:
        """Parse a piece of a body, never beyond its end; returns where the rest begins."""
        try:
            end = self._body.end(data, start)
        except BadBody as reason:
            self._refuse(reason.status, str(reason))
            return start
        self._body_bytes += end - start
        if self._body_bytes > self.BODY_BYTES:
            self._refuse_body()
        elif end > start:
            super().data_received(data[start:end])
        return end

    # The parser's callbacks

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, but no trailer: uvicorn adds trailers to the headers (RFC 9110 §6.5)."""
        if self._stage is Stage.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin the request, or refuse it."""
        self._begun = False
        if not names_one_host(self.headers, self.parser.get_http_version()):
            self._refuse(400, "The request must have one Host header.")
            return
        if not self._take_target():
            self._refuse(400, "The request's target cannot be served.")
            return
        chunked = b"transfer-encoding" in dict(self.headers)
        length = next((int(value) for name, value in self.headers if name == b"content-length"), 0)
        if length > self.BODY_BYTES:
            self._refuse_body()
            return
        self._body = Chunks() if chunked else Length(length)
        self._body_bytes = 0
        self._body_until = self.loop.time() + self.BODY_SECONDS
        super().on_headers_complete()
        self._stage = Stage.BODY

    def on_message_complete(self) -> None:
        """Wait for the answer, unless it has been given."""
        if self._stage is not Stage.BODY:
            return
        super().on_message_complete()
        if not self.parser.should_upgrade():
            self._stage = Stage.HEAD if self.cycle.response_complete else Stage.ANSWER

    def on_response_complete(self) -> None:
        """Go on with what was held meanwhile."""
        super().on_response_complete()
        if self._stage is Stage.ANSWER and not self.transport.is_closing():
            self._stage = Stage.HEAD
            if self._held:
                self._unset_keepalive_if_required()
                self._read_on()

    def _take_target(self) -> bool:
        """Bring the target into origin form; False when it has none (RFC 9112 §3.2)."""
        if self.url == b"*":
            return self.parser.get_method() == b"OPTIONS"
        target = read_target(self.url)
        if target is None or self.parser.get_method() == b"CONNECT":
            return False
        self.url = target.path_and_query
        if target.host is not None:
            self.headers[:] = [each for each in self.headers if each[0] != b"host"]
            self.headers.insert(0, (b"host", target.host))
        return True

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Run the application, except for `OPTIONS *`, which asks about the server."""
        super()._start_asgi_task(cycle, server_options if self.url == b"*" else app)

    # WebSockets

    def _get_upgrade(self) -> bytes | None:
        """The protocol that the head asks for: every other Upgrade has been removed from it."""
        return next((value.lower() for name, value in self.headers if name == b"upgrade"), None)

    def handle_websocket_upgrade(self) -> None:
        """Give the connection to the WebSocket protocol, with the head as it was parsed."""
        self._clear_deadline()
        kind: type | None = self.ws_protocol_class
        if kind is not None and issubclass(kind, OpeningProtocol):
            self.connections.discard(self)
            protocol = kind(self.config, self.server_state, self.app_state)
            protocol.connection_made(self.transport)
            protocol.shake_hands(Head(self.url, self.headers))
            self.transport.set_protocol(protocol)
        else:
            super().handle_websocket_upgrade()
        # The parser refers to this object, and would keep it in memory.
        self.parser = None  # type: ignore[assignment]

    def _hand_over(self, rest: bytes) -> None:
        """Give the WebSocket protocol the bytes that came behind the handshake."""
        protocol = self.transport.get_protocol()
        if rest and isinstance(protocol, asyncio.Protocol):
            protocol.data_received(rest)

    # Deadlines and refusals

    def _wait_for_more(self) -> None:
        """Give the peer a deadline for what it has to send."""
        if self._stage is Stage.BODY:
            pause = self._body_until - self.loop.time()
            self._set_deadline(min(self.BODY_PAUSE_SECONDS, pause))
        elif self._stage is Stage.HEAD and self._begun:
            if self._deadline is None:
                self._set_deadline(self.HEAD_SECONDS)
        else:
            self._clear_deadline()
            if self._stage is Stage.HEAD and self.timeout_keep_alive_task is None:
                # A body ended behind its answer.
                self.timeout_keep_alive_task = self.loop.call_later(
                    self.timeout_keep_alive, self.timeout_keep_alive_handler
                )

    def _expired(self) -> None:
        self._deadline = None
        if self._stage is Stage.LEAVE:
            self.transport.abort()
        elif self._stage is Stage.BODY and self.flow.read_paused:
            # The application does not take the body: the peer cannot go on.
            self._body_until = self.loop.time() + self.BODY_SECONDS
            self._wait_for_more()
        elif self._stage is Stage.BODY or self._begun:
            self._refuse(408, "The request did not come in time.")
        else:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, msg)

    def _refuse_body(self) -> None:
        self._refuse(413, f"The request's body has more than {self.BODY_BYTES} bytes.")

    def _refuse(self, status: int, sentence: str) -> None:
        """Answer with a status and a sentence, unless there is half an answer, and close."""
        begun = self._stage is Stage.BODY and self.cycle.response_started
        if self._stage is Stage.BODY:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._stage = Stage.LEAVE
        self._held = b""
        if not begun:
            answer = refusal(status, sentence, self.server_state.default_headers)
            self.transport.write(answer)
        self._leave()

    def _leave(self) -> None:
        """Close in a way that lets the peer read the answer: closing at once may discard it."""
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._set_deadline(self.LEAVE_SECONDS)
        else:
            self.transport.close()

    def _set_deadline(self, seconds: float) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(seconds, self._expired)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
