"""How e-mails are sent, as `EMAIL_URL` says."""

from __future__ import annotations

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from chatsite.environment import BadSetting, Environment

TIMEOUT = 10
"""Seconds that the e-mail server may take for each answer: somebody waits for the page."""


def email_settings(env: Environment) -> dict[str, Any]:
    """Django's settings for e-mail; they are printed by default. Raises `BadSetting`."""
    try:
        found = environ.Env.email_url_config(env.text("EMAIL_URL", "consolemail://"))
    except (ImproperlyConfigured, ValueError) as reason:
        # The address may have a password in it, so it is not repeated.
        raise BadSetting(
            "EMAIL_URL must be an address such as smtp+tls://user:password@mail.example.org:587."
        ) from reason
    found.pop("OPTIONS", None)
    given = {name: value for name, value in found.items() if value}
    sender = env.text("EMAIL_FROM", "chat@localhost")
    return {**given, "EMAIL_TIMEOUT": TIMEOUT, "DEFAULT_FROM_EMAIL": sender}
