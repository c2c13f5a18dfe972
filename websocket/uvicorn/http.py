"""uvicorn's HTTP protocol with a deadline."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Seconds that a peer has for the head of its first request.
REQUEST_DEADLINE = 10.0


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for the head of a connection's first request.

    A peer that connects and says nothing, or half a request, would be kept for ever.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(REQUEST_DEADLINE, transport.abort)

    def on_headers_complete(self) -> None:
        """Stop the clock."""
        self._clear_deadline()
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and let go of the parser, which would keep us in memory."""
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._clear_deadline()
        super().connection_lost(exc)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
