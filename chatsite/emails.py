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
    if urlsplit(url).scheme not in environ.Env.EMAIL_SCHEMES:
        raise _unusable()
    try:
        settings: dict[str, Any] = environ.Env.email_url_config(url)
    except ValueError:
        raise _unusable() from None
    said = {name: value for name, value in settings.items() if value is not None}
    return {**said, "EMAIL_TIMEOUT": TIMEOUT}


def _unusable() -> BadSetting:
    return BadSetting(
        "EMAIL_URL cannot be used. Write smtp+tls://user:password@host:587, percent-encode signs "
        "such as / or # in it, and begin it with one of "
        f"{', '.join(sorted(environ.Env.EMAIL_SCHEMES))}."
    )
