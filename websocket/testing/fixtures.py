"""pytest fixtures: `pytest_plugins = ["websocket.testing.fixtures"]` in a `conftest.py`."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
import pytest_asyncio
from django.conf import settings
from django.utils.module_loading import import_string

from websocket.testing.client import SocketClient
from websocket.testing.lifespan import running
from websocket.types import Application


@pytest.fixture
def asgi_application() -> Application:
    """The site's ASGI application, from the setting ASGI_APPLICATION; override it at will."""
    return cast(Application, import_string(settings.ASGI_APPLICATION))


@pytest_asyncio.fixture
async def websocket_client(asgi_application: Application) -> AsyncIterator[SocketClient]:
    """A visitor of the site, whose lifespan hooks run around the test."""
    async with running(asgi_application) as state:
        yield SocketClient(asgi_application, state=state)
