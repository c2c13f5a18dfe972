"""The scheme and the address of clients behind a proxy, taken from the proxy's headers.

Both come from the same rule, for pages and WebSockets alike: X-Forwarded-Proto and
X-Forwarded-For count if the peer of the connection is a proxy that BEHIND_PROXY names.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from chatsite.environment import BadSetting
from websocket.types import Application, RawReceive, RawSend

UNIX = "unix"
"""Stands for every peer of a Unix socket: who may connect is decided by the file's mode."""
LOOPBACK = ("127.0.0.1", "::1")
_SCHEMES = {"http": ("http", "ws"), "https": ("https", "wss")}
_SCHEMES |= {"ws": _SCHEMES["http"], "wss": _SCHEMES["https"]}


@dataclass(frozen=True)
class Proxies:
    """The peers whose X-Forwarded headers are believed."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix: bool = False
    everyone: bool = False
    """Any peer at all: then any client can claim any address."""

    @classmethod
    def parse(cls, text: str) -> Proxies:
        """Read BEHIND_PROXY: addresses and networks, separated by commas, `unix`, or `*`.

        `1` (or `true`), the form of earlier versions, means a proxy on this machine. Raises
        `BadSetting`.
        """
        words = [word.strip().lower() for word in text.split(",") if word.strip()]
        if words in ([], ["0"], ["false"], ["no"], ["off"]):
            return cls()
        if old_form(text):
            words = [*LOOPBACK]
        try:
            networks = tuple(ip_network(word) for word in words if word not in (UNIX, "*"))
        except ValueError:
            raise BadSetting(
                "BEHIND_PROXY must list the proxies' addresses or networks, such as "
                f"127.0.0.1 or 10.0.0.0/24, or be unix for a Unix socket, not {text!r}."
            ) from None
        return cls(networks, UNIX in words, "*" in words)

    def __bool__(self) -> bool:
        return bool(self.networks or self.unix or self.everyone)

    def trusts(self, peer: str | None) -> bool:
        """Whether `peer` is one of them; None is the peer of a Unix socket."""
        if self.everyone:
            return True
        if peer is None:
            return self.unix
        address = _address(peer)
        return address is not None and any(address in network for network in self.networks)


def old_form(text: str) -> bool:
    """Whether BEHIND_PROXY is set as in earlier versions, where it was a flag."""
    return text.strip().lower() in {"1", "true", "yes", "on"}


class ProxyHeaders:
    """An ASGI application that passes on scopes with the client's own scheme and address."""

    def __init__(self, app: Application, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        """Serve a scope."""
        if scope["type"] in ("http", "websocket"):
            client = scope.get("client")
            if self._proxies.trusts(client[0] if client else None):
                scope = {**scope, **self._forwarded(scope)}
        await self._app(scope, receive, send)

    def _forwarded(self, scope: dict[str, Any]) -> dict[str, Any]:
        """What the headers say about the scope."""
        said: dict[str, Any] = {}
        schemes = _items(scope, b"x-forwarded-proto")
        if schemes and schemes[-1].lower() in _SCHEMES:
            said["scheme"] = _SCHEMES[schemes[-1].lower()][scope["type"] == "websocket"]
        # Each proxy appends the address of its peer, so the last ones are the most reliable.
        for text in reversed(_items(scope, b"x-forwarded-for")):
            address = _address(_without_port(text))
            if address is None:
                break
            said["client"] = (str(address), 0)
            if self._proxies.everyone or not self._proxies.trusts(str(address)):
                break
        return said


def _items(scope: dict[str, Any], name: bytes) -> list[str]:
    """The items of a header that is a list, over all its lines."""
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [item.strip() for line in lines for item in line.split(",") if item.strip()]


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 that is written as IPv6 becomes the IPv4 address again."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
