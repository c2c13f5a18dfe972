"""What `manage.py check` finds out about the delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import Error as DatabaseFailure

from rooms.delivery.brokers.redis import Endpoint, RefusedError, marks_on
from rooms.delivery.site import site_of
from rooms.models import DatabaseId


def register() -> None:
    """Have `manage.py check`, and every command that runs the checks, include these."""
    checks.register(check_site_name, "chat")


def check_site_name(
    app_configs: Sequence[AppConfig] | None, **options: Any
) -> list[checks.CheckMessage]:
    """Warn of another site that runs under this one's CHAT_SITE on the same Redis server.

    Asks nobody where CHAT_SITE is not set: the hash that stands for it belongs to one site.
    """
    url, name = getattr(settings, "REDIS_URL", ""), getattr(settings, "CHAT_SITE", "")
    if not (url and name) or url.startswith("faulty+"):
        return []
    try:
        known = DatabaseId.objects.filter(id=1).values_list("value", flat=True).first()
    except DatabaseFailure:
        return []  # not migrated, or away: the site cannot run, and says so when it starts
    site = site_of(name, settings.SECRET_KEY, known or "")
    try:
        others = asyncio.run(marks_on(Endpoint(url), site.prefix)) - {site.mark}
    except (OSError, RefusedError, ValueError) as reason:
        said = f"Whether another site has the same CHAT_SITE cannot be checked: {reason}."
        return [
            checks.Info(said, "It needs Redis and the right +pubsub|channels.", id="rooms.I001")
        ]
    if not others:
        return []
    said = f"Another site on this Redis server has the same CHAT_SITE, {name!r}."
    hint = "Each drops what the other publishes. Give every site a CHAT_SITE of its own, or none."
    return [checks.Warning(said, hint, id="rooms.W001")]
