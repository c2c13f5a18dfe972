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

_View = TypeVar("_View", bound=Callable[..., Any])

# A host with or without a port: no user, no empty port, nothing outside ASCII (RFC 6454 §6.2).
_PLAIN_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]+)?")


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

    Origins are compared as they are written, as Django's CSRF check does for pages: browsers write
    them in lower case and without a default port (RFC 6454 §6.2). Allowed are the socket's own
    origin, CSRF_TRUSTED_ORIGINS and those that the view allows. A program sends no Origin; a
    handshake without one passes unless a session cookie, which only a browser holds, comes with it.
    """
    origins = socket.raw_header(b"origin")
    if not origins and settings.SESSION_COOKIE_NAME not in socket.visitor.cookies:
        return
    allowed: tuple[str, ...] = getattr(view, "allowed_origins", ())
    if "*" in allowed:
        return
    own = f"{'https' if _is_secure(socket) else 'http'}://{host}"
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
    origin = header.decode("latin-1")
    if origin == own:
        return True
    patterns = (*allowed, *settings.CSRF_TRUSTED_ORIGINS)
    return any(origin == each or _is_within(origin, each) for each in patterns)


def _is_within(origin: str, pattern: str) -> bool:
    """Whether a pattern such as `https://*.example.com` stands for an origin."""
    if "*" not in pattern:
        return False
    expected = urlsplit(pattern)
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}" == origin and _PLAIN_HOST.fullmatch(parts.netloc)
    same_place = is_same_domain(parts.netloc, expected.netloc.lstrip("*"))
    return bool(plain and parts.scheme == expected.scheme and same_place)
