"""Pages: the lobby, a room, and the list of rooms as JSON."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from msgspec import to_builtins

from rooms.delivery.chat import Chat
from rooms.domain import access
from rooms.domain.access import NO_ROOM, NotFound
from rooms.log.facts import RoomRow
from rooms.log.people import person_of
from rooms.models import Kind
from rooms.names import BadName, room_name
from rooms.protocol import Person
from rooms.web.lobby import Lobby

_lobby = Lobby()


@require_safe
def lobby(request: HttpRequest) -> HttpResponse:
    """`/`: every room, and a field that opens another."""
    return _lobby_page(request)


@require_safe
def open_room(request: HttpRequest) -> HttpResponse:
    """`/open/?name=…`: on to the room of that name, or back with what is wrong with it."""
    name = request.GET.get("name", "")
    try:
        return redirect("room", room_name(name))
    except BadName as reason:
        return _lobby_page(request, {"error": str(reason), "name": name[:200]}, status=400)


@require_safe
def room(request: HttpRequest, room: str) -> HttpResponse:
    """`/rooms/<room>/`: the chat; a look at a room that does not exist yet creates nothing."""
    try:
        slug = access.slug_of(room)
        entry = access.find(_person(request), room)
    except (BadName, NotFound) as reason:
        text = str(reason) or NO_ROOM
        context = {"title": "No such room", "text": text, "me": _me(request)}
        return render(request, "chat/error.html", context, status=404)
    if entry is not None and entry.room.slug != slug:
        return redirect("room", address_of(entry.room))  # it was renamed
    name = entry.room.name if entry else room_name(room)
    address = address_of(entry.room) if entry else name
    shown = {
        "key": slug,
        "former": access.former_slugs(entry) if entry else [],
        "name": name,
        "subject": entry.room.subject if entry else "",
    }
    boot = {
        "me": _me(request),
        "room": shown,
        "socket": reverse("room-socket", args=[address]),
        "limits": {"text": settings.CHAT_LIMITS.text, "frame": settings.CHAT_LIMITS.frame},
        "urls": {**_urls(), "self": reverse("room", args=[address])},
    }
    return render(request, "chat/room.html", {"boot": boot, "room": shown, **_common(request)})


@require_safe
def rooms_json(request: HttpRequest) -> HttpResponse:
    """`/rooms.json`: the rooms as they are now; 304 for who has seen just that."""
    response = JsonResponse({"rooms": _rooms(request)})
    response.headers["Cache-Control"] = "no-cache"
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag, response=response) or response


def _lobby_page(
    request: HttpRequest, more: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    boot = {"me": _me(request), "rooms": _rooms(request), "urls": _urls()}
    context = {"boot": boot, **_common(request), **(more or {})}
    return render(request, "chat/lobby.html", context, status=status)


def _rooms(request: HttpRequest) -> list[dict[str, Any]]:
    """The list of rooms, for those who may see it."""
    return _lobby.rooms(_chat(request)) if access.reads_open_rooms(_person(request)) else []


def _chat(request: HttpRequest) -> Chat | None:
    """The running chat of this process; None where the server runs no lifespan."""
    scope = getattr(request, "scope", {})
    chat: Chat | None = scope.get("state", {}).get("chat")
    return chat


def _common(request: HttpRequest) -> dict[str, Any]:
    return {"me": _me(request), "site_name": settings.SITE_NAME}


def _person(request: HttpRequest) -> Person | None:
    return person_of(request.user) if request.user.is_authenticated else None


def _me(request: HttpRequest) -> dict[str, Any] | None:
    person = _person(request)
    return None if person is None else to_builtins(person)


def address_of(room: RoomRow) -> str:
    """What the URL of a room holds: the name of an open one, as it is written."""
    return room.name if room.kind == Kind.OPEN else room.slug


def _urls() -> dict[str, str]:
    return {
        "rooms": reverse("rooms-json"),
        "open": reverse("open"),
        "enter": reverse("enter"),
        "leave": reverse("leave"),
    }
