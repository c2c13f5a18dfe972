"""Making a room, by a form or by a script."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rooms.domain import making
from rooms.domain.making import NewRoom
from rooms.domain.rules import rules
from rooms.log.commit import Refusal
from rooms.protocol import Code
from rooms.web.views import address_of, room
from rooms.web.visitor import ask_for_name, person_in, wants_json

_STATUS = {Code.NOT_ALLOWED: 403, Code.NAME_TAKEN: 409, Code.RATE_LIMITED: 429}
_LONGEST = 1000
"""Characters of each field that are shown again where the room was refused."""


class _Wish(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request of the type `application/json`."""

    name: str
    kind: str = "open"
    subject: str = ""


def new_room(request: HttpRequest) -> HttpResponse:
    """`/rooms/new/`: make a room (POST); anything else is about the room that is called "new"."""
    return _make(request) if request.method == "POST" else room(request, "new")


def _make(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    if person is None and not wants_json(request):
        return ask_for_name(request)
    try:
        wish = _wish(request)
        entry = making.make(person, wish, settings.CHAT_LIMITS)
    except Refusal as refusal:
        return _refused(request, refusal)
    page = reverse("room", args=[address_of(entry.room)])
    return JsonResponse({"page": page}, status=201) if wants_json(request) else redirect(page)


def _wish(request: HttpRequest) -> NewRoom:
    """What the body asks for; raises `Refusal`."""
    if request.content_type == "application/json":
        try:
            wish = msgspec.json.decode(request.body, type=_Wish)
        except (msgspec.DecodeError, UnicodeError):
            text = "Send an object with name, kind and subject."
            raise Refusal(Code.BAD_FRAME, text) from None
        return NewRoom(wish.name, wish.kind, wish.subject)
    form = request.POST
    return NewRoom(form.get("name", ""), form.get("kind", "open"), form.get("subject", ""))


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = _STATUS.get(refusal.code, 400)
    error = {"code": refusal.code, "text": refusal.text, **refusal.more}
    if wants_json(request):
        return JsonResponse({"error": error}, status=status)
    typed = {name: request.POST.get(name, "")[:_LONGEST] for name in ("name", "kind", "subject")}
    context = {"error": error, "site_name": rules().name(), **typed}
    return render(request, "chat/new_room.html", context, status=status)
