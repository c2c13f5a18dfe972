"""Which hosts and pages may open a socket."""

import asyncio
from typing import Any

import pytest

from tests.websocket.scripted import ScriptedServer
from tests.websocket.test_middleware import refusal
from websocket.security import allow_origins
from websocket.testing import Refused, SocketClient

FOREIGN = [
    "https://testserver",
    "http://testserver:8000",
    "http://testserver.evil.example",
    "http://eviltestserver",
    "http://sub.testserver",
    "http://testserver@evil.example",
    "http://evil.example@testserver",
    "http://testserver.",
    "http://testserver/",
    "http://testserver/path",
    "http://testserver?query",
    "http://testserver#fragment",
    "http://testserver http://evil.example",
    "http://testserver:",
    "http://testserver:0",
    "http://testserver:99999",
    "http://testserver:http",
    "//testserver",
    "testserver",
    "ws://testserver",
    "file://",
    "chrome-extension://testserver",
    "null",
    "NULL",
    "*",
    "http://",
    "http://[::1",
    "http://tëstserver",
    "http://xn--testserver",
    "http://127.0.0.1",
    "http://localhost",
]


async def enters(client: SocketClient, path: str = "/brief/", **options: Any) -> bool:
    """Whether a handshake is accepted; other refusals than 403 are raised."""
    try:
        async with client.connect(path, **options):
            return True
    except Refused as refused:
        if refused.status != 403:
            raise
        return False


async def posts(application: Any, origin: str, host: str) -> bool:
    """Whether a page of `origin` may post to `host`, as Django's CSRF check has it."""
    token = b"a" * 32
    statuses: list[int] = []
    scope = ScriptedServer().socket(type="http", method="POST", path="/page/", scheme="http").scope
    scope["headers"] = [
        (b"host", host.encode()),
        (b"origin", origin.encode("latin-1")),
        (b"cookie", b"csrftoken=" + token),
        (b"x-csrftoken", token),
    ]

    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    events.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await application(scope, events.get, send)
    return statuses == [200]


@pytest.mark.parametrize("host", ["testserver", "TestServer", "testserver:80"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://testserver",
        "http://TESTSERVER",
        "HTTP://testserver",
        "http://testserver:80",
        "https://friend.example",
        "https://friend.example:443",
        "https://a.friends.example",
        "https://A.friends.example",
        *FOREIGN,
    ],
)
async def test_pages_and_sockets_agree(
    websocket_client: SocketClient, settings: Any, origin: str, host: str
) -> None:
    """A page that may post may open a socket, and no other may."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example", "https://*.friends.example"]
    settings.CSRF_COOKIE_NAME = "csrftoken"
    websocket_client.host = host
    may_post = await posts(websocket_client.application, origin, host)
    assert await enters(websocket_client, origin=origin) == may_post


async def test_own_pages_may(websocket_client: SocketClient) -> None:
    """The site's own pages may open its sockets, whatever the case of the host."""
    websocket_client.host = "TESTserver"
    assert await enters(websocket_client, origin="http://testserver")


@pytest.mark.parametrize(
    "origin", ["http://TESTSERVER", "HTTP://testserver", "http://testserver:80"]
)
async def test_an_origin_that_no_browser_writes(
    websocket_client: SocketClient, origin: str
) -> None:
    """It is refused, as it is where a page posts (RFC 6454 section 6.2)."""
    assert not await enters(websocket_client, origin=origin)


@pytest.mark.parametrize("origin", FOREIGN)
async def test_foreign_pages_may_not(websocket_client: SocketClient, origin: str) -> None:
    """All else is refused, whatever it resembles."""
    assert not await enters(websocket_client, origin=origin)


async def test_several_origins(websocket_client: SocketClient) -> None:
    """Two Origin headers are refused even if each is our own."""
    assert not await enters(websocket_client, headers=[("Origin", "http://testserver")])


async def test_a_program_sends_no_origin(websocket_client: SocketClient) -> None:
    """Without Origin and without a session a handshake passes."""
    assert await enters(websocket_client, origin=None)


async def test_no_origin_with_a_session(websocket_client: SocketClient) -> None:
    """A session cookie without Origin is refused: only a browser has one, and it sends Origin."""
    websocket_client.cookies["sessionid"] = "a" * 32
    assert not await enters(websocket_client, origin=None)


async def test_no_origin_with_another_cookie(websocket_client: SocketClient) -> None:
    """A cookie that authenticates nobody does not matter."""
    websocket_client.cookies["theme"] = "dark"
    assert await enters(websocket_client, origin=None)


@pytest.mark.parametrize("origin", ["https://friend.example", "https://a.b.friends.example"])
async def test_trusted_origins(websocket_client: SocketClient, settings: Any, origin: str) -> None:
    """CSRF_TRUSTED_ORIGINS may, also by their wildcard."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example", "https://*.friends.example"]
    assert await enters(websocket_client, origin=origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://friend.example",
        "https://friend.example:444",
        "https://a.friend.example",
        "https://evilfriends.example",
        "http://a.friends.example",
    ],
)
async def test_near_trusted_origins(
    websocket_client: SocketClient, settings: Any, origin: str
) -> None:
    """Scheme, host and port must be the trusted ones."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example", "https://*.friends.example"]
    assert not await enters(websocket_client, origin=origin)


async def test_a_view_may_allow_an_origin(websocket_client: SocketClient) -> None:
    """`allow_origins` lets one more site in, and no other."""
    assert await enters(websocket_client, "/shared/", origin="https://app.example")
    assert not await enters(websocket_client, "/shared/", origin="https://evil.example")


async def test_a_view_may_allow_all_origins(websocket_client: SocketClient) -> None:
    """`allow_origins("*")` lets every page in."""
    assert await enters(websocket_client, "/public/", origin="https://evil.example")


def test_allow_origins_keeps_the_view() -> None:
    """The decorator marks its view and gives it back."""

    async def view() -> None:
        """A view."""

    assert allow_origins("https://app.example")(view) is view


async def test_https_behind_a_proxy(websocket_client: SocketClient, settings: Any) -> None:
    """Where a proxy ends TLS and says so, pages of the https site may."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = [("X-Forwarded-Proto", "https")]
    assert await enters(websocket_client, origin="https://testserver", headers=headers)


async def test_a_spoofed_proxy_header(websocket_client: SocketClient) -> None:
    """Where no proxy is configured its header changes nothing."""
    headers = [("X-Forwarded-Proto", "https")]
    assert not await enters(websocket_client, origin="https://testserver", headers=headers)


async def test_a_forwarded_host(websocket_client: SocketClient, settings: Any) -> None:
    """USE_X_FORWARDED_HOST counts for sockets as for pages."""
    settings.USE_X_FORWARDED_HOST = True
    settings.ALLOWED_HOSTS = ["chat.example"]
    headers = [("X-Forwarded-Host", "chat.example")]
    assert await enters(websocket_client, origin="http://chat.example", headers=headers)


async def test_a_host_that_is_not_ours(websocket_client: SocketClient) -> None:
    """A Host that ALLOWED_HOSTS does not have is refused (400), with its own origin, too."""
    websocket_client.host = "rebound.example"
    assert (await refusal(websocket_client, "/brief/")).status == 400


async def test_several_hosts(websocket_client: SocketClient) -> None:
    """Two Host headers are refused (400)."""
    refused = await refusal(websocket_client, "/brief/", headers=[("Host", "testserver")])
    assert refused.status == 400


async def test_a_foreign_origin_is_logged(
    websocket_client: SocketClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has one line for whoever looks for attacks."""
    await enters(websocket_client, origin="http://evil.example")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
