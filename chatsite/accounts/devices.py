"""Links that sign in on another device: good once, for some minutes, stored as a digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.utils import timezone

from chatsite.accounts.models import DeviceLink, User


def new_link(user: User) -> tuple[DeviceLink, str]:
    """A link of `user`, and the token that only its address has; an earlier one is over."""
    token = secrets.token_urlsafe(24)
    DeviceLink.objects.filter(user=user).delete()
    end = timezone.now() + dt.timedelta(minutes=settings.CHAT_LIMITS.device)
    return DeviceLink.objects.create(user=user, digest=_digest(token), expires_at=end), token


def owner_of(token: str) -> User | None:
    """Whom a token signs in; None where the link was used, is over, or never was."""
    links = DeviceLink.objects.filter(**_good(token), user__is_active=True)
    link = links.select_related("user").first()
    return None if link is None else link.user


def use(token: str) -> User | None:
    """Whom the token signs in, once: of several who use it at a time, one is signed in."""
    user = owner_of(token)
    used = DeviceLink.objects.filter(**_good(token)).update(used_at=timezone.now())
    return user if used else None


def state_of(link: int, user: User) -> str:
    """`used`, `open` or `over`, of a link of `user`; a link of somebody else is over."""
    found = DeviceLink.objects.filter(pk=link, user=user).first()
    if found is None:
        return "over"
    if found.used_at is not None:
        return "used"
    return "open" if found.expires_at > timezone.now() else "over"


def _good(token: str) -> dict[str, object]:
    return {
        "digest": _digest(token),
        "used_at__isnull": True,
        "expires_at__gt": timezone.now(),
    }


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
