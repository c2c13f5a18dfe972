"""The browsers in which people were on the site: each has a random cookie, stored as a digest."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
import time
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from chatsite.community.models import Ban, Device
from rooms.domain.tidy import tidies
from websocket.network import network_of

logger = logging.getLogger(__name__)

AGE = 400 * 24 * 3600
"""Seconds for which a browser keeps the cookie; no browser keeps one longer."""
REMEMBERED = 20_000
"""Devices of which a process remembers when, and whose, it has stored them."""
Line = tuple[str, str, str]
"""The id of a person, the digest of their device, and their network."""
_stored: dict[str, tuple[Line, float]] = {}
"""By digest: a device is that of whoever was on it last."""
_lock = threading.Lock()


def digest_of(cookie: str) -> str:
    """What is stored in place of a device's cookie."""
    return sha256(cookie.encode()).hexdigest()


def cookie_of(request: HttpRequest) -> str:
    """The cookie of the browser; empty where it has none."""
    return str(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))


def is_to_be_stored(request: HttpRequest) -> bool:
    """Whether `remember` has something to do for a request that was answered."""
    session = getattr(request, "session", None)
    # A session that no view has looked at is not read for this.
    if session is None or not session.accessed or SESSION_KEY not in session:
        return False
    cookie = cookie_of(request)
    return not cookie or _is_old(_line(request, digest_of(cookie)))


def remember(request: HttpRequest, response: HttpResponse) -> bool:
    """Store the device of a request, and give it a cookie if it has none. Returns whether it was
    closed before, because an account was disabled there.

    The page is shown all the same where the database fails.
    """
    cookie = cookie_of(request)
    if not cookie:
        cookie = secrets.token_urlsafe(18)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            cookie,
            max_age=AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    line = _line(request, digest_of(cookie))
    try:
        opened = _store(*line)
    except DatabaseError as reason:
        logger.warning("It was not noted which device somebody uses: %s", reason)
        return False
    with _lock:
        _stored[line[1]] = line, time.monotonic()
        if len(_stored) > REMEMBERED:
            del _stored[next(iter(_stored))]
    return opened


def forget() -> None:
    """Store every device anew at its next request."""
    with _lock:
        _stored.clear()


def _line(request: HttpRequest, digest: str) -> Line:
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return str(request.session[SESSION_KEY]), digest, network


def _is_old(line: Line) -> bool:
    """Whether this process stored that line long ago or never, or somebody else's since."""
    known, at = _stored.get(line[1], (None, 0.0))
    return known != line or time.monotonic() - at >= settings.CHAT_LIMITS.seen * 60


def _store(person: str, digest: str, network: str) -> bool:
    seen = {"network": network, "seen_at": timezone.now()}
    _, is_new = Device.objects.update_or_create(person_id=int(person), digest=digest, defaults=seen)
    if is_new:
        _make_room(int(person))
    # Somebody else has logged in on a device on which an account was disabled.
    others = Device.objects.filter(digest=digest, closed=True, person__is_active=False)
    return others.exclude(person_id=int(person)).update(closed=False) > 0


def _make_room(person: int) -> None:
    """Forget the devices of a person that were seen longest ago, where there are too many: a client
    that sends no cookie back has another one with each request."""
    most: int = settings.CHAT_LIMITS.devices
    if most:
        latest = Device.objects.filter(person_id=person).order_by("-seen_at", "-pk")
        Device.objects.filter(pk__in=list(latest.values_list("pk", flat=True)[most:])).delete()


@tidies("devices")
def tidy_devices(now: dt.datetime) -> int:
    """Remove the devices whose cookie is over, unless they are banned."""
    old = Device.objects.filter(seen_at__lt=now - dt.timedelta(seconds=AGE), closed=False)
    banned = Ban.objects.filter(kind=Ban.Kind.DEVICE).values("value")
    return old.exclude(digest__in=banned).delete()[0]
