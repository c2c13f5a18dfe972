"""Prebuilt frames and deadlines: one test for each override of uvicorn's."""

import asyncio
import json
import logging
import random
from typing import Any, cast

import pytest

from tests.websocket.uvicorn.wire import Wire, echo, until_gone
from websocket.connection import WebSocket
from websocket.exceptions import Disconnected
from websocket.frames import text_frame
from websocket.uvicorn import protocol


async def test_an_echo() -> None:
    """Messages go both ways."""
    wire = Wire(echo)
    await wire.open()
    wire.say("hello")
    await wire.until(lambda: wire.heard() == ["hello"])


async def test_the_extension_is_in_the_scope() -> None:
    """`handle_connect` and the short cut alike offer it."""
    wire = Wire(until_gone)
    await wire.open()
    assert set(wire.scope["extensions"]) == {"websocket.http.response", "websocket.frames"}


async def test_a_handshake_that_is_not_plain_has_the_extension() -> None:
    """So does uvicorn's own way through the handshake."""
    wire = Wire(until_gone)
    wire.client.send_request(wire.client.connect())
    wire.connect(b"".join(wire.client.data_to_send()))
    await wire.until(lambda: bool(wire.transport.written))
    assert b" 101 " in wire.transport.written
    assert wire.protocol.write(text_frame(b"hi"))
    assert "websocket.frames" in wire.scope["extensions"]


async def test_frames_are_written_as_they_are() -> None:
    """`write` gives the bytes to the transport."""
    wire = Wire(until_gone)
    await wire.open()
    assert wire.protocol.write(text_frame(b"one") + text_frame(b"two"))
    assert wire.heard() == ["one", "two"]


async def test_no_frames_before_accept() -> None:
    """They would be taken for the answer to the handshake."""
    wire = Wire(until_gone)
    wire.connect()
    assert wire.protocol.write(text_frame(b"early")) is False
    assert wire.transport.written == b""


async def test_no_frames_after_close() -> None:
    """Nothing may follow a close frame (RFC 6455 §5.5.1)."""

    async def closes(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close(4000)

    wire = Wire(closes)
    await wire.open()
    await wire.until(wire.ended.is_set)
    assert wire.protocol.write(text_frame(b"late")) is False
    assert wire.heard() == [(4000, "")]


async def test_no_frames_after_the_peers_close() -> None:
    """A peer that has closed is not written to."""
    wire = Wire(until_gone)
    await wire.open()
    wire.client.send_close(1000)
    wire.send(b"".join(wire.client.data_to_send()))
    assert wire.protocol.write(text_frame(b"late")) is False


async def test_no_frames_above_the_high_water_mark() -> None:
    """A transport that is full gets no more, and `drain` waits until it does."""
    wire = Wire(until_gone)
    await wire.open()
    wire.protocol.pause_writing()
    assert wire.protocol.write(text_frame(b"too much")) is False
    draining = asyncio.create_task(wire.protocol.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    wire.protocol.resume_writing()
    await draining
    assert wire.protocol.write(text_frame(b"room"))
    assert wire.heard() == ["room"]


async def test_drain_when_the_peer_is_lost() -> None:
    """Whoever waits for room hears of the loss."""
    wire = Wire(until_gone)
    await wire.open()
    wire.protocol.pause_writing()
    draining = asyncio.create_task(wire.protocol.drain())
    wire.transport.abort()
    with pytest.raises(OSError):  # noqa: PT011 - its type is what the extension promises
        await draining


async def test_a_handshake_that_the_view_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """`connection_made`: past the deadline the peer is told, and the view, too."""
    monkeypatch.setattr(protocol, "HANDSHAKE_DEADLINE", 0.01)
    reasons = []

    async def thinks(socket: WebSocket) -> None:
        await socket.receive()
        reasons.append((await socket.receive())["type"])

    wire = Wire(thinks)
    wire.connect()
    await wire.until(wire.ended.is_set)
    assert b" 500 " in wire.transport.written
    assert reasons == ["websocket.disconnect"]
    assert wire.transport.gone.is_set()


async def test_an_accepted_connection_has_no_handshake_deadline() -> None:
    """`start_keepalive` ends it."""
    wire = Wire(until_gone)
    await wire.open()
    assert wire.protocol._deadline is None


async def test_a_lost_connection_leaves_no_deadline() -> None:
    """`connection_lost` ends all that would fire later."""
    wire = Wire(until_gone)
    wire.connect()
    wire.transport.abort()
    await wire.until(lambda: wire.protocol._deadline is None)


async def test_a_peer_that_does_not_read_our_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """`on_task_complete`: when the view is done, a peer that does not read goes, too."""
    monkeypatch.setattr(protocol, "ABORT_DELAY", 0.01)

    async def closes(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    wire = Wire(closes)
    wire.protocol.close_timeout = 0.01
    wire.transport.stalled = True
    await wire.open()
    await wire.until(wire.transport.gone.is_set)


@pytest.mark.parametrize(
    ("connections", "most"),
    [(1, 0), (protocol.FEW, 0), (protocol.FEW + 1, 102), (500, 1_000)],
)
async def test_shutdown_says_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch, connections: int, most: int
) -> None:
    """`shutdown`: 1012, with milliseconds as the reason, 0 where there are few connections."""
    monkeypatch.setattr(random, "randint", lambda least, most: most)
    wire = Wire(until_gone)
    await wire.open()
    wire.protocol.connections.update(cast(Any, range(connections - 1)))
    wire.protocol.shutdown()
    ((code, reason),) = wire.heard()
    assert (code, json.loads(reason)) == (1012, {"retry": most})
    await wire.until(wire.ended.is_set)


async def test_shutdown_of_a_peer_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """One stalled peer does not keep the process alive."""
    monkeypatch.setattr(protocol, "ABORT_DELAY", 0.01)
    wire = Wire(until_gone)
    await wire.open()
    wire.transport.stalled = True
    wire.protocol.shutdown()
    await wire.until(wire.transport.gone.is_set)


async def test_shutdown_during_a_handshake() -> None:
    """A handshake that is not answered yet is answered with 500."""
    wire = Wire(until_gone)
    wire.connect()
    wire.protocol.shutdown()
    assert b" 500 " in wire.transport.written


async def test_sending_after_shutdown() -> None:
    """A view that sends to a connection which the server has closed learns that it is gone."""
    outcomes = []

    async def sends(socket: WebSocket) -> None:
        await socket.accept()
        await socket.next_data()
        try:
            await socket.send_text("late")
        except Disconnected as gone:
            outcomes.append(gone.code)

    wire = Wire(sends)
    await wire.open()
    wire.transport.stalled = True
    wire.say("go")
    wire.protocol.shutdown()
    await wire.until(wire.ended.is_set)
    assert outcomes == [1006]


async def test_a_denial_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    """`run_asgi`: uvicorn takes a denial for a view that forgot to answer, and logs an error."""

    async def denies(socket: WebSocket) -> None:
        await socket.deny(404, "nothing here")

    wire = Wire(denies)
    wire.connect()
    await wire.until(wire.transport.gone.is_set)
    assert b" 404 " in wire.transport.written
    assert b"nothing here" in wire.transport.written
    assert caplog.records == []


async def test_an_application_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """`run_asgi`: an exception is logged and answered with 500."""

    async def fails(socket: WebSocket) -> None:
        raise ZeroDivisionError

    wire = Wire(fails)
    wire.connect()
    await wire.until(wire.transport.gone.is_set)
    assert b" 500 " in wire.transport.written
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_an_application_that_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    """`run_asgi`: returning without an answer is one, 500."""

    async def forgets(socket: WebSocket) -> None:
        """Do nothing."""

    wire = Wire(forgets)
    wire.connect()
    await wire.until(wire.transport.gone.is_set)
    assert b" 500 " in wire.transport.written
    assert "without answering" in caplog.text


async def test_compression_is_not_negotiated() -> None:
    """Deflate is declined whatever the server's settings say."""
    wire = Wire(until_gone, ws_per_message_deflate=True)
    request = (
        b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"sec-websocket-extensions: permessage-deflate\r\n\r\n"
    )
    wire.connect(request)
    await wire.until(lambda: bool(wire.transport.written))
    assert b" 101 " in wire.transport.written
    assert b"deflate" not in wire.transport.written


async def test_compression_is_not_negotiated_the_long_way() -> None:
    """Nor where uvicorn answers the handshake."""
    wire = Wire(until_gone, ws_per_message_deflate=True)
    assert not wire.protocol.config.ws_per_message_deflate
    assert not wire.protocol.conn.available_extensions
