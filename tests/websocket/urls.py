"""Sockets and pages for the tests of the middleware."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from websocket.auth import login_required, user_passes_test
from websocket.connection import WebSocket
from websocket.exceptions import Denied
from websocket.security import allow_origins
from websocket.urls import websocket


async def echo(socket: WebSocket) -> None:
    """Return each text."""
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())


async def arguments(socket: WebSocket, *args: object, **kwargs: object) -> None:
    """Tell what the URL held."""
    await socket.accept()
    await socket.send_json([list(map(str, args)), {key: repr(kwargs[key]) for key in kwargs}])


async def fails(socket: WebSocket, when: str) -> None:
    """Fail before or after accept."""
    if when == "late":
        await socket.accept()
    raise ZeroDivisionError("a mistake of the view")


async def raises(socket: WebSocket, what: str) -> None:
    """Raise one of the exceptions that say how to answer."""
    raise {"denied": Denied(409, "Not now."), "404": Http404(), "403": PermissionDenied()}[what]


async def late(socket: WebSocket) -> None:
    """Raise a refusal when it is too late to refuse."""
    await socket.accept()
    raise Http404


async def silent(socket: WebSocket) -> None:
    """Return without having answered the handshake."""


async def brief(socket: WebSocket) -> None:
    """Return without having closed."""
    await socket.accept()


async def reads_json(socket: WebSocket) -> None:
    """Expect JSON."""
    await socket.accept()
    await socket.receive_json()


@allow_origins("https://app.example")
async def shared(socket: WebSocket) -> None:
    """Open to one more site."""
    await socket.accept()


@allow_origins("*")
async def public(socket: WebSocket) -> None:
    """Open to all."""
    await socket.accept()


@login_required
async def members(socket: WebSocket) -> None:
    """Open to who has logged in."""
    await socket.accept()
    await socket.send_text(str(socket.user.pk))


@login_required(code=4501)
async def members_told(socket: WebSocket) -> None:
    """The same, and the page is told by a close code."""
    await socket.accept()


async def _is_ada(user: object) -> bool:
    return str(user) == "Ada"


@user_passes_test(_is_ada)
async def adas(socket: WebSocket) -> None:
    """Open to Ada, whom an async test knows."""
    await socket.accept()


def page(request: HttpRequest) -> HttpResponse:
    """An ordinary page."""
    return HttpResponse("page")


included = (
    [websocket("<int:number>/", arguments, {"extra": True}, name="arguments"), path("page/", page)],
    "nested",
)

urlpatterns = [
    path("page/", page),
    websocket("echo/", echo, name="echo"),
    websocket("names/<str:name>/", arguments),
    websocket("nested/", include(included)),
    websocket("fails/<str:when>/", fails),
    websocket("raises/<str:what>/", raises),
    websocket("late/", late),
    websocket("silent/", silent),
    websocket("brief/", brief),
    websocket("json/", reads_json),
    websocket("shared/", shared),
    websocket("public/", public),
    websocket("members/", members),
    websocket("members-told/", members_told),
    websocket("adas/", adas),
]
