"""The socket that a view is given: messages, the handshake's request, the ends of a connection."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import SessionBase

from websocket.close_codes import MAX_REASON_BYTES, CloseCode, may_be_sent
from websocket.datastructures import Headers, QueryParams
from websocket.exceptions import Disconnected, InvalidFrame, InvalidState
from websocket.identity import User
from websocket.json import parse
from websocket.lifecycle import Lifecycle
from websocket.request import HandshakeRequest
from websocket.states import ReceiveEvent, SendEvent, State
from websocket.types import FramesExtension, Receive, Send, WebSocketScope
from websocket.visitor import Visitor

__all__ = ["Headers", "QueryParams", "ReceiveEvent", "SendEvent", "State", "WebSocket"]

HeaderPairs = Iterable[tuple[str | bytes, str | bytes]]
Message = TypeVar("Message")


class WebSocket(Lifecycle):
    """One WebSocket connection.

    One task may receive while others send. Receiving raises Disconnected when the peer has
    left and InvalidFrame when it sent something else than was asked for; sending raises
    Disconnected when the peer has left. Both raise InvalidState when used out of order.
    """

    __slots__ = ("_frames", "_headers", "_query_params", "_request", "_visitor", "write")

    def __init__(self, scope: WebSocketScope, receive: Receive, send: Send) -> None:
        """Wrap the three arguments of an ASGI application."""
        super().__init__(scope, receive, send)
        # The server's way to take prebuilt frames; None where it has none.
        extensions = scope.get("extensions")
        self._frames: FramesExtension | None = (extensions or {}).get("websocket.frames")
        self.write: Callable[[bytes], bool] = self._frames["write"] if self._frames else _no_write
        """Write complete server frames (RFC 6455 §5.2) at once.

        False, with nothing written, when the server has no such extension, the connection is
        not open, or its transport is above the high-water mark. Frames written here may
        overtake a message whose `send()` has not returned: let one task do both.
        """
        # Made when first asked for; None until then.
        self._headers: Headers | None = None
        self._query_params: QueryParams | None = None
        self._request: HandshakeRequest | None = None
        self._visitor: Visitor | None = None

    # The handshake

    @property
    def headers(self) -> Headers:
        """Headers of the handshake."""
        if self._headers is None:
            self._headers = Headers(self.scope)
        return self._headers

    def raw_header(self, name: bytes) -> list[bytes]:
        """All values of one header; cheaper than `headers` for a single look. `name` is lower."""
        return [value for each, value in self.scope["headers"] if each == name]

    @property
    def scheme(self) -> str:
        """`ws` or `wss`, as the server sees it."""
        return self.scope.get("scheme", "ws")

    @property
    def path(self) -> str:
        """The URL's path, decoded (`raw_path` is optional in ASGI, and percent-encoded)."""
        return self.scope["path"]

    @property
    def query_string(self) -> str:
        """The URL's query, still percent-encoded."""
        return self.scope.get("query_string", b"").decode(errors="replace")

    @property
    def query_params(self) -> QueryParams:
        """The URL's query, parsed."""
        if self._query_params is None:
            self._query_params = QueryParams(self.query_string)
        return self._query_params

    @property
    def client(self) -> tuple[str, int] | None:
        """Address and port of the peer; None when the server does not know them."""
        return self.scope.get("client")

    @property
    def subprotocols(self) -> tuple[str, ...]:
        """The subprotocols that the client offers, its favourite first."""
        return tuple(self.scope.get("subprotocols", ()))

    @property
    def state(self) -> dict[str, Any]:
        """What the lifespan hooks left for this process's connections."""
        return self.scope.setdefault("state", {})

    @property
    def request(self) -> HandshakeRequest:
        """The handshake as Django's request: cookies, host, GET, session, user, language."""
        if self._request is None:
            self._request = HandshakeRequest(self.scope, self.visitor)
        return self._request

    @property
    def visitor(self) -> Visitor:
        """Cookies, session and user; shared with `request`, and cheaper where it is not needed."""
        if self._visitor is None:
            self._visitor = Visitor(self.raw_header(b"cookie"))
        return self._visitor

    def forget_request(self) -> None:
        """Let go of the request and its headers' many copies; asked for again, it is built anew.

        For sockets that stay open long: a request is about a quarter of an idle connection.
        """
        self._request = self._headers = self._query_params = None

    @property
    def session(self) -> SessionBase:
        """The session of the handshake's cookie; read it with its async methods."""
        return self.visitor.session

    @property
    def user(self) -> User:
        """The user, once `auser()` (or `login_required`) has loaded it; else it loads on use."""
        return self.visitor.user

    async def auser(self) -> User:
        """The user that the handshake's session belongs to, or AnonymousUser."""
        return await self.visitor.auser()

    # The beginning and the end

    async def accept(self, subprotocol: str | None = None, headers: HeaderPairs = ()) -> None:
        """Take the connection; waits for the connect event first if need be.

        Raises InvalidState for a subprotocol that was not offered (RFC 6455 §4.2.2).
        """
        if subprotocol is not None and subprotocol not in self.subprotocols:
            raise InvalidState(f"The client did not offer the subprotocol {subprotocol!r}.")
        await self.await_connect()
        raw = [(_raw(name).lower(), _raw(value)) for name, value in headers]
        await self.send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": raw})

    async def close(self, code: int = CloseCode.NORMAL, reason: str = "") -> None:
        """Close, or before accept refuse the handshake with 403.

        Does nothing when either side has closed already. Raises InvalidState for a code that
        no close frame may hold, or a reason of more than 123 bytes (RFC 6455 §5.5, §7.4).
        """
        if not may_be_sent(code) or len(reason.encode()) > MAX_REASON_BYTES:
            raise InvalidState(f"A close frame cannot hold code {code} with reason {reason!r}.")
        try:
            await self.await_connect()
            if self.application_state is not State.DISCONNECTED:
                await self.send({"type": "websocket.close", "code": int(code), "reason": reason})
        except Disconnected:
            # The peer closed first, which is what was wanted.
            return

    async def deny(self, status: int = 403, body: str = "", headers: HeaderPairs = ()) -> None:
        """Answer the handshake with an HTTP response in place of accepting it.

        A server without ASGI's "WebSocket Denial Response" extension answers 403.
        """
        if "websocket.http.response" not in (self.scope.get("extensions") or {}):
            return await self.close()
        await self.await_connect()
        content = body.encode()
        raw = [(_raw(name).lower(), _raw(value)) for name, value in headers]
        raw += [(b"content-type", b"text/plain; charset=utf-8")]
        raw += [(b"content-length", str(len(content)).encode())]
        await self.send({"type": "websocket.http.response.start", "status": status, "headers": raw})
        await self.send({"type": "websocket.http.response.body", "body": content})
        return None

    # Receiving

    async def receive_text(self) -> str:
        """The next message, which must be text."""
        text = (await self.next_data()).get("text")
        if text is None:
            raise InvalidFrame("A text message was expected.", CloseCode.UNSUPPORTED_DATA)
        return text

    async def receive_bytes(self) -> bytes:
        """The next message, which must be binary."""
        data = (await self.next_data()).get("bytes")
        if data is None:
            raise InvalidFrame("A binary message was expected.", CloseCode.UNSUPPORTED_DATA)
        return data

    async def receive_json(self) -> Any:
        """The JSON value in the next message, which must be text."""
        return parse(await self.receive_text())

    async def receive_jsonb(self) -> Any:
        """The JSON value in the next message, which must be binary."""
        return parse(await self.receive_bytes())

    async def receive_message(self) -> str | bytes:
        """The next message, text as str and binary as bytes."""
        message = await self.next_data()
        text, data = message.get("text"), message.get("bytes")
        if text is not None:
            return text
        return data or b""

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Messages until the peer leaves."""
        return _until_gone(self.receive_message)

    def iter_text(self) -> AsyncIterator[str]:
        """Text messages until the peer leaves."""
        return _until_gone(self.receive_text)

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Binary messages until the peer leaves."""
        return _until_gone(self.receive_bytes)

    def iter_json(self) -> AsyncIterator[Any]:
        """JSON values from text messages until the peer leaves."""
        return _until_gone(self.receive_json)

    # Sending

    async def send_text(self, text: str) -> None:
        """Send a text message."""
        await self.send({"type": "websocket.send", "text": text})

    async def send_bytes(self, text_or_bytes: str | bytes) -> None:
        """Send a binary message; text becomes UTF-8."""
        data = text_or_bytes.encode() if isinstance(text_or_bytes, str) else text_or_bytes
        await self.send({"type": "websocket.send", "bytes": data})

    async def send_json(self, data: Any, **dump_kwargs: Any) -> None:
        """Send JSON as text; raises ValueError for NaN and Infinity, which JSON has not."""
        await self.send_text(json.dumps(data, **{"allow_nan": False, **dump_kwargs}))

    async def send_jsonb(self, data: Any, **dump_kwargs: Any) -> None:
        """Send JSON as a binary message."""
        await self.send_bytes(json.dumps(data, **{"allow_nan": False, **dump_kwargs}))

    # Prebuilt frames: the `websocket.frames` extension of `websocket.uvicorn`

    @property
    def fast(self) -> bool:
        """Whether the server takes prebuilt frames."""
        return self._frames is not None

    def taken(self) -> int:
        """A number that grows when the peer takes bytes: tells a slow peer from one that is gone.

        Always 0 where the server has no such extension.
        """
        return self._frames["taken"]() if self._frames is not None else 0

    async def drain(self) -> None:
        """Return when `write()` is worth another try; raises Disconnected when it never will be."""
        if self.client_state is State.DISCONNECTED:
            raise self._gone()
        if self._frames is not None:
            try:
                await self._frames["drain"]()
            except OSError as error:
                raise self._lost() from error


def _no_write(frames: bytes) -> bool:
    """Stand in for the server's `write` where it has none."""
    return False


async def _until_gone(receive: Callable[[], Awaitable[Message]]) -> AsyncIterator[Message]:
    while True:
        try:
            message = await receive()
        except Disconnected:
            return
        yield message


def _raw(text: str | bytes) -> bytes:
    """Bytes for a header; raises InvalidState for a line break, which would begin another one."""
    raw = text.encode("latin-1") if isinstance(text, str) else text
    if b"\n" in raw or b"\r" in raw:
        raise InvalidState("A header cannot hold a line break.")
    return raw
