"""The socket's messages and handshake."""

import asyncio
from typing import Any

import pytest

from tests.websocket.scripted import CONNECT, LEAVE, ScriptedServer, accepted, binary, text
from websocket.connection import WebSocket
from websocket.exceptions import Disconnected, InvalidFrame, InvalidState


async def test_accept_waits_for_connect() -> None:
    """The connect event is taken before the answer is given."""
    _, server = await accepted()
    assert server.events == []
    assert server.types() == ["websocket.accept"]


async def test_accept_after_connect() -> None:
    """A connect event that was received by hand is not waited for again."""
    server = ScriptedServer(CONNECT)
    socket = server.socket()
    await socket.receive()
    await socket.accept()
    assert server.types() == ["websocket.accept"]


async def test_accept_with_subprotocol_and_headers() -> None:
    """Both reach the server, headers as bytes with lower-case names."""
    server = ScriptedServer(CONNECT)
    socket = server.socket(subprotocols=["chat", "superchat"])
    await socket.accept("superchat", headers=[("X-Room", "ä"), (b"x-raw", b"1")])
    assert server.sent == [
        {
            "type": "websocket.accept",
            "subprotocol": "superchat",
            "headers": [(b"x-room", b"\xe4"), (b"x-raw", b"1")],
        }
    ]


async def test_accept_with_a_subprotocol_that_was_not_offered() -> None:
    """The client would fail the connection (RFC 6455 §4.1): refused where it is made."""
    socket = ScriptedServer(CONNECT).socket(subprotocols=["chat"])
    with pytest.raises(InvalidState):
        await socket.accept("other")


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "a\nb"])
async def test_a_header_cannot_hold_a_line_break(value: str) -> None:
    """A value from outside cannot add headers of its own."""
    socket = ScriptedServer(CONNECT).socket()
    with pytest.raises(InvalidState):
        await socket.accept(headers=[("x-name", value)])


async def test_receive_text() -> None:
    """A text message is a str."""
    socket, _ = await accepted(text("hi"))
    assert await socket.receive_text() == "hi"


async def test_receive_an_empty_text() -> None:
    """An empty message is a message."""
    socket, _ = await accepted(text(""))
    assert await socket.receive_text() == ""


async def test_receive_bytes() -> None:
    """A binary message is bytes."""
    socket, _ = await accepted(binary(b"\x00\xff"))
    assert await socket.receive_bytes() == b"\x00\xff"


async def test_receive_json() -> None:
    """JSON comes from a text message."""
    socket, _ = await accepted(text('{"a": 1}'))
    assert await socket.receive_json() == {"a": 1}


async def test_receive_jsonb() -> None:
    """JSON comes from a binary message, too."""
    socket, _ = await accepted(binary(b'{"a": 1}'))
    assert await socket.receive_jsonb() == {"a": 1}


@pytest.mark.parametrize("method", ["receive_text", "receive_json"])
async def test_binary_where_text_was_asked_for(method: str) -> None:
    """The wrong kind of message is the peer's fault, with close code 1003."""
    socket, _ = await accepted(binary(b"hi"))
    with pytest.raises(InvalidFrame) as caught:
        await getattr(socket, method)()
    assert caught.value.close_code == 1003


@pytest.mark.parametrize("method", ["receive_bytes", "receive_jsonb"])
async def test_text_where_bytes_were_asked_for(method: str) -> None:
    """And the other way round."""
    socket, _ = await accepted(text("hi"))
    with pytest.raises(InvalidFrame) as caught:
        await getattr(socket, method)()
    assert caught.value.close_code == 1003


async def test_the_socket_goes_on_after_a_wrong_frame() -> None:
    """InvalidFrame ends nothing by itself."""
    socket, _ = await accepted(text("rubbish"), text("1"))
    with pytest.raises(InvalidFrame):
        await socket.receive_json()
    assert await socket.receive_json() == 1


async def test_the_peers_leaving() -> None:
    """Receiving from a peer that leaves says so, with its code and reason, again and again."""
    socket, _ = await accepted(LEAVE)
    for _attempt in range(2):
        with pytest.raises(Disconnected) as caught:
            await socket.receive_text()
        assert (caught.value.code, caught.value.reason) == (1001, "tab closed")


async def test_receiving_before_accept() -> None:
    """Asking for messages before accept is the application's mistake."""
    socket = ScriptedServer(CONNECT).socket()
    with pytest.raises(InvalidState):
        await socket.receive_text()


async def test_iteration_gives_messages_until_the_peer_leaves() -> None:
    """`async for` gives text as str and binary as bytes, and ends quietly."""
    socket, _ = await accepted(text("a"), binary(b"b"), LEAVE)
    assert [message async for message in socket] == ["a", b"b"]


@pytest.mark.parametrize(
    ("method", "event", "value"),
    [
        ("iter_text", text("[1]"), "[1]"),
        ("iter_bytes", binary(b"[1]"), b"[1]"),
        ("iter_json", text("[1]"), [1]),
    ],
)
async def test_typed_iteration(method: str, event: Any, value: Any) -> None:
    """Each kind of message has its iterator."""
    socket, _ = await accepted(event, LEAVE)
    assert [each async for each in getattr(socket, method)()] == [value]


async def sent_by(method: str, *args: Any, **kwargs: Any) -> Any:
    """The event that a call of a socket's method sends."""
    socket, server = await accepted()
    await getattr(socket, method)(*args, **kwargs)
    return server.sent[-1]


async def test_send_text() -> None:
    """Text goes out as text."""
    assert await sent_by("send_text", "hi") == {"type": "websocket.send", "text": "hi"}


@pytest.mark.parametrize("content", ["ä", "ä".encode()])
async def test_send_bytes(content: str | bytes) -> None:
    """Bytes go out as they are, text as UTF-8."""
    assert await sent_by("send_bytes", content) == {"type": "websocket.send", "bytes": b"\xc3\xa4"}


async def test_send_json() -> None:
    """JSON goes out as text; keyword arguments go to `json.dumps`."""
    event = await sent_by("send_json", {"b": 1, "a": 2}, sort_keys=True)
    assert event == {"type": "websocket.send", "text": '{"a": 2, "b": 1}'}


async def test_send_jsonb() -> None:
    """JSON goes out as bytes."""
    assert await sent_by("send_jsonb", [1]) == {"type": "websocket.send", "bytes": b"[1]"}


async def test_nan_is_not_sent() -> None:
    """No browser could parse it."""
    with pytest.raises(ValueError, match="JSON"):
        await sent_by("send_json", float("nan"))


async def test_close() -> None:
    """Code and reason go out."""
    event = await sent_by("close", 4001, "bye")
    assert event == {"type": "websocket.close", "code": 4001, "reason": "bye"}


async def test_close_before_accept() -> None:
    """The connect event is taken first, then the handshake is refused."""
    server = ScriptedServer(CONNECT)
    await server.socket().close()
    assert (server.events, server.types()) == ([], ["websocket.close"])


@pytest.mark.parametrize(("code", "reason"), [(1006, ""), (5000, ""), (1000, "ä" * 62)])
async def test_what_no_close_frame_can_hold(code: int, reason: str) -> None:
    """A code or a reason out of bounds is the application's mistake."""
    with pytest.raises(InvalidState):
        await sent_by("close", code, reason)


async def test_the_longest_reason() -> None:
    """123 bytes fit."""
    assert (await sent_by("close", 1000, "x" * 123))["reason"] == "x" * 123


async def test_closing_twice() -> None:
    """The second close does nothing."""
    socket, server = await accepted()
    await socket.close()
    await socket.close()
    assert server.types() == ["websocket.accept", "websocket.close"]


async def test_closing_when_the_peer_has_left() -> None:
    """Whoever wants the end has it."""
    socket, server = await accepted(LEAVE)
    await socket.receive()
    await socket.close()
    assert server.types() == ["websocket.accept"]


async def test_closing_while_the_peer_is_lost() -> None:
    """A close that cannot be sent is no error."""
    socket, server = await accepted()
    server.failure = OSError("gone")
    await socket.close()
    assert socket.close_code == 1006


async def test_sending_after_close() -> None:
    """Our own close is known to us: sending after it is a mistake."""
    socket, _ = await accepted()
    await socket.close()
    with pytest.raises(InvalidState):
        await socket.send_text("hi")


async def test_a_denial() -> None:
    """The handshake is answered with a status, headers and a body."""
    server = ScriptedServer(CONNECT)
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    await server.socket(extensions=extensions).deny(429, "später", [("Retry-After", "3")])
    start, body = server.sent
    assert start["type"] == "websocket.http.response.start"
    assert start["status"] == 429
    assert dict(start["headers"]) == {
        b"retry-after": b"3",
        b"content-type": b"text/plain; charset=utf-8",
        b"content-length": b"7",
    }
    assert body == {"type": "websocket.http.response.body", "body": "später".encode()}


async def test_a_denial_on_a_server_that_knows_none() -> None:
    """The handshake is refused in the one way that all servers know."""
    server = ScriptedServer(CONNECT)
    await server.socket().deny(429)
    assert server.types() == ["websocket.close"]


async def test_receiving_and_sending_side_by_side() -> None:
    """A loop on `receive_json()` that waits for the peer keeps nobody from sending."""
    events: asyncio.Queue[Any] = asyncio.Queue(1)
    server = ScriptedServer()
    events.put_nowait(CONNECT)
    socket = WebSocket({"type": "websocket", "path": "/", "headers": []}, events.get, server.send)
    await socket.accept()
    waiting = asyncio.create_task(socket.receive_json())
    await asyncio.sleep(0)
    await socket.send_text("not kept waiting")
    assert server.types() == ["websocket.accept", "websocket.send"]
    await events.put(text("1"))
    assert await waiting == 1
