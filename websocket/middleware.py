"""`websockets(app)`: WebSockets beside Django's HTTP in one ASGI application."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.core.handlers.asgi import get_script_prefix
from django.urls import Resolver404, ResolverMatch, resolve, set_script_prefix

from websocket.connection import WebSocket
from websocket.ending import ended
from websocket.exceptions import Denied
from websocket.headers import with_plain_headers
from websocket.lifespan import Hook, Lifespan
from websocket.security import allowed_host, check_origin
from websocket.types import Application, RawReceive, RawSend, Receive, Send, WebSocketScope
from websocket.urls import SocketEndpoint, View

_NOT_FOUND = "There is no WebSocket at this URL."


def websockets(app: Application, *, lifespan: Sequence[Hook] = ()) -> Application:
    """Wrap Django's ASGI application so that it serves WebSocket views too.

    The root URLconf finds the view, which is awaited as `view(socket, *args, **kwargs)`; every
    other scope goes to `app`. `lifespan` holds hooks that run before the first connection and
    after the last, see `websocket.lifespan`.
    """
    hooks = Lifespan(lifespan)

    async def application(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        kind = scope["type"]
        if kind == "websocket":
            hooks.lend_state(scope)
            plain = cast(WebSocketScope, with_plain_headers(scope))
            socket = WebSocket(plain, cast(Receive, receive), cast(Send, send))
            await ended(socket, _serve(socket, hooks))
        elif kind == "lifespan":
            await hooks.serve(scope, receive, send)
        else:
            hooks.lend_state(scope)
            await app(with_plain_headers(scope) if kind == "http" else scope, receive, send)

    return application


async def _serve(socket: WebSocket, hooks: Lifespan) -> None:
    """Find the view and await it; raises Denied when there is none, or it may not be reached."""
    hooks.check_running()
    host = allowed_host(socket)
    view, match = _resolve(socket)
    check_origin(socket, host, view)
    await view(socket, *match.args, **match.kwargs)


def _resolve(socket: WebSocket) -> tuple[View, ResolverMatch]:
    path = socket.path
    prefix = get_script_prefix(socket.scope)
    if prefix:
        set_script_prefix(prefix)
        path = path.removeprefix(prefix)
    match = _match(path, settings.ROOT_URLCONF)
    if match is None or not isinstance(match.func, SocketEndpoint):
        raise Denied(404, _NOT_FOUND)
    return match.func.view, match


@lru_cache(maxsize=512)  # a busy URL is resolved once, not once a connection
def _match(path: str, urlconf: str) -> ResolverMatch | None:
    try:
        return resolve(path, urlconf)
    except Resolver404:
        return None
