"""The handshake as a Django request.

An opening handshake is an HTTP GET (RFC 6455 §4.1), so what works on requests works on it.
"""

from functools import cached_property
from io import BytesIO
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.asgi import ASGIRequest
from django.utils import translation

from websocket.identity import User
from websocket.types import WebSocketScope
from websocket.visitor import Visitor

_HTTP_SCHEMES = {"ws": "http", "wss": "https"}


class HandshakeRequest(ASGIRequest):
    """The GET request that opened a WebSocket, with its session, user and language."""

    def __init__(self, scope: WebSocketScope, visitor: Visitor) -> None:
        """Read an ASGI WebSocket scope as if its type were http."""
        scheme = scope.get("scheme", "ws")
        query = scope.get("query_string", b"").decode(errors="replace")
        http: dict[str, Any] = {
            **scope,
            "type": "http",
            "method": "GET",
            "scheme": _HTTP_SCHEMES.get(scheme, scheme),
            "query_string": query,
        }
        super().__init__(http, BytesIO())
        self._visitor = visitor

    @property
    def session(self) -> SessionBase:  # type: ignore[override]
        """The session that the cookie names, empty if there is none."""
        return self._visitor.session

    @property
    def user(self) -> User:  # type: ignore[override]
        """The session's user, read from the database on first use; `auser()` reads it async."""
        return self._visitor.user

    async def auser(self) -> User:  # type: ignore[override]
        """The session's user, or AnonymousUser; afterwards `user` is that one as well."""
        return await self._visitor.auser()

    @cached_property
    def LANGUAGE_CODE(self) -> str:  # type: ignore[override]  # noqa: N802 - Django's name
        """The language that LocaleMiddleware would choose; activate it where text is made."""
        return translation.get_language_from_request(self)
