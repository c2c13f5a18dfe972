"""The short cut through the handshake gives the application what uvicorn gives."""

from typing import Any

import pytest

from tests.websocket.test_handshake import PLAIN
from tests.websocket.uvicorn.wire import Wire
from websocket.connection import WebSocket


async def until_gone(socket: WebSocket) -> None:
    """Accept, and wait until the peer is gone."""
    await socket.accept(headers=[("x-from", "view")])
    await socket.receive()


async def scope_of(request: bytes) -> dict[str, Any]:
    """The scope that the application gets for a request."""
    wire = Wire(until_gone)
    wire.connect(request)
    await wire.until(lambda: bool(wire.transport.written))
    assert wire.transport.written.startswith(b"HTTP/1.1 101 ")
    scope: dict[str, Any] = wire.scope
    return scope


@pytest.mark.parametrize(
    "request_",
    [
        PLAIN,
        PLAIN.replace(b"?since=1", b""),
        PLAIN.replace(b"x-note: a: b", b"sec-websocket-protocol: a, b"),
        PLAIN.replace(b"/%C3%A4/", b"/%FF%2F/"),
        PLAIN.replace(b"x-note: a: b", b"x-note: \xe4"),
    ],
)
async def test_the_same_scope_as_uvicorns(request_: bytes) -> None:
    """Both ways make the same scope; the long one is taken for an upper-case header name."""
    plain = await scope_of(request_)
    long = await scope_of(request_.replace(b"\r\nupgrade:", b"\r\nUpgrade:"))
    for scope in (plain, long):
        scope["extensions"] = sorted(scope["extensions"])
        scope["headers"] = [(name.lower(), value) for name, value in scope["headers"]]
    assert plain == long


async def test_the_answer_carries_headers() -> None:
    """Headers of the view and of the server's configuration are in the answer."""
    wire = Wire(until_gone)
    wire.protocol.default_headers.append((b"server", b"ours"))
    wire.connect(PLAIN)
    await wire.until(lambda: bool(wire.transport.written))
    assert b"\r\nserver: ours\r\n" in wire.transport.written
    assert b"\r\nx-from: view\r\n" in wire.transport.written


async def test_a_refusal() -> None:
    """A view that closes in place of accepting answers a plain handshake with 403."""

    async def refuses(socket: WebSocket) -> None:
        await socket.close()

    wire = Wire(refuses)
    wire.connect(PLAIN)
    await wire.until(lambda: wire.transport.gone.is_set())
    assert wire.transport.written.startswith(b"HTTP/1.1 403 ")


async def test_a_peer_that_leaves_during_the_handshake() -> None:
    """Accepting a peer that is gone tells the view so."""
    outcomes: list[str] = []

    async def thinks(socket: WebSocket) -> None:
        await socket.await_connect()
        wire.transport.abort()
        await wire.until(lambda: wire.protocol.disconnected)
        try:
            await socket.accept()
        except Exception as error:
            outcomes.append(type(error).__name__)
            raise

    wire = Wire(thinks)
    wire.connect(PLAIN)
    await wire.until(lambda: wire.ended.is_set())
    assert outcomes == ["Disconnected"]
