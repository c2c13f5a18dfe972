"""A site of test views behind the middleware."""

import pytest
from django.core.asgi import get_asgi_application
from pytest_django.fixtures import Settings

from websocket.middleware import websockets
from websocket.testing.fixtures import websocket_client
from websocket.types import Application

__all__ = ["asgi_application", "websocket_client"]


@pytest.fixture(autouse=True)
def _middleware_of_django(settings: Settings) -> None:
    """A site with Django's middleware alone: that of the chat asks a database."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each.startswith("django.")]


@pytest.fixture
def asgi_application(settings: Settings) -> Application:
    """The test views, as a site would serve them."""
    settings.ROOT_URLCONF = "tests.websocket.urls"
    return websockets(get_asgi_application())
