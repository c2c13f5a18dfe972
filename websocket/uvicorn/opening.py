"""A short cut through the opening handshake, which costs more than half of a connection."""

from typing import Any
from urllib.parse import unquote

from websockets.protocol import Protocol as Frames
from websockets.protocol import State

from websocket.handshake import Handshake, plain_handshake, switching_protocols
from websocket.uvicorn.bounded import BoundedProtocol


class OpeningProtocol(BoundedProtocol):
    """Reads and answers plain handshakes itself; all others are left to uvicorn.

    uvicorn parses the request twice, and four times goes from bytes to text and back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn gives to a protocol class."""
        super().__init__(*args, **kwargs)
        # A plain handshake that waits for its answer; None before and after, and for others.
        self._handshake: Handshake | None = None

    def data_received(self, data: bytes) -> None:
        """Look for a plain handshake in the first bytes."""
        handshake = None if self.handshake_initiated else plain_handshake(data)
        if handshake is None:
            super().data_received(data)
        else:
            self._connect(handshake)

    def _connect(self, handshake: Handshake) -> None:
        """Do what `handle_connect` does, for a handshake that is read already."""
        self._handshake = handshake
        self.handshake_initiated = True
        # The request has been read: what comes next are frames.
        self.conn.parser = Frames.parse(self.conn)
        next(self.conn.parser)
        self._aligned = True
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
            return await super().send(message)
        headers = (*self.default_headers, *message.get("headers", ()))
        answer = switching_protocols(handshake.accept, message.get("subprotocol"), headers)
        if not self.transport.is_closing():
            self.handshake_complete = True
            self.conn.state = State.OPEN
            self.transport.write(answer)
            self.start_keepalive()
        return None

    def extend_scope(self) -> None:
        """Add to the scope, before the application sees it."""
