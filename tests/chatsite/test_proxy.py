"""The scheme and the address of clients behind a proxy."""

from typing import Any

import pytest

from chatsite.environment import BadSetting
from chatsite.proxy import Proxies, ProxyHeaders

PROXY = "10.0.0.1"
STRANGER = "203.0.113.9"


async def passed_on(
    trusted: str, peer: str | None, kind: str = "http", **headers: str
) -> tuple[str, str | None]:
    """Scheme and client address of a scope that comes from `peer`, as the application sees it."""
    seen: list[dict[str, Any]] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope)

    raw = [
        (f"x-forwarded-{name}".encode(), line.encode())
        for name, value in headers.items()
        for line in value.split(" | ")
    ]
    scope = {
        "type": kind,
        "scheme": "http" if kind == "http" else "ws",
        "client": None if peer is None else (peer, 5000),
        "headers": raw,
    }
    nothing: Any = None
    await ProxyHeaders(app, Proxies.parse(trusted))(scope, nothing, nothing)
    client = seen[0]["client"]
    return seen[0]["scheme"], client and client[0]


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
@pytest.mark.parametrize(
    ("trusted", "peer"),
    [
        (PROXY, PROXY),
        ("127.0.0.1, 10.0.0.0/24", PROXY),
        ("fd00::/8", "fd00::7"),
        (PROXY, "::ffff:10.0.0.1"),
        ("unix", None),
        ("1", "127.0.0.1"),
        ("*", "198.51.100.1"),
    ],
)
async def test_word_of_a_named_proxy(
    trusted: str, peer: str | None, kind: str, scheme: str
) -> None:
    """Scheme and address are those that the proxy names, for pages and sockets alike."""
    found = await passed_on(trusted, peer, kind, proto="https", **{"for": STRANGER})
    assert found == (scheme, STRANGER)


@pytest.mark.parametrize(
    ("trusted", "peer"),
    [(PROXY, STRANGER), ("", PROXY), ("0", "127.0.0.1"), (PROXY, None), ("unix", PROXY)],
)
async def test_word_of_anybody_else(trusted: str, peer: str | None) -> None:
    """Whoever is no named proxy can claim neither scheme nor address."""
    found = await passed_on(trusted, peer, proto="https", **{"for": "192.0.2.1"})
    assert found == ("http", peer)


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("192.0.2.66, 203.0.113.9", STRANGER),
        ("192.0.2.66 | 203.0.113.9", STRANGER),
        ("203.0.113.9, 10.0.0.2", STRANGER),
        ("203.0.113.9:4711", STRANGER),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("unknown", PROXY),
        ("203.0.113.9, unknown", PROXY),
        ("", PROXY),
    ],
)
async def test_forwarded_addresses(header: str, address: str) -> None:
    """The client is the last address that no named proxy has; what a client wrote is not heard."""
    assert (await passed_on("10.0.0.0/24", PROXY, **{"for": header}))[1] == address


async def test_scheme_that_is_none() -> None:
    """A scheme that is none of HTTP's changes nothing."""
    assert await passed_on(PROXY, PROXY, proto="gopher") == ("http", PROXY)


@pytest.mark.parametrize("text", ["proxy.test", "10.0.0.1/24", "10.0.0.256", "yes, 10.0.0.1"])
def test_what_names_no_proxy(text: str) -> None:
    """What is neither an address nor a network is refused, in a sentence."""
    with pytest.raises(BadSetting, match="BEHIND_PROXY must list"):
        Proxies.parse(text)
