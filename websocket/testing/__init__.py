"""Testing WebSocket views in the test's own process, without a server.

    async def test_echo(websocket_client):
        async with websocket_client.connect("/ws/echo/") as socket:
            await socket.send_text("hi")
            assert await socket.receive_text() == "hi"

The fixtures come with `pytest_plugins = ["websocket.testing.fixtures"]` in a `conftest.py`.
"""

from websocket.testing.client import SocketClient
from websocket.testing.lifespan import running
from websocket.testing.peer import Peer, Refused
from websocket.testing.server import Closed

__all__ = ["Closed", "Peer", "Refused", "SocketClient", "running"]
