"""Which hosts and pages may open a socket."""

from typing import Any

import pytest

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


@pytest.mark.parametrize("origin", ["http://testserver", "http://TESTSERVER", "HTTP://testserver"])
async def test_own_pages_may(websocket_client: SocketClient, origin: str) -> None:
    """The site's own pages may open its sockets, however a client writes the origin."""
    assert await enters(websocket_client, origin=origin)


async def test_the_default_port_is_the_same_origin(websocket_client: SocketClient) -> None:
    """`http://testserver:80` is `http://testserver` (RFC 6454 §4)."""
    assert await enters(websocket_client, origin="http://testserver:80")


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
