"""A socket that greets and one that echoes."""

from websocket.connection import WebSocket


async def hello(socket: WebSocket) -> None:
    """Accept, say hello, close."""
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


async def echo(socket: WebSocket) -> None:
    """Accept, and return each text until the visitor leaves."""
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)
