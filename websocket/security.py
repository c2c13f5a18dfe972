"""Which hosts and which pages may open a socket.

A browser lets any page open a WebSocket to any host and sends that host's cookies along
(RFC 6455 §10.2): only the Origin header tells whose page it was.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.http import is_same_domain

from websocket.connection import WebSocket
from websocket.exceptions import Denied

_DEFAULT_PORTS = {"http": 80, "https": 443}
_View = TypeVar("_View", bound=Callable[..., Any])

# A host with or without a port: no user, no empty port, nothing outside ASCII (RFC 6454 §6.2).
_PLAIN_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]+)?")

# (scheme, host, port) as RFC 6454 §4 compares them.
Origin = tuple[str, str, int]


def allow_origins(*origins: str) -> Callable[[_View], _View]:
    """Let a view be reached from further origins, such as `https://app.example`.

    `*` lets every page in, and is for views that ignore cookies.
    """

    def mark(view: _View) -> _View:
        view.__dict__["allowed_origins"] = origins
        return view

    return mark


def allowed_host(socket: WebSocket) -> str:
    """The host of the handshake, as `request.get_host()` gives it.

    Raises Denied(400) unless there is one Host header, and ALLOWED_HOSTS has it.
    """
    hosts = socket.raw_header(b"host")
    if len(hosts) > 1:
        raise Denied(400, "Several Host headers.")
    try:
        if settings.USE_X_FORWARDED_HOST or not hosts:
            return socket.request.get_host()
        host = hosts[0].decode("latin-1")
        return _checked(host, settings.DEBUG, tuple(settings.ALLOWED_HOSTS))
    except DisallowedHost as error:
        raise Denied(400, "This host is not served here.") from error


def check_origin(socket: WebSocket, host: str, view: Callable[..., Any]) -> None:
    """Raise Denied(403) for a page of an origin foreign to `host`.

    Allowed are the socket's own origin, CSRF_TRUSTED_ORIGINS and those that the view allows.
    A program sends no Origin; a handshake without one passes unless a session cookie, which
    only a browser holds, comes with it.
    """
    origins = socket.raw_header(b"origin")
    if not origins and settings.SESSION_COOKIE_NAME not in socket.visitor.cookies:
        return
    allowed: tuple[str, ...] = getattr(view, "allowed_origins", ())
    if "*" in allowed:
        return
    own = f"{'https' if _is_secure(socket) else 'http'}://{host}".lower()
    if len(origins) != 1 or not _is_allowed(origins[0], own, allowed):
        raise Denied(403, "This origin may not open a WebSocket here.")


@lru_cache(maxsize=64)
def _checked(host: str, debug: bool, allowed: tuple[str, ...]) -> str:
    """Django's own check, done once a host and settings: it is a tenth of a handshake."""
    request = HttpRequest()
    request.META = {"HTTP_HOST": host}
    return request.get_host()


def _is_secure(socket: WebSocket) -> bool:
    """What `request.is_secure()` says."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return socket.request.is_secure()
    return socket.scheme == "wss"


def _is_allowed(header: bytes, own: str, allowed: Iterable[str]) -> bool:
    text = header.decode("latin-1").lower()
    if text == own:
        return True
    origin = _parse(text)
    if origin is None:
        return False
    return any(_matches(origin, each) for each in (own, *allowed, *settings.CSRF_TRUSTED_ORIGINS))


def _matches(origin: Origin, pattern: str) -> bool:
    """Whether an origin is the pattern; `https://*.example.com` stands for all subdomains."""
    expected = _parse(pattern.lower().replace("://*.", "://."))
    if expected is None:
        return False
    same_place = (origin[0], origin[2]) == (expected[0], expected[2])
    return same_place and is_same_domain(origin[1], expected[1])


def _parse(text: str) -> Origin | None:
    """The parts of a serialised origin (RFC 6454 §6.2); None for `null` and all else."""
    try:
        parts = urlsplit(text)
        port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    plain = f"{parts.scheme}://{parts.netloc}" == text and _PLAIN_HOST.fullmatch(parts.netloc)
    if not plain or not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname, port
