"""How a connection ends when its view does."""

import asyncio
import logging

import pytest

from tests.websocket.scripted import CONNECT, ScriptedServer, accepted
from tests.websocket.test_middleware import refusal
from websocket import ending
from websocket.connection import WebSocket
from websocket.ending import ended
from websocket.exceptions import Disconnected
from websocket.testing import SocketClient
from websocket.types import SendMessage


async def test_the_peers_leaving_is_quiet(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A view that waits for a peer that leaves ends, and the log stays empty."""
    async with websocket_client.connect("/echo/") as socket:
        await socket.close(1001)
    assert caplog.records == []


async def test_a_lost_peer_is_quiet(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """So does one whose peer is lost without a word."""
    async with websocket_client.connect("/echo/") as socket:
        await socket.vanish()
    assert caplog.records == []


async def test_a_mistake_before_accept(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The handshake is answered with 500 and tells nothing; the log has the traceback, once."""
    refused = await refusal(websocket_client, "/fails/early/")
    assert (refused.status, refused.body) == (500, "Internal server error.")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "a mistake of the view" in caplog.text


async def test_a_mistake_after_accept(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The connection is closed with 1011 and tells nothing; the log has the traceback, once."""
    async with websocket_client.connect("/fails/late/") as socket:
        closed = await socket.closed()
    assert (closed.code, closed.reason) == (1011, "")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize(("what", "status"), [("denied", 409), ("404", 404), ("403", 403)])
async def test_exceptions_that_refuse(
    websocket_client: SocketClient, what: str, status: int
) -> None:
    """Denied, Http404 and PermissionDenied answer the handshake as they would a page."""
    assert (await refusal(websocket_client, f"/raises/{what}/")).status == status


async def test_a_refusal_that_comes_too_late(websocket_client: SocketClient) -> None:
    """After accept a refusal is a close with 1008."""
    async with websocket_client.connect("/late/") as socket:
        assert (await socket.closed()).code == 1008


async def test_a_view_that_does_not_answer(websocket_client: SocketClient) -> None:
    """Returning without accept refuses the handshake."""
    assert (await refusal(websocket_client, "/silent/")).status == 403


async def test_a_view_that_does_not_close(websocket_client: SocketClient) -> None:
    """Returning without close closes with 1000."""
    async with websocket_client.connect("/brief/") as socket:
        assert (await socket.closed()).code == 1000


async def test_rubbish_closes_with_its_code(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A view that leaves InvalidFrame alone has the peer told, and no traceback."""
    async with websocket_client.connect("/json/") as socket:
        await socket.send_text("{")
        closed = await socket.closed()
    assert (closed.code, closed.reason) == (1007, "The message is not valid JSON.")
    assert caplog.records == []


async def _view_with_group(*errors: Exception) -> None:
    raise ExceptionGroup("tasks", list(errors))


async def test_a_task_group_that_lost_its_peer(caplog: pytest.LogCaptureFixture) -> None:
    """The leaving is quiet in the form that a TaskGroup gives to it, too."""
    socket, _ = await accepted()
    await ended(socket, _view_with_group(Disconnected(), Disconnected()))
    assert caplog.records == []


async def test_a_task_group_with_a_mistake(caplog: pytest.LogCaptureFixture) -> None:
    """A mistake beside the leaving is not hidden by it."""
    socket, server = await accepted()
    await ended(socket, _view_with_group(Disconnected(), KeyError("mistake")))
    assert "mistake" in caplog.text
    assert server.sent[-1] == {"type": "websocket.close", "code": 1011, "reason": ""}


async def test_a_peer_that_does_not_read_its_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """A close frame that cannot be sent keeps a finished view only for so long."""
    monkeypatch.setattr(ending, "CLOSE_DEADLINE", 0.01)

    async def send(message: SendMessage) -> None:
        if message["type"] == "websocket.close":
            await asyncio.Future()

    async def view(socket: WebSocket) -> None:
        await socket.accept()

    server = ScriptedServer(CONNECT)
    scope = server.socket().scope
    socket = WebSocket(scope, server.receive, send)
    async with asyncio.timeout(5):
        await ended(socket, view(socket))
