"""Routes to sockets."""

import functools
from typing import Any, cast

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import resolve, reverse

from tests.websocket import urls
from websocket.urls import SocketEndpoint, websocket


def test_reverse_by_name() -> None:
    """A name finds its URL."""
    assert reverse("echo", urlconf=urls.__name__) == "/echo/"


def test_reverse_in_a_namespace() -> None:
    """So does a name in an included namespace, with its arguments."""
    assert reverse("nested:arguments", urlconf=urls.__name__, kwargs={"number": 7}) == "/nested/7/"


def test_reverse_by_view() -> None:
    """A view finds its URL."""
    assert reverse(cast(Any, urls.echo), urlconf=urls.__name__) == "/echo/"


def test_resolve() -> None:
    """A URL finds its view, with its name."""
    match = resolve("/echo/", urlconf=urls.__name__)
    assert (match.func, match.view_name) == (urls.echo, "echo")


class Room:
    """A view that is an object."""

    async def __call__(self, socket: Any) -> None:
        """Be a view."""


@pytest.mark.parametrize("view", [urls.echo, Room(), functools.partial(urls.arguments, extra=1)])
def test_async_callables_are_views(view: Any) -> None:
    """Functions, partials and objects can be views."""
    assert websocket("a/", view).callback == view


def test_a_sync_view() -> None:
    """A view that is not async is refused when the site starts, by name."""
    with pytest.raises(ImproperlyConfigured, match="page"):
        websocket("a/", urls.page)


def test_endpoints_of_different_views_differ() -> None:
    """An endpoint equals only its own view's."""
    assert SocketEndpoint(urls.echo) == SocketEndpoint(urls.echo)
    assert SocketEndpoint(urls.echo) != SocketEndpoint(urls.brief)


def test_a_page_request_to_a_socket() -> None:
    """The answer says that this URL speaks WebSocket."""
    response = SocketEndpoint(urls.echo)(HttpRequest())
    assert (response.status_code, response.content) == (426, b"This URL speaks WebSocket.")
