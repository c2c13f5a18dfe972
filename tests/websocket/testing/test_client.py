"""The test client: what a test sees of an application that misbehaves, or does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from django.test import Client

from tests.websocket.test_writing_frames import application
from websocket.connection import WebSocket
from websocket.exceptions import Disconnected
from websocket.testing import Closed, Refused, SocketClient

View = Callable[[WebSocket], Awaitable[None]]


def client(view: View, **options: Any) -> SocketClient:
    """A client of an application that is one view."""
    return SocketClient(application(view), **options)


async def echo(socket: WebSocket) -> None:
    """Return each message."""
    await socket.accept()
    async for message in socket:
        await socket.send(
            {"type": "websocket.send", "text": message}
            if isinstance(message, str)
            else {"type": "websocket.send", "bytes": message}
        )


async def test_messages_of_each_kind() -> None:
    """Text, bytes and JSON go out and come back."""
    async with client(echo).connect("/") as socket:
        await socket.send_text("a")
        await socket.send_bytes(b"b")
        await socket.send_json([1])
        assert await socket.receive_text() == "a"
        assert await socket.receive_bytes() == b"b"
        assert await socket.receive_json() == [1]


async def test_the_wrong_kind_of_message() -> None:
    """A test that expects the other kind is told."""
    async with client(echo).connect("/") as socket:
        await socket.send_text("a")
        with pytest.raises(TypeError):
            await socket.receive_bytes()
        await socket.send_bytes(b"b")
        with pytest.raises(TypeError):
            await socket.receive_text()


async def test_what_the_application_chose() -> None:
    """Subprotocol and headers of the accept are there."""

    async def view(socket: WebSocket) -> None:
        await socket.accept(socket.subprotocols[0], headers=[("X-A", "1")])

    async with client(view).connect("/", subprotocols=["chat"]) as socket:
        assert (socket.subprotocol, socket.headers) == ("chat", {"x-a": "1"})


async def test_the_handshake() -> None:
    """Path, query, host, origin, cookies and headers are those of a browser."""
    seen: list[Any] = []

    async def view(socket: WebSocket) -> None:
        seen.extend([socket.path, socket.query_string, socket.headers.as_dict()])
        await socket.accept()

    visitor = client(view, host="chat.example")
    visitor.cookies["a"] = "1"
    visitor.cookies["b"] = "2"
    async with visitor.connect("/ws/ä b/?c=%C3%A4", headers=[("X-D", "4")]):
        pass
    assert seen == [
        "/ws/ä b/",
        "c=%C3%A4",
        {
            "host": "chat.example",
            "origin": "http://chat.example",
            "cookie": "a=1; b=2",
            "x-d": "4",
        },
    ]


async def test_a_handshake_without_origin() -> None:
    """A program's handshake has none."""
    seen: list[Any] = []

    async def view(socket: WebSocket) -> None:
        seen.append(socket.headers.get("origin"))
        await socket.accept()

    async with client(view).connect("/", origin=None):
        pass
    assert seen == [None]


def test_cookies_of_a_django_client() -> None:
    """A Django test client's cookies do as they are."""
    browser = Client()
    browser.cookies["a"] = "1"
    visitor = client(echo)
    visitor.cookies.update(browser.cookies)
    headers = dict(visitor._headers("", []))
    assert headers[b"cookie"] == b"a=1"


async def test_a_refusal() -> None:
    """Status, body and headers of a denial are there."""

    async def view(socket: WebSocket) -> None:
        await socket.deny(429, "later", [("Retry-After", "3")])

    with pytest.raises(Refused) as caught:
        async with client(view).connect("/"):
            pass
    refused = caught.value
    assert (refused.status, refused.body) == (429, "later")
    assert refused.headers["retry-after"] == "3"


async def test_a_close() -> None:
    """The application's close is raised where a message was expected."""

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("last")
        await socket.close(4000, "bye")

    async with client(view).connect("/") as socket:
        assert await socket.receive_text() == "last"
        with pytest.raises(Closed) as caught:
            await socket.receive()
    assert (caught.value.code, caught.value.reason) == (4000, "bye")


async def test_no_message() -> None:
    """Waiting for a message that does not come ends at the deadline."""
    async with client(echo).connect("/") as socket:
        socket.deadline = 0.01
        with pytest.raises(TimeoutError):
            await socket.receive()
        socket.deadline = 5


async def test_no_answer_to_the_handshake() -> None:
    """So does waiting for a view that does not answer."""

    async def view(socket: WebSocket) -> None:
        await socket.receive()
        await socket.receive()

    with pytest.raises(TimeoutError):
        async with client(view, deadline=0.01).connect("/"):
            pass


async def test_a_view_that_does_not_end() -> None:
    """A view that goes on without its peer is cancelled at the deadline, and the test told."""
    cancelled = asyncio.Event()

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with pytest.raises(TimeoutError, match="did not end"):
        async with client(view).connect("/") as socket:
            socket.deadline = 0.05
    assert cancelled.is_set()


async def test_a_view_that_fails() -> None:
    """An exception that the application lets out reaches the test."""

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with client(view).connect("/") as socket:
            await socket.receive()


async def test_a_view_that_ends_without_closing() -> None:
    """A message that can no longer come is not waited for."""

    async def view(socket: WebSocket) -> None:
        await socket.accept()

    async with client(view).connect("/") as socket:
        with pytest.raises(Closed) as caught:
            await socket.receive()
    assert caught.value.code == 1006


async def test_leaving() -> None:
    """The view hears the code and reason that the test leaves with."""
    heard: list[Any] = []

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        try:
            await socket.receive_text()
        except Disconnected as gone:
            heard.extend([gone.code, gone.reason])

    async with client(view).connect("/") as socket:
        await socket.close(4001, "enough")
    assert heard == [4001, "enough"]


async def test_vanishing() -> None:
    """A peer that is lost cannot be sent to."""
    outcomes: list[int] = []

    async def view(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive()
        try:
            await socket.send_text("are you there?")
        except Disconnected as gone:
            outcomes.append(gone.code)

    async with client(view).connect("/") as socket:
        await socket.vanish()
    assert outcomes == [1006]


async def test_use_without_a_context() -> None:
    """A socket that was not entered says what is missing."""
    with pytest.raises(RuntimeError, match="async with"):
        await client(echo).connect("/").receive()


async def test_an_event_out_of_place() -> None:
    """An application that breaks ASGI's order is found out."""

    async def twice(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.accept"})

    async with SocketClient(cast(Any, twice)).connect("/") as socket:
        with pytest.raises(ValueError, match=r"websocket\.accept"):
            await socket.receive()
