"""Which raw event may follow which."""

import asyncio

import pytest

from tests.websocket.scripted import CONNECT, LEAVE, ScriptedServer, accepted, scope, text
from websocket.connection import State
from websocket.exceptions import Disconnected, InvalidState
from websocket.lifecycle import Lifecycle
from websocket.types import ReceiveMessage, SendMessage

ACCEPT: SendMessage = {"type": "websocket.accept"}
SEND: SendMessage = {"type": "websocket.send", "text": "hi"}
CLOSE: SendMessage = {"type": "websocket.close"}
DENY: SendMessage = {"type": "websocket.http.response.start", "status": 404, "headers": []}
BODY: SendMessage = {"type": "websocket.http.response.body", "body": b"", "more_body": True}
LAST_BODY: SendMessage = {"type": "websocket.http.response.body", "body": b""}


async def after(*moves: SendMessage, server: ScriptedServer | None = None) -> Lifecycle:
    """A connection on which the client has connected and the application has sent `moves`."""
    server = server or ScriptedServer(CONNECT)
    connection = Lifecycle(scope(), server.receive, server.send)
    await connection.receive()
    for move in moves:
        await connection.send(move)
    return connection


async def test_both_sides_begin_connecting() -> None:
    """Nothing has happened on a new connection."""
    server = ScriptedServer()
    connection = Lifecycle(scope(), server.receive, server.send)
    assert connection.client_state is connection.application_state is State.CONNECTING


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        ((ACCEPT,), State.CONNECTED),
        ((ACCEPT, SEND), State.CONNECTED),
        ((ACCEPT, CLOSE), State.DISCONNECTED),
        ((CLOSE,), State.DISCONNECTED),
        ((DENY,), State.DENYING),
        ((DENY, BODY), State.DENYING),
        ((DENY, BODY, LAST_BODY), State.DISCONNECTED),
    ],
)
async def test_moves_of_the_application(moves: tuple[SendMessage, ...], state: State) -> None:
    """What the application sends moves its own state, and no other."""
    connection = await after(*moves)
    assert (connection.application_state, connection.client_state) == (state, State.CONNECTED)


@pytest.mark.parametrize(
    ("moves", "wrong"),
    [
        ((), SEND),
        ((), LAST_BODY),
        ((ACCEPT,), ACCEPT),
        ((ACCEPT,), DENY),
        ((DENY,), ACCEPT),
        ((DENY,), CLOSE),
        ((CLOSE,), ACCEPT),
        ((ACCEPT, CLOSE), SEND),
        ((ACCEPT, CLOSE), CLOSE),
    ],
)
async def test_moves_out_of_order(moves: tuple[SendMessage, ...], wrong: SendMessage) -> None:
    """An event that the state does not allow is the application's mistake, and is not sent."""
    server = ScriptedServer(CONNECT)
    connection = await after(*moves, server=server)
    with pytest.raises(InvalidState):
        await connection.send(wrong)
    assert len(server.sent) == len(moves)


@pytest.mark.parametrize("event", [text("early"), LEAVE])
async def test_the_client_must_connect_first(event: ReceiveMessage) -> None:
    """While connecting only connect is received."""
    server = ScriptedServer(event)
    connection = Lifecycle(scope(), server.receive, server.send)
    with pytest.raises(InvalidState):
        await connection.receive()


async def test_the_client_connects_once() -> None:
    """A second connect breaks the order."""
    connection = await after(server=ScriptedServer(CONNECT, CONNECT))
    with pytest.raises(InvalidState):
        await connection.receive()


async def test_disconnect_moves_the_client() -> None:
    """The disconnect event ends the client's side, and says why."""
    connection = await after(server=ScriptedServer(CONNECT, LEAVE))
    await connection.receive()
    assert connection.client_state is State.DISCONNECTED
    assert (connection.close_code, connection.close_reason) == (1001, "tab closed")


async def test_disconnect_without_details() -> None:
    """A disconnect event without a code means 1005, without a reason none."""
    bare: ReceiveMessage = {"type": "websocket.disconnect", "reason": None}
    connection = await after(server=ScriptedServer(CONNECT, bare))
    await connection.receive()
    assert (connection.close_code, connection.close_reason) == (1005, "")


async def test_nothing_is_received_after_disconnect() -> None:
    """A raw receive after the end is the application's mistake."""
    connection = await after(server=ScriptedServer(CONNECT, LEAVE))
    await connection.receive()
    with pytest.raises(InvalidState):
        await connection.receive()


async def test_nothing_is_sent_after_disconnect() -> None:
    """A send to a peer that has left says so, with its code."""
    server = ScriptedServer(CONNECT, LEAVE)
    connection = await after(ACCEPT, server=server)
    await connection.receive()
    with pytest.raises(Disconnected) as caught:
        await connection.send(SEND)
    assert (caught.value.code, caught.value.reason) == (1001, "tab closed")
    assert server.types() == ["websocket.accept"]


@pytest.mark.parametrize(
    "failure",
    [
        OSError("gone"),
        ConnectionResetError("gone"),
        RuntimeError("Unexpected ASGI message 'websocket.send', after sending 'websocket.close'."),
    ],
)
async def test_a_failed_send_means_that_the_peer_is_gone(failure: Exception) -> None:
    """However the server words it, the application learns of the leaving in one way."""
    socket, server = await accepted()
    server.failure = failure
    with pytest.raises(Disconnected) as caught:
        await socket.send_text("hi")
    assert caught.value.code == 1006
    assert socket.client_state is State.DISCONNECTED


async def test_other_errors_of_a_server_stay_what_they_are() -> None:
    """A RuntimeError that is not about a closed connection is not hidden."""
    socket, server = await accepted()
    server.failure = RuntimeError("the server is broken")
    with pytest.raises(RuntimeError, match="broken"):
        await socket.send_text("hi")


async def test_a_waiting_receive_outlives_a_failed_send() -> None:
    """A task that waits for the peer still gets its disconnect event after a send has failed."""
    events: asyncio.Queue[ReceiveMessage] = asyncio.Queue(2)
    server = ScriptedServer()
    events.put_nowait(CONNECT)
    connection = Lifecycle(scope(), events.get, server.send)
    await connection.receive()
    await connection.send(ACCEPT)
    waiting = asyncio.create_task(connection.receive())
    await asyncio.sleep(0)
    server.failure = OSError("gone")
    with pytest.raises(Disconnected):
        await connection.send(SEND)
    events.put_nowait(LEAVE)
    assert await waiting == LEAVE
    assert connection.close_code == 1001
