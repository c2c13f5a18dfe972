"""Pages: the lobby, a room with its QR code, and the list of rooms as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from rooms.domain.access import NO_ROOM, Entry, NotFound
from rooms.domain.direct import name_for
from rooms.domain.queries.inbox import inbox
from rooms.domain.rules import rules
from rooms.log.facts import RoomRow
from rooms.models import Kind
from rooms.names import BadName, room_name
from rooms.web.lobby import Lobby
from rooms.web.qr import qr_svg
from rooms.web.visitor import ask_for_name, person_in

_lobby = Lobby()


@require_safe
def lobby(request: HttpRequest) -> HttpResponse:
    """`/`: every room, and a field that opens another."""
    return _lobby_page(request) if _may_read(request) else ask_for_name(request)


@require_safe
def unreads(request: HttpRequest) -> HttpResponse:
    """`/unreads/`: what is unread in all one's rooms; it needs a name."""
    return _app(request, {}) if person_in(request) is not None else ask_for_name(request)


@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """`/mentions/`: the messages that mention one; it needs a name."""
    return unreads(request)


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
    if not _may_read(request):
        return ask_for_name(request)
    try:
        shown = _start(request, room)
    except (BadName, NotFound) as reason:
        return _no_room(request, reason)
    if shown.renamed:
        return redirect("room", shown.address)
    return _app(request, shown.data)


@require_safe
def room_json(request: HttpRequest, room: str) -> HttpResponse:
    """`/rooms/<room>/room.json`: what an open page needs to show another room."""
    try:
        shown = _start(request, room)
    except (BadName, NotFound) as reason:
        return JsonResponse({"error": {"text": str(reason) or NO_ROOM}}, status=404)
    response = JsonResponse(shown.data)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def room_qr(request: HttpRequest, room: str) -> HttpResponse:
    """`/rooms/<room>/qr.svg`: the address of the room's page as a QR code."""
    try:
        shown = _start(request, room)
    except (BadName, NotFound) as reason:
        return _no_room(request, reason)
    address = request.build_absolute_uri(shown.data["page"])
    response = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def rooms_json(request: HttpRequest) -> HttpResponse:
    """`/rooms.json`: the rooms as they are now; 304 for who has seen just that."""
    response = JsonResponse({"rooms": _rooms(request)})
    response.headers["Cache-Control"] = "no-cache"
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag, response=response) or response


@dataclass(frozen=True, slots=True)
class _Start:
    """What a page is told of a room before its socket is open."""

    data: dict[str, Any]
    address: str
    renamed: bool
    """The room was asked for by a former name."""


def _start(request: HttpRequest, room: str) -> _Start:
    """Find a room for the person of the request. Raises `BadName` and `NotFound`."""
    slug = access.slug_of(room)
    entry = access.find(person_in(request), room)
    name = _name(entry) if entry else room_name(room)
    address = address_of(entry.room) if entry else name
    renamed = entry is not None and entry.room.slug != slug
    shown = {
        "key": entry.room.slug if entry else slug,
        "former": access.former_slugs(entry) if entry else [],
        "name": name,
        "subject": entry.room.subject if entry else "",
    }
    data = {
        "room": shown,
        "socket": reverse("room-socket", args=[address]),
        "page": reverse("room", args=[address]),
    }
    return _Start(data, address, renamed)


def _name(entry: Entry) -> str:
    """What a room is called for the person who may read it."""
    return name_for(entry.grant) if entry.room.kind == Kind.DIRECT else entry.room.name


def _no_room(request: HttpRequest, reason: BadName | NotFound) -> HttpResponse:
    context = {"title": "No such room", "text": str(reason) or NO_ROOM, "me": _me(request)}
    return render(request, "chat/error.html", context, status=404)


def _lobby_page(
    request: HttpRequest, more: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    return _app(request, {"rooms": _rooms(request)}, more, status)


def _app(
    request: HttpRequest,
    shown: dict[str, Any],
    more: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the application, with what it shows first."""
    person = person_in(request)
    me = None if person is None else to_builtins(person)
    boot = {
        "me": me,
        "site": rules().name(),
        "newcomers": rules().newcomers(),
        "limits": {"text": settings.CHAT_LIMITS.text, "frame": settings.CHAT_LIMITS.frame},
        "urls": _urls(),
        "inbox": None if person is None else to_builtins(inbox(person.id)),
        **shown,
    }
    context = {"boot": boot, "me": me, "site_name": rules().name(), **(more or {})}
    return render(request, "chat/app.html", context, status=status)


def _rooms(request: HttpRequest) -> list[dict[str, Any]]:
    """The list of rooms, for those who may see it."""
    if not _may_read(request):
        return []
    hidden = access.unreadable(person_in(request))
    return [room for room in _lobby.rooms(_chat(request)) if room["id"] not in hidden]


def _may_read(request: HttpRequest) -> bool:
    return access.reads_open_rooms(person_in(request))


def _chat(request: HttpRequest) -> Chat | None:
    """The running chat of this process; None where the server runs no lifespan."""
    scope = getattr(request, "scope", {})
    chat: Chat | None = scope.get("state", {}).get("chat")
    return chat


def _me(request: HttpRequest) -> dict[str, Any] | None:
    person = person_in(request)
    return None if person is None else to_builtins(person)


def address_of(room: RoomRow) -> str:
    """What the URL of a room holds: the name of an open one, as it is written."""
    return room.name if room.kind == Kind.OPEN else room.slug


def _account_urls() -> dict[str, str]:
    """Pages of the site around the chat, where it has them."""
    urls: Mapping[str, str] = getattr(settings, "CHAT_ACCOUNT_URLS", {})
    return {name: reverse(view) for name, view in urls.items()}


def _urls() -> dict[str, str]:
    return {
        **_account_urls(),
        "home": reverse("lobby"),
        "inbox": reverse("inbox-socket"),
        "rooms": reverse("rooms-json"),
        "open": reverse("open"),
        "newRoom": reverse("new-room"),
        "browse": reverse("browse"),
        "direct": reverse("direct"),
        "enter": reverse("enter"),
        "leave": reverse("leave"),
        "level": reverse("level"),
        "mentions": reverse("mentions-json"),
        "notices": reverse("notices-json"),
        "own": reverse("own-json"),
        "people": reverse("people-json"),
        "sidebar": reverse("sidebar"),
        "unreads": reverse("unreads-json"),
        "person": f"{reverse('lobby')}people/",
        "profile": reverse("profile"),
    }
