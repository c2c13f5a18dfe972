"""The ASGI application: the only place where everything is put together.

uvicorn chatsite.asgi:application --ws websocket.uvicorn:Protocol
"""

import os

# Before anything that may look at the settings is imported.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from chatsite.workers import check_workers  # noqa: E402 - needs the settings
from rooms.delivery.chat import running  # noqa: E402
from websocket.middleware import websockets  # noqa: E402


@asynccontextmanager
async def chat(state: dict[str, Any]) -> AsyncIterator[None]:
    """Run the chat of this process for as long as the server runs."""
    check_workers(settings.BROKER_URL)
    async with running(settings.BROKER_URL, settings.CHAT_LIMITS) as state["chat"]:
        yield


application = websockets(django_application, lifespan=[chat])
