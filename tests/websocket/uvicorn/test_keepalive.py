"""Pings of the server, and peers that answer none."""

import pytest

from tests.websocket.uvicorn.wire import Wire, until_gone
from websocket.uvicorn import protocol

PING = 1000.0
"""Seconds that no test takes: the deadlines are called by hand."""


async def test_a_peer_that_answers_no_ping(monkeypatch: pytest.MonkeyPatch) -> None:
    """`keepalive_timeout`: a peer that does not read is cut off, and the view hears of it."""
    monkeypatch.setattr(protocol, "ABORT_DELAY", 0.01)
    wire = Wire(until_gone, ws_ping_interval=0.01, ws_ping_timeout=0.01)
    await wire.open()
    wire.transport.stalled = True
    await wire.until(wire.ended.is_set)
    assert wire.transport.gone.is_set()


@pytest.mark.parametrize("sign", ["takes bytes", "sends bytes"])
async def test_a_slow_peer_that_answers_no_ping(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    """`keepalive_timeout`: the ping waits behind other bytes; as long as some move, it may."""
    wire = Wire(until_gone, ws_ping_interval=PING, ws_ping_timeout=PING)
    await wire.open()
    now = wire.protocol.loop.time()
    monkeypatch.setattr(wire.protocol.loop, "time", lambda: now)
    wire.transport.buffered = 50
    wire.protocol.send_keepalive_ping()
    for _ in range(5):
        now += 3 * PING
        if sign == "takes bytes":
            wire.transport.buffered -= 1
        else:
            wire.send(b"\x8a\x80\0\0\0\0")  # a pong that answers no ping
        wire.protocol.keepalive_timeout()
        assert not wire.protocol.close_sent
    now += 3 * PING
    wire.protocol.keepalive_timeout()
    assert wire.protocol.close_sent
