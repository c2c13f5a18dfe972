"""What can go wrong on a WebSocket, and whose doing it was.

    WebSocketError
    ├── Disconnected    the peer left, or the network lost it: end the view, quietly
    ├── InvalidFrame    the peer sent rubbish: answer it, or let it close the connection
    ├── InvalidState    the application used the socket in an order ASGI forbids: a bug
    └── Denied          the application refuses the handshake with an HTTP status

Each has a sentence for a human as its text and, as `close_code`, the code with which the
middleware closes a connection whose view let the exception out.
"""

from websocket.close_codes import CloseCode


class WebSocketError(Exception):
    """Any failure of a WebSocket."""

    close_code: int = CloseCode.INTERNAL_ERROR


class Disconnected(WebSocketError):
    """The peer is gone.

    `code` and `reason` are those of its close frame; 1005 where it had no code, 1006 where
    the connection was lost without one (RFC 6455 §7.1.5).
    """

    def __init__(self, code: int = CloseCode.ABNORMAL, reason: str = "") -> None:
        """Keep the code and reason that the peer closed with."""
        super().__init__(f"The peer left with code {code}" + (f": {reason}" if reason else "."))
        self.code = code
        self.reason = reason


class InvalidFrame(WebSocketError):
    """The peer sent something other than the view asked for.

    The close code is 1003 for the wrong kind of frame, 1007 for content that does not parse.
    """

    def __init__(self, sentence: str, close_code: int = CloseCode.INVALID_DATA) -> None:
        """Say what was wrong with the frame."""
        super().__init__(sentence)
        self.close_code = close_code


class InvalidState(WebSocketError):
    """The application sent or received something its state does not allow."""


class Denied(WebSocketError):
    """Raise it before `accept()` to answer the handshake with `status`."""

    close_code = CloseCode.POLICY_VIOLATION

    def __init__(self, status: int = 403, body: str = "") -> None:
        """Keep the HTTP status and the text of the answer."""
        super().__init__(body or f"The handshake was refused with status {status}.")
        self.status = status
        self.body = body
