"""The site behind a proxy: pages and sockets take scheme and client address from its headers."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.services.fixtures import StartSite
from tests.services.process import Process
from tests.services.site import ROOT, Site, site_environment

pytestmark = pytest.mark.one_database

LIMITS = {"CHAT_STRANGERS": "1", "CHAT_ENTER": "1"}
HOST = "localhost"


class Proxied:
    """A site as a proxy reaches it: over TCP, or over a Unix socket at `path`."""

    def __init__(self, port: int | None, path: str | None) -> None:
        self.authority = f"{HOST}:{port}" if port else HOST
        self.path = path

    async def names(self, *clients: str) -> list[int]:
        """Have each client pick a name over HTTPS, as the proxy says; the status of each answer."""
        found = []
        transport = httpx.AsyncHTTPTransport(uds=self.path)
        base = f"http://{self.authority}"
        async with httpx.AsyncClient(base_url=base, transport=transport, timeout=30) as client:
            for address in clients:
                client.cookies.clear()
                said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": address}
                page = await client.get("/enter/", headers=said)
                token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
                answer = await client.post(
                    "/enter/",
                    data={"name": "Ada", "csrfmiddlewaretoken": token},
                    headers={**said, "Origin": f"https://{self.authority}"},
                )
                found.append(answer.status_code)
        return found

    def socket(self, address: str, scheme: str = "https") -> Any:
        """A socket of a page on HTTPS, opened from `address`, as the proxy says."""
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": address, "Cookie": "sessionid=x"}
        url = f"ws://{self.authority}/ws/rooms/lobby/"
        options: Any = {
            "origin": Origin(f"{scheme}://{self.authority}"),
            "additional_headers": said,
            "compression": None,
        }
        return unix_connect(self.path, url, **options) if self.path else connect(url, **options)


@pytest.fixture(params=["tcp", "unix"])
def proxied(
    request: pytest.FixtureRequest,
    site: StartSite,
    fresh_database: Callable[[], str],
    tmp_path: Path,
) -> Iterator[Proxied]:
    """A site whose proxy is named, reached in either way."""
    if request.param == "tcp":
        served: Site = site(env={**LIMITS, "BEHIND_PROXY": "127.0.0.1"})
        yield Proxied(served.port, None)
        return
    path = tmp_path / "chat.sock"
    own = {"DATABASE_URL": fresh_database(), "DATA_DIR": str(tmp_path), "BEHIND_PROXY": "unix"}
    server = Process(
        [sys.executable, "manage.py", "serve", "--uds", str(path)],
        tmp_path / "site.log",
        ready=path.exists,
        env={**site_environment(), **LIMITS, **own},
        cwd=ROOT,
    )
    server.start()
    yield Proxied(None, str(path))
    server.kill()


async def test_limits_count_the_clients_own_address(proxied: Proxied) -> None:
    """Strangers at different addresses do not share the limits of one, in pages and sockets."""
    assert await proxied.names("203.0.113.1", "203.0.113.2", "203.0.113.1") == [302, 302, 429]
    async with proxied.socket("203.0.113.1") as one, proxied.socket("203.0.113.2") as other:
        assert '"welcome"' in await one.recv(decode=True)
        assert '"welcome"' in await other.recv(decode=True)
        async with proxied.socket("203.0.113.1") as third:
            with pytest.raises(ConnectionClosed, match="4507"):
                await third.recv()


async def test_pages_and_sockets_agree_on_the_scheme(proxied: Proxied) -> None:
    """A page on HTTPS may open a socket, and one on HTTP is of another origin."""
    async with proxied.socket("203.0.113.1") as socket:
        assert '"welcome"' in await socket.recv(decode=True)
    with pytest.raises(InvalidStatus, match="403"):
        async with proxied.socket("203.0.113.1", scheme="http"):
            pass


async def test_a_proxy_that_is_not_named(site: StartSite) -> None:
    """Whoever BEHIND_PROXY does not name can claim neither an address nor a scheme."""
    served = site(env={**LIMITS, "BEHIND_PROXY": "192.0.2.1"})
    proxied = Proxied(served.port, None)
    with pytest.raises(InvalidStatus, match="403"):
        async with proxied.socket("203.0.113.1"):
            pass
    async with proxied.socket("203.0.113.1", scheme="http") as one:
        assert '"welcome"' in await one.recv(decode=True)
        async with proxied.socket("203.0.113.2", scheme="http") as other:
            with pytest.raises(ConnectionClosed, match="4507"):
                await other.recv()
