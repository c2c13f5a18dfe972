"""Opens sockets to an ASGI application as a browser would."""

from collections.abc import Iterable
from http.cookies import Morsel
from typing import Any, TypeAlias
from urllib.parse import quote, unquote_to_bytes

from websocket.testing.peer import Peer
from websocket.types import Application, WebSocketScope

HeaderPairs: TypeAlias = Iterable[tuple[str, str]]


class SocketClient:
    """One visitor of one application.

    Every wait has a deadline in seconds and raises TimeoutError past it.
    """

    def __init__(
        self,
        application: Application,
        *,
        host: str = "testserver",
        deadline: float = 5.0,
        state: dict[str, Any] | None = None,
    ) -> None:
        """Visit `application` at `host`; `state` is what its lifespan hooks left."""
        self.application = application
        self.host = host
        self.deadline = deadline
        self.state = state
        # Sent with every handshake; `cookies.update(client.cookies)` takes a Django client's.
        self.cookies: dict[str, str | Morsel[str]] = {}

    def connect(
        self,
        path: str,
        *,
        origin: str | None = "",
        headers: HeaderPairs = (),
        subprotocols: Iterable[str] = (),
        denials: bool = True,
        frames: bool = False,
    ) -> Peer:
        """A handshake with `path`, which may hold a query; use it with `async with`.

        `origin` is the site's own unless given; None leaves the header out, as programs do.
        `denials` and `frames` say whether the server has the extensions
        `websocket.http.response` and `websocket.frames`.
        """
        scope = self._scope(path, list(subprotocols))
        scope["headers"] = self._headers(origin, headers)
        if denials:
            scope["extensions"] = {"websocket.http.response": {}}
        return Peer(self.application, scope, self.deadline, frames=frames)

    def _scope(self, path: str, subprotocols: list[str]) -> WebSocketScope:
        route, _, query = path.partition("?")
        raw = quote(route, safe="/%:@!$&'()*+,;=~").encode()
        scope: WebSocketScope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": unquote_to_bytes(raw).decode(errors="replace"),
            "raw_path": raw,
            "query_string": query.encode(),
            "root_path": "",
            "headers": [],
            "client": ("127.0.0.1", 50000),
            "server": (self.host, 80),
            "subprotocols": subprotocols,
            "extensions": {},
        }
        if self.state is not None:
            scope["state"] = self.state.copy()
        return scope

    def _headers(self, origin: str | None, extra: HeaderPairs) -> list[tuple[bytes, bytes]]:
        pairs = [("host", self.host)]
        if origin is not None:
            pairs.append(("origin", origin or f"http://{self.host}"))
        if self.cookies:
            values = {name: getattr(each, "value", each) for name, each in self.cookies.items()}
            pairs.append(("cookie", "; ".join(f"{name}={values[name]}" for name in values)))
        pairs += extra
        return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
