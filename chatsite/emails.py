"""`EMAIL_URL` into Django's settings for e-mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import environ

from chatsite.environment import BadSetting

TIMEOUT = 20
"""Seconds that a mail server has for an answer."""


def email_settings(url: str) -> dict[str, Any]:
    """The settings `EMAIL_…` for a URL; the errors do not repeat it, because it holds a password.

    Raises `BadSetting`.
    """
    known = sorted(environ.Env.EMAIL_SCHEMES)
    try:
        parts = urlsplit(url)
        settings: dict[str, Any] = environ.Env.email_url_config(url)
    except (ValueError, KeyError):
        parts = None
    if parts is None or parts.scheme not in known:
        raise BadSetting(
            "EMAIL_URL cannot be used. Write smtp+tls://user:password@host:587, percent-encode "
            f"signs such as / or # in it, and begin it with one of {', '.join(known)}."
        )
    said = {name: value for name, value in settings.items() if value is not None}
    return {**said, "EMAIL_TIMEOUT": TIMEOUT}
