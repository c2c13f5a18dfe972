"""uvicorn with prebuilt frames, with bounds, and with a cheaper handshake.

    uvicorn --ws websocket.uvicorn:Protocol --http websocket.uvicorn:HttpProtocol site.asgi:…

Thin subclasses of uvicorn's sans-I/O WebSocket protocol and of its HTTP protocol. They override
private methods of uvicorn 0.54; `tests/websocket/uvicorn/` has a test for each override.
"""

from websocket.uvicorn.http import HttpProtocol
from websocket.uvicorn.protocol import Protocol

__all__ = ["HttpProtocol", "Protocol"]
