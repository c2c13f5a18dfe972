"""What `manage.py check` says about a site that would start and yet not work as it should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections

from chatsite.databases import TIMEOUTS
from chatsite.proxy import old_form


@register(Tags.security)
def check_proxy(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Warn of values of BEHIND_PROXY that trust too many, or are from an earlier version."""
    found: list[CheckMessage] = []
    if old_form(settings.BEHIND_PROXY):
        found.append(
            CheckWarning(
                f"BEHIND_PROXY={settings.BEHIND_PROXY} names no proxy; it stands for loopback.",
                hint="Set it to the addresses of the proxies, such as 127.0.0.1 or 10.0.0.0/24.",
                id="chatsite.W001",
            )
        )
    if settings.PROXIES.everyone:
        found.append(
            CheckWarning(
                "BEHIND_PROXY=* lets every client claim any address and scheme.",
                hint="Set it to the addresses of the proxies, such as 127.0.0.1 or 10.0.0.0/24.",
                id="chatsite.W002",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_proxy_is_named(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Warn where HTTPS is expected and no proxy is named that could speak it."""
    if not settings.HTTPS or settings.PROXIES:
        return []
    return [
        CheckWarning(
            "HTTPS is on and BEHIND_PROXY is not set: behind a proxy every request would be "
            "redirected without end, and all clients would share one address and its limits.",
            hint="Set BEHIND_PROXY to the address of the proxy, such as 127.0.0.1, or unix.",
            id="chatsite.W003",
        )
    ]


@register(Tags.database)
def check_pooler(
    app_configs: Any, databases: Sequence[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Warn where a pooler keeps the site from setting its timeouts, and nobody else has."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection: Any = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_backend_pid(), current_setting('statement_timeout'), current_user"
            )
            pid, timeout, user = cursor.fetchone()
        if pid != connection.connection.info.backend_pid and timeout == "0":
            settings_ = " ".join(
                f'ALTER ROLE "{user}" SET {name} = {value};' for name, value in TIMEOUTS.items()
            )
            found.append(
                CheckWarning(
                    "The database is behind a pooler, which keeps the site from setting timeouts: "
                    "a page that waits for a lock would wait without end.",
                    hint=f"Set them in the database: {settings_}",
                    id="chatsite.W004",
                )
            )
    return found
