"""How large a request the site takes from a client (`manage.py serve`)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatsite.environment import leave
from websocket.uvicorn import HttpProtocol as PlainProtocol

FORM = 65_536
"""Bytes of a form beside the file in it."""
try:
    _limits = settings.CHAT_LIMITS
except ImproperlyConfigured as reason:
    leave(reason)  # a worker loads this before the application


class HttpProtocol(PlainProtocol):
    """The HTTP protocol of `websocket.uvicorn`, with room for the largest picture there can be."""

    BODY_BYTES = max(
        PlainProtocol.BODY_BYTES,
        _limits.picture + FORM,
        _limits.logo_bytes + FORM,
    )
