"""The site's settings: read by the running site at most half a second late, and changed here."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from chatsite.accounts.models import User
from chatsite.community.models import Community, Creators, Joining, new_token
from rooms.domain.rules import Newcomers, Rules
from rooms.models import AuditEntry, Kind
from rooms.protocol import Person

FRESH = 0.5
"""Seconds for which the settings that were read serve everybody."""
SECRETS = ("join_token", "setup_token")
"""Fields whose values stand in no audit."""
_lock = threading.Lock()
_read: tuple[float, Community] | None = None
_looked: tuple[float, bool] | None = None


def community() -> Community:
    """The site's settings, the defaults where nobody has set any; not to be changed or saved.

    Reads the database at most every `FRESH` seconds in each process. Never waits on an event loop:
    there what was read last counts, as it does for other threads while one of them reads.
    """
    global _read
    read = _read
    if read is not None and (_is_fresh(read[0]) or _on_loop() or _lock.locked()):
        return read[1]
    if read is None and _on_loop():
        return Community()
    with _lock:
        if _read is None or not _is_fresh(_read[0]):
            _read = time.monotonic(), Community.objects.filter(pk=1).first() or Community()
        return _read[1]


def _is_fresh(at: float) -> bool:
    """Whether what was read at this time serves everybody still."""
    return time.monotonic() - at < FRESH


def _on_loop() -> bool:
    """Whether this thread runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def is_new() -> bool:
    """Whether the site is not set up and nobody owns it; `FRESH` seconds old at most."""
    global _looked
    if community().set_up_at is not None:
        return False
    with _lock:
        if _looked is None or not _is_fresh(_looked[0]):
            _looked = time.monotonic(), not User.objects.filter(is_superuser=True).exists()
        return _looked[1]


def stored() -> Community:
    """The row with the settings as it is now; it is made if there is none."""
    row, _ = Community.objects.get_or_create(pk=1)
    return row


def forget() -> None:
    """Read them anew at the next question: they were changed."""
    global _read, _looked
    with _lock:
        _read = _looked = None


def change(actor: User, values: Mapping[str, Any]) -> bool:
    """Store settings, with an entry in the audit of what has changed; returns whether anything has.

    It is effective in every process within `FRESH` seconds.
    """
    with transaction.atomic():
        stored()
        row = Community.objects.select_for_update().get(pk=1)
        before = {name: getattr(row, name) for name in values}
        changed = [name for name in values if before[name] != values[name]]
        if not changed:
            return False
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        audit(
            actor,
            "site settings",
            before={name: before[name] for name in changed},
            after={name: values[name] for name in changed},
        )
    forget()
    return True


def reset_join_link(actor: User) -> None:
    """Give the site another join link; the old one lets nobody in any more."""
    change(actor, {"join_token": new_token()})


def audit(
    actor: User,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did what, in the transaction of the act; secrets are left out."""
    AuditEntry.objects.create(
        actor_id=actor.pk, action=action, before=_json(before or {}), after=_json(after or {})
    )


def _json(values: Mapping[str, Any]) -> str:
    shown = {name: "…" if name in SECRETS else value for name, value in values.items()}
    return json.dumps(shown, default=str) if shown else ""


class SiteRules(Rules):
    """What the owner has set (`CHAT_RULES`)."""

    def name(self) -> str:
        """The name that the owner has given the site, or SITE_NAME."""
        return str(community())

    def public_read(self) -> bool:
        """Whether visitors read open rooms: the environment can forbid it for good."""
        return super().public_read() and community().public_read

    def guests_write(self) -> bool:
        """Whether people without an account may do more than read."""
        return community().guests

    def newcomers(self) -> Newcomers:
        """How somebody new gets in: by an invitation, unless anyone may join."""
        site = community()
        if site.joining != Joining.ANYONE:
            return "invitation"
        return "guest" if site.guests else "account"

    def refresh(self) -> None:
        """Read the settings where they are not fresh."""
        community()

    def creates(self, person: Person, kind: str) -> bool:
        """Whether somebody may make a room; everybody who may write begins direct conversations,
        and guests make no private rooms."""
        creators = community().creators
        if person.guest and not self.guests_write():
            return False
        if kind == Kind.DIRECT:
            return True
        if person.guest:
            return kind == Kind.OPEN and creators == Creators.EVERYONE
        return creators != Creators.ADMINS
