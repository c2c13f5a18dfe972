"""The states of the two sides of a connection and the events that move them."""

from enum import Enum, StrEnum


class State(Enum):
    """Where one side of the connection is; the client's and the application's are kept apart."""

    CONNECTING = 1
    CONNECTED = 2
    DISCONNECTED = 3
    # Application only: it has begun an HTTP response in place of accepting.
    DENYING = 4


class SendEvent(StrEnum):
    """Types of the events that an application sends."""

    ACCEPT = "websocket.accept"
    SEND = "websocket.send"
    CLOSE = "websocket.close"
    DENIAL_START = "websocket.http.response.start"
    DENIAL_BODY = "websocket.http.response.body"


class ReceiveEvent(StrEnum):
    """Types of the events that an application receives."""

    CONNECT = "websocket.connect"
    RECEIVE = "websocket.receive"
    DISCONNECT = "websocket.disconnect"
