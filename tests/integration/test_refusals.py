"""Handshakes from where they must not come: foreign pages, foreign names of the host."""

import pytest

from tests.integration.conftest import Shared
from tests.integration.handshake import outcome
from tests.services.entrance import enter
from tests.services.site import Kind, Site

pytestmark = pytest.mark.one_database

PATH = "/ws/rooms/lobby/"
FOREIGN = [
    "http://evil.example", "https://127.0.0.1", "http://127.0.0.1", "http://127.0.0.1.evil.example",
    "null", "http://127.0.0.1:1", "http://evil@127.0.0.1", "file://", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def kinds(shared: Shared) -> dict[str, Site]:
    """A server of each kind that reads handshakes by code of its own, both with one more origin."""
    env = {"CSRF_TRUSTED_ORIGINS": "https://chat.example.org"}
    kinds: tuple[Kind, Kind] = ("serve", "wsproto")
    return {kind: shared.start(kind, env=env) for kind in kinds}


@pytest.mark.parametrize("kind", ["serve", "wsproto"])
async def test_foreign_origin(kinds: dict[str, Site], kind: str) -> None:
    """A page of another origin gets no socket, with whatever cookie."""
    served = kinds[kind]
    cookie = {"Cookie": await enter(served.url, "Ada")}
    for origin in FOREIGN:
        assert (origin, await outcome(served.url, PATH, origin=origin, headers=cookie)) == (
            origin,
            403,
        )
    assert await outcome(served.url, PATH, origin=served.url, headers=cookie) == "welcome"
    assert served.complaints() == []


async def test_missing_origin(kinds: dict[str, Site]) -> None:
    """A program sends no Origin; a session's cookie without one is refused."""
    served = kinds["serve"]
    cookie = {"Cookie": await enter(served.url, "Ada")}
    assert await outcome(served.url, PATH) == "welcome"
    assert await outcome(served.url, PATH, headers=cookie) == 403


async def test_trusted_origin(kinds: dict[str, Site]) -> None:
    """CSRF_TRUSTED_ORIGINS may open sockets, too."""
    served = kinds["serve"]
    assert await outcome(served.url, PATH, origin="https://chat.example.org") == "welcome"
    assert await outcome(served.url, PATH, origin="https://chat.example.com") == 403


@pytest.mark.parametrize("kind", ["serve", "wsproto"])
async def test_foreign_host(kinds: dict[str, Site], kind: str) -> None:
    """A name that is not of this site is refused, even where page and socket agree on it."""
    served = kinds[kind]
    name = "evil.example"
    origin = f"http://{name}:{served.port}"
    assert await outcome(served.url, PATH, origin=origin, connect_to=name) == 400
    assert served.complaints() == []
