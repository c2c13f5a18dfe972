"""The first sockets of a newcomer."""

from typing import Any

import pytest
from django.apps import apps
from django.core.asgi import get_asgi_application
from django.test import Client
from django.urls import include, path

from websocket.middleware import websockets
from websocket.testing import Closed, SocketClient

urlpatterns = [path("", include("chatsite.examples.urls"))]


@pytest.fixture
def visitor(settings: Any) -> SocketClient:
    """A visitor of a site that has the examples."""
    settings.ROOT_URLCONF = __name__
    return SocketClient(websockets(get_asgi_application()))


async def test_hello(visitor: SocketClient) -> None:
    """It greets, and closes."""
    async with visitor.connect("/ws/hello/") as socket:
        assert await socket.receive_text() == "hello"
        with pytest.raises(Closed) as caught:
            await socket.receive()
    assert caught.value.code == 1000


async def test_echo(visitor: SocketClient) -> None:
    """It returns each text."""
    async with visitor.connect("/ws/echo/") as socket:
        for text in ("one", "two"):
            await socket.send_text(text)
            assert await socket.receive_text() == text


@pytest.mark.django_db
def test_the_page(visitor: SocketClient, client: Client, settings: Any) -> None:
    """It knows the socket's URL from the URLconf, and has no script or style inline."""
    if not apps.is_installed("chatsite.examples"):
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "chatsite.examples"]
    page = client.get("/echo/").content.decode()
    assert 'data-socket="/ws/echo/"' in page
    assert "<style" not in page
    assert page.count("<script") == page.count('src="') == 1
