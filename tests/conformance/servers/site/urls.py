"""The article's hello and echo, and a view for each way a connection may go."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from websocket.connection import WebSocket
from websocket.exceptions import Disconnected
from websocket.urls import websocket


async def hello(socket: WebSocket) -> None:
    """Greet and close."""
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


async def echo(socket: WebSocket) -> None:
    """Return each message, text as text and bytes as bytes."""
    await socket.accept()
    async for message in socket:
        if isinstance(message, str):
            await socket.send_text(message)
        else:
            await socket.send_bytes(message)


async def farewell(socket: WebSocket) -> None:
    """Close with a code and a reason of our own."""
    await socket.accept()
    await socket.close(4321, "so long")


async def chosen(socket: WebSocket) -> None:
    """Take the last subprotocol that the client offers."""
    await socket.accept(socket.subprotocols[-1], headers=[("X-Chosen-By", "us")])
    await socket.close()


async def denied(socket: WebSocket) -> None:
    """Refuse in place of accepting."""
    await socket.deny(409, "Not today.")


async def refused(socket: WebSocket) -> None:
    """Close before accept."""
    await socket.close()


async def facts(socket: WebSocket, name: str) -> None:
    """Say what the handshake looked like."""
    await socket.accept()
    request = socket.request
    await socket.send_json(
        {"name": name, "path": socket.path, "query": request.GET, "host": request.get_host()}
    )


async def broken(socket: WebSocket) -> None:
    """Fail after accept."""
    await socket.accept()
    raise ZeroDivisionError


_partings: list[int] = []


async def parting(socket: WebSocket) -> None:
    """Note the code that the peer leaves with."""
    await socket.accept()
    try:
        await socket.receive_text()
    except Disconnected as gone:
        _partings.append(gone.code)
        raise


async def last_parting(socket: WebSocket) -> None:
    """Tell the code that `parting` noted last, and forget it."""
    await socket.accept()
    await socket.send_json(_partings.pop() if _partings else None)


def page(request: HttpRequest) -> HttpResponse:
    """An ordinary page beside the sockets."""
    return HttpResponse("page")


urlpatterns = [
    path("page/", page),
    websocket("ws/hello/", hello, name="hello"),
    websocket("ws/echo/", echo),
    websocket("ws/farewell/", farewell),
    websocket("ws/chosen/", chosen),
    websocket("ws/denied/", denied),
    websocket("ws/refused/", refused),
    websocket("ws/facts/<str:name>/", facts),
    websocket("ws/broken/", broken),
    websocket("ws/parting/", parting),
    websocket("ws/last-parting/", last_parting),
]
