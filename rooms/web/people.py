"""People to add to a room or to write to: finding them, and opening a conversation with them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from msgspec import to_builtins

from rooms.domain import access
from rooms.domain.access import NO_ROOM, NotFound
from rooms.domain.direct import conversation
from rooms.domain.queries.people import by_name
from rooms.log.commit import Refusal
from rooms.log.people import person_of
from rooms.names import PERSON_MAX
from rooms.protocol import Code, Person
from rooms.web.asking import counted
from rooms.web.parameters import number_in, text_in
from rooms.web.visitor import refused

_STATUS = {Code.NOT_FOUND: 404, Code.NOT_ALLOWED: 403, Code.RATE_LIMITED: 429}
"""The HTTP status of a refusal; 400 for every other code."""


@never_cache
@require_safe
@counted
def people_json(request: HttpRequest) -> HttpResponse:
    """`/people.json?name=<beginning>&room=<id>`: people to write to, or to add to the room."""
    try:
        person = _person(request)
        outside = _outside(person, request.GET.get("room", ""))
    except Refusal as refusal:
        return _refused(refusal)
    beginning = " ".join(text_in(request, "name", PERSON_MAX).split())
    found = by_name(person, beginning, settings.CHAT_LIMITS.found or None, outside=outside)
    return JsonResponse({"people": to_builtins(found)})


@never_cache
@require_POST
def direct(request: HttpRequest) -> HttpResponse:
    """`/direct/` with `people`, ids: the address of the conversation with exactly these."""
    try:
        person = _person(request)
        people = [_number(each) for each in request.POST.getlist("people")]
        entry = conversation(person, people, settings.CHAT_LIMITS)
    except Refusal as refusal:
        return _refused(refusal)
    return JsonResponse({"page": reverse("room", args=[entry.room.slug])})


def _person(request: HttpRequest) -> Person:
    """The person of the request; raises `Refusal` for a visitor without a name."""
    if not request.user.is_authenticated:
        raise Refusal(Code.NOT_ALLOWED, "Pick a name first.")
    return person_of(request.user)


def _outside(person: Person, room: str) -> int:
    """The room whose members are not wanted, if the person may read it; raises `Refusal`."""
    if not room:
        return 0
    try:
        return access.by_id(person, _number(room)).room.id
    except NotFound:
        raise Refusal(Code.NOT_FOUND, NO_ROOM) from None


def _number(text: str) -> int:
    """An id from what was sent; raises `Refusal`."""
    found = number_in(text)
    if found is None:
        raise Refusal(Code.BAD_FRAME, "That is no id.")
    return found


def _refused(refusal: Refusal) -> HttpResponse:
    return refused(str(refusal.code), refusal.text, _STATUS.get(refusal.code, 400))
