"""The handshake as a Django request.

An opening handshake is an HTTP GET (RFC 6455 §4.1), so what works on requests works on it.
"""

from functools import cached_property
from importlib import import_module
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.asgi import ASGIRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from websocket.identity import User, aload_user, load_user
from websocket.types import WebSocketScope

_HTTP_SCHEMES = {"ws": "http", "wss": "https"}


class HandshakeRequest(ASGIRequest):
    """The GET request that opened a WebSocket, with its session, user and language.

    Nothing is read from the database before it is asked for, and nothing is written: a
    handshake never flushes or renews a session.
    """

    def __init__(self, scope: WebSocketScope) -> None:
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

    @cached_property
    def session(self) -> SessionBase:  # type: ignore[override]
        """The session that the cookie names, empty if there is none."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store(self.COOKIES.get(settings.SESSION_COOKIE_NAME))

    @cached_property
    def user(self) -> User:  # type: ignore[override]
        """The session's user, read from the database on first use; `auser()` reads it async."""
        return cast(User, SimpleLazyObject(lambda: load_user(self.session)))

    async def auser(self) -> User:  # type: ignore[override]
        """The session's user, or AnonymousUser; afterwards `user` is that one as well."""
        user = self.__dict__.get("user")
        if user is None:
            user = self.__dict__["user"] = await aload_user(self.session)
        return user

    @cached_property
    def LANGUAGE_CODE(self) -> str:  # type: ignore[override]  # noqa: N802 - Django's name
        """The language that LocaleMiddleware would choose; activate it where text is made."""
        return translation.get_language_from_request(self)
