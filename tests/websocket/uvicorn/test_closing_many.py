"""Shutdown with more connections than are closed in one turn of the loop."""

import asyncio
import json
import random
from typing import Any, cast

import pytest

from tests.websocket.uvicorn.wire import Wire
from websocket.connection import WebSocket
from websocket.uvicorn import protocol


async def until_gone(socket: WebSocket) -> None:
    """Accept, and stay until the peer is gone."""
    await socket.accept()
    async for _ in socket:
        pass


async def crowded(**config: Any) -> Wire:
    """An open connection to a server that has 10,000 of them."""
    wire = Wire(until_gone, **config)
    await wire.open()
    wire.protocol.connections.update(cast(Any, range(9_999)))
    return wire


def pause(wire: Wire) -> float:
    """Seconds until a connection's deadline."""
    deadline = wire.protocol._deadline
    assert deadline is not None
    return deadline.when() - asyncio.get_running_loop().time()


async def test_each_in_its_own_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among many a connection is not closed in the turn of all, but soon after."""
    monkeypatch.setattr(protocol, "CLOSED_A_SECOND", 1_000_000)
    wire = await crowded()
    wire.protocol.shutdown()
    assert wire.heard() == []
    await wire.until(wire.ended.is_set)
    ((code, reason),) = wire.heard()
    assert code == 1012
    assert 0 <= json.loads(reason)["retry"] <= protocol.RETRY_SPREAD


async def test_as_many_a_second_as_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of 10,000 goes when all the others have had their time."""
    monkeypatch.setattr(random, "uniform", lambda _, longest: longest)
    wire = await crowded(timeout_graceful_shutdown=20)
    wire.protocol.shutdown()
    assert 1 < pause(wire) <= 10_000 / protocol.CLOSED_A_SECOND
    wire.transport.abort()


@pytest.mark.parametrize("grace", [4, None])
async def test_within_the_grace_period(monkeypatch: pytest.MonkeyPatch, grace: int | None) -> None:
    """However many they are, the last goes while most of the server's patience is left."""
    monkeypatch.setattr(protocol, "CLOSED_A_SECOND", 1)
    monkeypatch.setattr(random, "uniform", lambda _, longest: longest)
    wire = await crowded(timeout_graceful_shutdown=grace)
    wire.protocol.shutdown()
    assert 0 < pause(wire) <= (grace or protocol.GRACE) * protocol.CLOSING_SHARE
    wire.transport.abort()


async def test_who_leaves_first() -> None:
    """A peer that goes before its turn leaves nothing behind that would fire."""
    wire = await crowded()
    wire.protocol.shutdown()
    wire.transport.abort()
    await wire.until(wire.ended.is_set)
    assert wire.protocol._deadline is None


async def test_a_handshake_does_not_wait() -> None:
    """Who is not connected yet is refused at once, however many the others are."""
    wire = Wire(until_gone)
    wire.connect()
    wire.protocol.connections.update(cast(Any, range(9_999)))
    wire.protocol.shutdown()
    assert b" 500 " in wire.transport.written
