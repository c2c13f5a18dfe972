"""`websockets(app)`: from a URL to a view and its end."""

import asyncio
from typing import Any, cast

import pytest
from django.test import AsyncClient, Client, override_settings
from django.urls import reverse, set_script_prefix

from tests.websocket import urls
from tests.websocket.scripted import CONNECT, LEAVE, ScriptedServer, scope
from websocket.middleware import websockets
from websocket.testing import Refused, SocketClient
from websocket.types import Application, RawReceive, RawSend
from websocket.urls import websocket


async def refusal(client: SocketClient, path: str, **options: Any) -> Refused:
    """How a handshake is refused."""
    with pytest.raises(Refused) as caught:
        async with client.connect(path, **options):
            pass
    return caught.value


async def test_a_view_is_found_and_awaited(websocket_client: SocketClient) -> None:
    """The echo of the article works."""
    async with websocket_client.connect("/echo/") as socket:
        await socket.send_text("hello")
        assert await socket.receive_text() == "hello"


@pytest.mark.parametrize("name", ["lobby", "ä b", "50%", "a%2Fb".replace("%2F", "+")])
async def test_names_in_a_url(websocket_client: SocketClient, name: str) -> None:
    """Percent-encoding is undone once, and only once."""
    path = reverse(cast(Any, urls.arguments), urlconf=urls.__name__, kwargs={"name": name})
    async with websocket_client.connect(path) as socket:
        assert await socket.receive_json() == [[], {"name": repr(name)}]


async def test_include_converters_and_extra_arguments(websocket_client: SocketClient) -> None:
    """A route inside an include, with a converter and extra arguments, as for pages."""
    async with websocket_client.connect("/nested/7/") as socket:
        assert await socket.receive_json() == [[], {"number": "7", "extra": "True"}]


async def test_an_unknown_url(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """It is a 404 denial and one line in the log."""
    assert (await refusal(websocket_client, "/nowhere/")).status == 404
    assert [record.exc_info for record in caplog.records] == [None]


async def test_an_unknown_url_on_a_server_without_denials(websocket_client: SocketClient) -> None:
    """There the handshake is refused with 403."""
    assert (await refusal(websocket_client, "/nowhere/", denials=False)).status == 403


@pytest.mark.parametrize("path", ["/page/", "/nested/page/"])
async def test_a_page_is_no_socket(websocket_client: SocketClient, path: str) -> None:
    """A page's view is not called with a socket, not even under an include of sockets."""
    assert (await refusal(websocket_client, path)).status == 404


async def test_pages_go_to_django(asgi_application: Application) -> None:
    """HTTP works as before."""
    sent: list[Any] = []
    requests = [{"type": "http.request", "body": b""}]

    async def receive() -> dict[str, Any]:
        return requests.pop() if requests else await asyncio.Future()

    async def send(event: Any) -> None:
        sent.append(event)

    http = {**scope(), "type": "http", "method": "GET", "path": "/page/"}
    await asgi_application(http, receive, send)
    assert [event.get("status", event.get("body")) for event in sent] == [200, b"page"]


async def test_lifespan_without_hooks(asgi_application: Application) -> None:
    """The server hears that all is well, though Django knows no lifespan."""
    sent: list[Any] = []
    events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, Any]:
        return next(events)

    async def send(event: Any) -> None:
        sent.append(event["type"])

    await asgi_application({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_other_scopes_go_to_the_wrapped_application() -> None:
    """What is not a WebSocket is not ours."""
    seen = []

    async def inner(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        seen.append(scope["type"])

    await websockets(inner)({"type": "http"}, None, None)  # type: ignore[arg-type]
    assert seen == ["http"]


async def test_a_socket_below_a_script_prefix(asgi_application: Application) -> None:
    """Where the site is mounted below a path, URLs are resolved and reversed below it."""
    server = ScriptedServer(CONNECT, LEAVE)
    mounted = scope(path="/chat/echo/", root_path="/chat")
    try:
        await asgi_application(mounted, server.receive, server.send)  # type: ignore[arg-type]
        assert server.types() == ["websocket.accept"]
        assert reverse("echo", urlconf=urls.__name__) == "/chat/echo/"
    finally:
        set_script_prefix("/")


def test_http_to_the_url_of_a_socket(client: Client, settings: Any) -> None:
    """A page request to a socket's URL is told what to do (426), with no traceback."""
    settings.ROOT_URLCONF = "tests.websocket.urls"
    response = client.get("/echo/")
    assert (response.status_code, response.headers["Upgrade"]) == (426, "websocket")


async def test_a_handshake_that_arrives_as_http(
    async_client: AsyncClient, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A server without WebSocket support is named, and what to install."""
    settings.ROOT_URLCONF = "tests.websocket.urls"
    response = await async_client.get("/echo/", headers={"upgrade": "websocket"})
    assert b"uvicorn[standard]" in response.content
    assert "uvicorn[standard]" in caplog.text


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_headers_are_read_alike(kind: str) -> None:
    """Pages and sockets get one Cookie header, and the host in lower case."""
    seen: list[Any] = []

    async def page(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        seen.append(scope["headers"])

    async def view(socket: Any) -> None:
        seen.append(socket.scope["headers"])
        await socket.accept()

    cookies = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"cookie", b"c=3")]
    asked = {**scope(path="/seen/"), "type": kind, "method": "GET"}
    asked["headers"] = [(b"host", b"TestServer"), *cookies, (b"x-note", b"As Is")]
    with override_settings(ROOT_URLCONF=(websocket("seen/", view),)):
        server = ScriptedServer(CONNECT)
        await websockets(page)(cast(Any, asked), cast(Any, server.receive), cast(Any, server.send))
    expected = {(b"host", b"testserver"), (b"cookie", b"a=1; b=2; c=3"), (b"x-note", b"As Is")}
    assert [set(headers) for headers in seen] == [expected]
