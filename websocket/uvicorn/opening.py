"""A short cut through the opening handshake, which costs more than half of a connection."""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.protocol import Protocol as Frames
from websockets.protocol import State

from websocket.handshake import (
    HEAD_BYTES,
    HEADERS,
    Handshake,
    Head,
    plain_handshake,
    read_head,
    switching_protocols,
)
from websocket.uvicorn.bounded import BoundedProtocol


class OpeningProtocol(BoundedProtocol):
    """Reads handshakes itself and answers the plain ones; all others are left to uvicorn.

    uvicorn parses the request twice, and four times goes from bytes to text and back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn gives to a protocol class."""
        super().__init__(*args, **kwargs)
        # A plain handshake that waits for its answer; None before and after, and for others.
        self._handshake: Handshake | None = None

    def data_received(self, data: bytes) -> None:
        """Take the handshake, which uvicorn's HTTP protocol writes out whole; then frames."""
        if self.handshake_initiated:
            super().data_received(data)
            return
        head = read_head(data)
        if head is None:
            self._reject(HTTPStatus.BAD_REQUEST, "This is no WebSocket handshake.")
        elif len(data) > HEAD_BYTES or len(head.headers) > HEADERS:
            limits = f"{HEAD_BYTES} bytes and {HEADERS} headers"
            self._reject(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"The request's head has more than {limits}.",
            )
        else:
            self.shake_hands(head)

    def shake_hands(self, head: Head) -> None:
        """Begin a connection with the head of its request: a GET of HTTP/1.1."""
        # The request has been read: what comes next are frames.
        self.conn.parser = Frames.parse(self.conn)
        next(self.conn.parser)
        handshake = plain_handshake(head)
        if handshake is not None:
            self._connect(handshake)
            return
        headers = Headers()
        for name, value in head.headers:
            headers[name.decode("ascii")] = value.decode("latin-1")
        self.handle_connect(Request(head.target.decode("ascii"), headers))

    def _reject(self, status: HTTPStatus, sentence: str) -> None:
        """Answer something that is no handshake, and close."""
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.conn.send_response(self.conn.reject(status, sentence))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def _connect(self, handshake: Handshake) -> None:
        """Do what `handle_connect` does, for a handshake that is read already."""
        self._handshake = handshake
        self.handshake_initiated = True
        subprotocols = [
            token.strip()
            for name, value in handshake.headers
            if name == b"sec-websocket-protocol"
            for token in value.decode("latin-1").split(",")
        ]
        self.scope = {
            "type": "websocket",
            "asgi": {"version": self.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            "root_path": self.root_path,
            "path": self.root_path + unquote(handshake.path.decode("ascii")),
            "raw_path": self.root_path.encode("ascii") + handshake.path,
            "query_string": handshake.query,
            "headers": handshake.headers,
            "subprotocols": subprotocols,
            "state": self.app_state.copy(),
            "extensions": {"websocket.http.response": {}},
        }
        self.extend_scope()
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

    async def send(self, message: Any) -> None:
        """Answer a plain handshake directly; leave all else to uvicorn."""
        handshake, self._handshake = self._handshake, None
        if handshake is None or message["type"] != "websocket.accept" or self.disconnected:
            await super().send(message)
            if self._held and self.close_sent:
                # The peer's close may be behind messages that nobody reads any more.
                self._pause_for_a_turn()
            return
        headers = (*self.default_headers, *message.get("headers", ()))
        answer = switching_protocols(handshake.accept, message.get("subprotocol"), headers)
        if not self.transport.is_closing():
            self.handshake_complete = True
            self.conn.state = State.OPEN
            self.transport.write(answer)
            self.start_keepalive()

    def extend_scope(self) -> None:
        """Add to the scope, before the application sees it."""
