"""Notes when a session was last used, and from where, for the list of one's sessions.

A session is noted every `CHAT_SEEN` minutes at most, by each process: a request in between costs a
look into a dictionary.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from chatsite.accounts.models import User
from chatsite.accounts.sessions import FORMER, SessionStore

logger = logging.getLogger(__name__)

REMEMBERED = 20_000
"""Sessions of which a process remembers when it noted them."""
_noted: dict[str, float] = {}
_lock = threading.Lock()


@sync_and_async_middleware
def session_activity(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Note the session of each request that has one, and end the former one."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            if _is_due(request):
                await sync_to_async(_note)(request)
            response: HttpResponse = await get_response(request)
            return response

        return markcoroutinefunction(asynchronous)

    def synchronous(request: HttpRequest) -> HttpResponse:
        if _is_due(request):
            _note(request)
        response: HttpResponse = get_response(request)
        return response

    return synchronous


def note_login(request: HttpRequest) -> None:
    """List the session in which somebody has just logged in: it may be used by sockets alone, and
    whoever ends all their other sessions ends it as well."""
    if request.session.session_key is None:
        request.session.save()
    _write(request, int(request.session[SESSION_KEY]))


def note_open(keys: Collection[str]) -> None:
    """Note sessions that have a socket open: a page that stays open for days sends no request."""
    due = [key for key in keys if _is_old(key)]
    if not due:
        return
    try:
        rows = UserSession.objects.filter(session_key__in=due)
        rows.update(last_seen_at=timezone.now())
    except DatabaseError as reason:
        logger.warning("It was not noted that sessions are in use: %s", reason)
        return
    for key in due:
        _remember(key)


def forget() -> None:
    """Note every session anew at its next request."""
    with _lock:
        _noted.clear()


def forget_session(key: str, **_: Any) -> None:
    """A session has ended: it is no longer listed."""
    with _lock:
        _noted.pop(key, None)
    UserSession.objects.filter(session_key=key).delete()


def _is_due(request: HttpRequest) -> bool:
    key = request.session.session_key
    return key is not None and _is_old(key)


def _is_old(key: str) -> bool:
    """Whether this process noted the session long ago, or never."""
    at = _noted.get(key)
    return at is None or time.monotonic() - at >= settings.CHAT_LIMITS.seen * 60


def _note(request: HttpRequest) -> None:
    """Write that the session is in use; a page is shown all the same where that fails."""
    session = request.session
    former = session.pop(FORMER, None)
    person = session.get(SESSION_KEY)
    try:
        if former is not None:
            SessionStore().delete(former)
        if person is None:
            return
        _write(request, int(person))
    except DatabaseError as reason:
        logger.warning("It was not noted that a session is in use: %s", reason)
        return
    _remember(str(session.session_key))


def _write(request: HttpRequest, person: int) -> None:
    longest = UserSession._meta.get_field("user_agent").max_length
    seen = {
        "ip": get_adapter().get_client_ip(request),
        "user_agent": request.headers.get("User-Agent", "")[:longest],
        "last_seen_at": timezone.now(),
    }
    key = request.session.session_key
    changed = UserSession.objects.filter(session_key=key, user_id=person).update(**seen)
    if not changed and User.objects.filter(pk=person, guest=False).exists():
        UserSession.objects.update_or_create(session_key=key, defaults={"user_id": person, **seen})


def _remember(key: str) -> None:
    with _lock:
        _noted[key] = time.monotonic()
        if len(_noted) > REMEMBERED:
            del _noted[next(iter(_noted))]
