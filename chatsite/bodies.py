"""How large a request the site takes from a client (`manage.py serve`)."""

from __future__ import annotations

from django.conf import settings

from websocket.uvicorn import HttpProtocol as PlainProtocol

FORM = 65_536
"""Bytes of a form beside the file in it."""


class HttpProtocol(PlainProtocol):
    """The HTTP protocol of `websocket.uvicorn`, with room for the largest picture there can be."""

    BODY_BYTES = max(
        PlainProtocol.BODY_BYTES,
        settings.CHAT_LIMITS.picture + FORM,
        settings.CHAT_LIMITS.logo_bytes + FORM,
    )
