"""The state machine of one connection: which ASGI event may follow which, on each side."""

from websocket.close_codes import CloseCode
from websocket.exceptions import Disconnected, InvalidState
from websocket.states import ReceiveEvent, SendEvent, State
from websocket.types import DataEvent, Receive, ReceiveMessage, Send, SendMessage, WebSocketScope

# What the application may send in each of its states, and where that takes it.
_APPLICATION_MOVES: dict[tuple[State, str], State] = {
    (State.CONNECTING, SendEvent.ACCEPT): State.CONNECTED,
    (State.CONNECTING, SendEvent.CLOSE): State.DISCONNECTED,
    (State.CONNECTING, SendEvent.DENIAL_START): State.DENYING,
    (State.DENYING, SendEvent.DENIAL_BODY): State.DENYING,
    (State.CONNECTED, SendEvent.SEND): State.CONNECTED,
    (State.CONNECTED, SendEvent.CLOSE): State.DISCONNECTED,
}

# What the client may say in each of its states, and where that takes it.
_CLIENT_MOVES: dict[tuple[State, str], State] = {
    (State.CONNECTING, ReceiveEvent.CONNECT): State.CONNECTED,
    (State.CONNECTED, ReceiveEvent.RECEIVE): State.CONNECTED,
    (State.CONNECTED, ReceiveEvent.DISCONNECT): State.DISCONNECTED,
    # A send failed while a receive was waiting: what was queued for it still comes.
    (State.DISCONNECTED, ReceiveEvent.RECEIVE): State.DISCONNECTED,
    (State.DISCONNECTED, ReceiveEvent.DISCONNECT): State.DISCONNECTED,
}


class Lifecycle:
    """Passes raw ASGI events and refuses those out of order.

    One task may receive while others send.
    """

    __slots__ = (
        "_receive",
        "_send",
        "application_state",
        "client_state",
        "close_code",
        "close_reason",
        "scope",
    )

    def __init__(self, scope: WebSocketScope, receive: Receive, send: Send) -> None:
        """Wrap what an ASGI server hands to an application."""
        self.scope = scope
        self._receive = receive
        self._send = send
        # How far the peer is, as told by its events and by failed sends.
        self.client_state = State.CONNECTING
        # How far the application is, as told by what it sent.
        self.application_state = State.CONNECTING
        # Why the peer left; None while it is there.
        self.close_code: int | None = None
        self.close_reason = ""

    async def receive(self) -> ReceiveMessage:
        """The next raw event.

        Raises InvalidState after the disconnect event, or when the server breaks ASGI's order.
        """
        if self.client_state is State.DISCONNECTED:
            raise InvalidState("receive() was called after the peer had left.")
        return self._take(await self._receive())

    def _take(self, message: ReceiveMessage) -> ReceiveMessage:
        """Move the client to where its event takes it; raises InvalidState for a wrong one."""
        event = message["type"]
        if event == "websocket.receive" and self.client_state is State.CONNECTED:
            return message  # nearly every event is one of these, and moves nothing
        following = _CLIENT_MOVES.get((self.client_state, event))
        if following is None:
            raise InvalidState(f"The server sent {event!r} while {self.client_state.name}.")
        if message["type"] == "websocket.disconnect":
            code = message.get("code", CloseCode.NO_STATUS)
            self._move_client(following, code, message.get("reason") or "")
        elif following is not self.client_state:
            self._move_client(following)
        return message

    async def send(self, message: SendMessage) -> None:
        """Send a raw event.

        Raises InvalidState when the application's state does not allow it, and Disconnected
        when the peer is gone, however the server words that.
        """
        self._move_application(message)
        try:
            await self._send(message)
        except OSError as error:  # ASGI 2.4: "Send on a closed connection"
            raise self._lost() from error
        except RuntimeError as error:
            # uvicorn says this where the server itself closed: keepalive timeout, shutdown.
            if "Unexpected ASGI message" not in str(error):
                raise
            raise self._lost() from error

    async def next_data(self) -> DataEvent:
        """The next message of the peer.

        Raises Disconnected when there is none to come, InvalidState before accept.
        """
        if self.client_state is State.DISCONNECTED:
            raise self._gone()
        if self.application_state in (State.CONNECTING, State.DENYING):
            raise InvalidState("Messages can be received only after accept().")
        message = self._take(await self._receive())
        if message["type"] != "websocket.receive":
            raise self._gone()
        return message

    async def await_connect(self) -> None:
        """Wait for the connect event, if it has not come yet."""
        if self.client_state is State.CONNECTING:
            await self.receive()

    def _move_client(self, following: State, code: int | None = None, reason: str = "") -> None:
        """The only place where `client_state` changes."""
        self.client_state = following
        self.close_code, self.close_reason = code, reason

    def _move_application(self, message: SendMessage) -> None:
        """The only place where `application_state` changes."""
        event = message["type"]
        if self.client_state is State.DISCONNECTED:
            raise self._gone()
        following = _APPLICATION_MOVES.get((self.application_state, event))
        if following is None:
            raise InvalidState(f"{event!r} was sent while {self.application_state.name}.")
        if event == "websocket.http.response.body" and not message.get("more_body"):
            following = State.DISCONNECTED
        self.application_state = following

    def _lost(self) -> Disconnected:
        self._move_client(State.DISCONNECTED, CloseCode.ABNORMAL)
        return self._gone()

    def _gone(self) -> Disconnected:
        return Disconnected(self.close_code or CloseCode.ABNORMAL, self.close_reason)
