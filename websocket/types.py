"""The shapes of ASGI's WebSocket and lifespan events, one typed dictionary each.

Source: ASGI HTTP & WebSocket specification 2.4, sections "WebSocket" and
"WebSocket Denial Response"; ASGI lifespan specification 2.0.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]


class FramesExtension(TypedDict):
    """What `websocket.uvicorn` offers under the scope extension `websocket.frames`."""

    # Writes complete server frames; False, with nothing written, when that is not possible now.
    write: Callable[[bytes], bool]
    # Returns when the transport takes bytes again; raises OSError when the peer is gone.
    drain: Callable[[], Awaitable[None]]
    # A number that grows when the peer takes bytes, and stays where it is when it takes none.
    taken: Callable[[], int]


Extensions = TypedDict(
    "Extensions",
    {"websocket.http.response": dict[str, Any], "websocket.frames": FramesExtension},
    total=False,
)


class WebSocketScope(TypedDict):
    """The connection scope of a WebSocket handshake."""

    type: Literal["websocket"]
    asgi: NotRequired[dict[str, str]]
    http_version: NotRequired[str]
    scheme: NotRequired[str]
    path: str
    # The path before percent-decoding; optional in ASGI.
    raw_path: NotRequired[bytes | None]
    query_string: NotRequired[bytes]
    root_path: NotRequired[str]
    headers: RawHeaders
    client: NotRequired[tuple[str, int] | None]
    server: NotRequired[tuple[str, int | None] | None]
    subprotocols: NotRequired[Iterable[str]]
    # What the lifespan hooks left for the connections of this process.
    state: NotRequired[dict[str, Any]]
    extensions: NotRequired[Extensions | None]


class ConnectEvent(TypedDict):
    """The client asks for a connection."""

    type: Literal["websocket.connect"]


class DataEvent(TypedDict):
    """The client sent a message: one of `text` and `bytes` is there and not None."""

    type: Literal["websocket.receive"]
    text: NotRequired[str | None]
    bytes: NotRequired["bytes | None"]


class DisconnectEvent(TypedDict):
    """The connection is over."""

    type: Literal["websocket.disconnect"]
    code: NotRequired[int]
    reason: NotRequired[str | None]


class AcceptEvent(TypedDict):
    """The application takes the connection."""

    type: Literal["websocket.accept"]
    subprotocol: NotRequired[str | None]
    headers: NotRequired[RawHeaders]


class SendDataEvent(TypedDict):
    """The application sends a message."""

    type: Literal["websocket.send"]
    text: NotRequired[str | None]
    bytes: NotRequired["bytes | None"]


class CloseEvent(TypedDict):
    """The application closes; before accept the server answers the handshake with 403."""

    type: Literal["websocket.close"]
    code: NotRequired[int]
    reason: NotRequired[str]


class DenialStartEvent(TypedDict):
    """The application answers the handshake with an HTTP response of its own."""

    type: Literal["websocket.http.response.start"]
    status: int
    headers: RawHeaders


class DenialBodyEvent(TypedDict):
    """A part of the body of that response."""

    type: Literal["websocket.http.response.body"]
    body: bytes
    more_body: NotRequired[bool]


ReceiveMessage: TypeAlias = ConnectEvent | DataEvent | DisconnectEvent
SendMessage: TypeAlias = (
    AcceptEvent | SendDataEvent | CloseEvent | DenialStartEvent | DenialBodyEvent
)
Receive: TypeAlias = Callable[[], Awaitable[ReceiveMessage]]
Send: TypeAlias = Callable[[SendMessage], Awaitable[None]]

# Any ASGI application, with the loose types that servers and Django use for it.
RawReceive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
RawSend: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], RawReceive, RawSend], Awaitable[None]]
