"""Whose session a handshake carries, read without writing.

Django's own `get_user` may renew or flush a session, and a WebSocket has no response to tell
the browser about it: the visitor would be logged out of the whole site.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.sessions.backends.base import SessionBase
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:  # their modules need the app registry, and asgi.py may import us before it
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

User: TypeAlias = "AbstractBaseUser | AnonymousUser"


def load_user(session: SessionBase) -> User:
    """The user who logged in to this session, or AnonymousUser.

    The same checks as Django's: the backend is still configured, the user still exists and is
    let in, the password has not changed since. Calls the database.
    """
    # Imported late: at import time the app registry may not be ready yet.
    from django.contrib.auth.models import AnonymousUser

    user_id, path = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    if user_id is None or path is None or path not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    primary_key = get_user_model()._meta.pk
    user = load_backend(path).get_user(primary_key.to_python(user_id))
    if user is None or not _still_valid(session, user):
        return AnonymousUser()
    return user


async def aload_user(session: SessionBase) -> User:
    """`load_user` in Django's database thread; without a session cookie no thread is asked."""
    from django.contrib.auth.models import AnonymousUser

    if session.session_key is None:
        return AnonymousUser()
    return await sync_to_async(_load_between_connections, thread_sensitive=True)(session)


def _load_between_connections(session: SessionBase) -> User:
    # Sockets send no request_started signal, which is what else drops a dead connection.
    close_old_connections()
    try:
        return load_user(session)
    finally:
        close_old_connections()


def _still_valid(session: SessionBase, user: Any) -> bool:
    """Whether the session was made with the user's present password (and secret key)."""
    if not hasattr(user, "get_session_auth_hash"):
        return True
    known = session.get(HASH_SESSION_KEY) or ""
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(known, each) for each in hashes)
