"""Routes to WebSocket views, in the same URLconf as the pages."""

import logging
from collections.abc import Awaitable, Callable
from functools import update_wrapper
from typing import Any, TypeAlias

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import path

logger = logging.getLogger("websocket")

View: TypeAlias = Callable[..., Awaitable[None]]

_NO_SUPPORT = (
    "This server passes WebSocket handshakes on as plain HTTP: it has no WebSocket support. "
    "For uvicorn, install it with: pip install 'uvicorn[standard]'."
)


class SocketEndpoint:
    """What a URL pattern holds in place of a WebSocket view.

    Its mark keeps pages from being called with a socket, and it answers plain HTTP requests to
    the URL of a socket. It equals its view, so `reverse(view)` finds it.
    """

    def __init__(self, view: View) -> None:
        """Hold an async view; raises ImproperlyConfigured for any other."""
        if not (iscoroutinefunction(view) or iscoroutinefunction(getattr(view, "__call__", None))):  # noqa: B004 - an instance whose __call__ is async is a view
            raise ImproperlyConfigured(f"The WebSocket view {view!r} must be an async function.")
        self.view = view
        update_wrapper(self, view)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request that is not a handshake (RFC 9110 §15.5.22)."""
        sentence = "This URL speaks WebSocket."
        if request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket":
            sentence = _NO_SUPPORT
            logger.error(sentence)
        return HttpResponse(
            sentence, "text/plain", 426, headers={"Upgrade": "websocket", "Connection": "Upgrade"}
        )

    def __eq__(self, other: object) -> bool:
        """Equal to its view and to other endpoints of it."""
        return self.view == (other.view if isinstance(other, SocketEndpoint) else other)

    def __hash__(self) -> int:
        """The view's hash."""
        return hash(self.view)


def websocket(
    route: Any, view: Any, kwargs: dict[str, Any] | None = None, name: str | None = None
) -> Any:
    """Django's `path()` for a WebSocket view: converters, names and `include()` work alike.

    In `websocket("chat/", include("chat.sockets"))` the included patterns say for themselves
    which of them are sockets. Raises ImproperlyConfigured when the view is not async.
    """
    is_include = isinstance(view, list | tuple)
    return path(route, view if is_include else SocketEndpoint(view), kwargs, name)
