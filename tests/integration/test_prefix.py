"""A site under a prefix: nothing leads out of it, and everything is found in it."""

import json
import re
from urllib.parse import urljoin

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.integration.conftest import Shared
from tests.services.site import Site

pytestmark = pytest.mark.one_database

ADDRESS = re.compile(r'(?:href|src|action)="([^"#]+)"')
PREFIX = "/chat"


@pytest.fixture(scope="module", params=["setting, kept", "setting, taken off", "root path"])
def prefixed(request: pytest.FixtureRequest, shared: Shared) -> tuple[Site, bool]:
    """A site under a prefix, and whether the proxy in front of it passes the prefix on."""
    if request.param == "root path":
        return shared.start("fast", more=["--root-path", PREFIX]), False
    return shared.start("serve", env={"FORCE_SCRIPT_NAME": PREFIX}), "kept" in request.param


def behind(prefixed: tuple[Site, bool], path: str) -> str:
    """The path that the proxy asks the site for, when a browser asks the proxy for `path`."""
    assert path.startswith(PREFIX + "/")
    return path if prefixed[1] else path.removeprefix(PREFIX)


async def test_every_address_of_a_page(prefixed: tuple[Site, bool]) -> None:
    """Links, forms, files and what the scripts are told begin with the prefix, and are there."""
    async with httpx.AsyncClient(base_url=prefixed[0].url, timeout=30) as client:
        found: set[str] = set()
        for page in ("/chat/", "/chat/rooms/lobby/", "/chat/enter/", "/chat/rooms/%20/"):
            answer = await client.get(behind(prefixed, page))
            found |= {urljoin(page, each) for each in ADDRESS.findall(answer.text)}
            found |= {url for url in _told(answer.text) if "/ws/" not in url}
        assert len(found) > 10
        assert [url for url in found if not url.startswith(PREFIX + "/")] == []
        for url in found - {f"{PREFIX}/people/"}:  # with what addresses of people begin
            status = (await client.get(behind(prefixed, url))).status_code
            assert status != 404, url


async def test_a_name_is_picked_under_the_prefix(prefixed: tuple[Site, bool]) -> None:
    """The form's answer leads back under the prefix."""
    async with httpx.AsyncClient(base_url=prefixed[0].url, timeout=30) as client:
        page = await client.get(behind(prefixed, "/chat/enter/"))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        data = {"name": "Ada", "csrfmiddlewaretoken": token[1]}
        headers = {"Origin": prefixed[0].url}
        answer = await client.post(behind(prefixed, "/chat/enter/"), data=data, headers=headers)
    assert answer.headers["location"] == "/chat/"


async def test_a_socket_under_the_prefix(prefixed: tuple[Site, bool]) -> None:
    """The socket that a room's page names is there."""
    site = prefixed[0]
    async with httpx.AsyncClient(base_url=site.url, timeout=30) as client:
        page = await client.get(behind(prefixed, "/chat/rooms/lobby/"))
    (path,) = [url for url in _told(page.text) if "/ws/rooms/" in url]
    url = site.socket_url + behind(prefixed, path)
    async with connect(url, additional_headers={"Origin": site.url}, proxy=None) as socket:
        assert json.loads(await socket.recv())["type"] == "welcome"


def _told(page: str) -> set[str]:
    """The addresses in a page's JSON."""
    return set(
        re.findall(
            r'"(/[^"\s]*)"', " ".join(re.findall(r"<script[^>]*json[^>]*>(.*?)</script>", page))
        )
    )
