"""Who a handshake comes from, as far as its cookies tell; read when asked for, and not before."""

from functools import cached_property
from importlib import import_module
from typing import cast

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import parse_cookie
from django.utils.functional import SimpleLazyObject

from websocket.identity import User, aload_user, load_user


class Visitor:
    """The cookies, session and user of one handshake.

    Nothing is written: a handshake never flushes or renews a session.
    """

    def __init__(self, cookie_headers: list[bytes]) -> None:
        """Take the values of the Cookie headers."""
        self._cookie_headers = cookie_headers

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies, as Django reads them."""
        return parse_cookie(b"; ".join(self._cookie_headers).decode("latin-1"))

    @cached_property
    def session(self) -> SessionBase:
        """The session that the cookie names, empty if there is none."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store(self.cookies.get(settings.SESSION_COOKIE_NAME))

    @cached_property
    def user(self) -> User:
        """The session's user, read from the database on first use; `auser()` reads it async."""
        return cast(User, SimpleLazyObject(lambda: load_user(self.session)))

    async def auser(self) -> User:
        """The session's user, or AnonymousUser; afterwards `user` is that one as well."""
        user: User | None = self.__dict__.get("user")
        if user is None:
            user = self.__dict__["user"] = await aload_user(self.session)
        return user
