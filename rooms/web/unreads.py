"""What is unread in all rooms of a person, together on one page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rooms.domain import access
from rooms.domain.queries.unreads import unreads
from rooms.log.people import person_of
from rooms.protocol import encode
from rooms.web.asking import counted
from rooms.web.parameters import number_in
from rooms.web.visitor import refused


@never_cache
@require_safe
@counted
def unreads_json(request: HttpRequest) -> HttpResponse:
    """`/unreads.json?rooms=3,5`: the first unread messages of each of one's rooms, in this order.

    A room of which one is no member is left out, as one that does not exist.
    """
    most = settings.CHAT_LIMITS.unread_rooms
    named = [number_in(each) for each in request.GET.get("rooms", "").split(",")]
    rooms = [each for each in named if each is not None]
    if len(rooms) < len(named):
        return refused("bad_frame", "Name the ids of rooms.", 400)
    if most and len(rooms) > most:
        return refused("too_many", f"At most {most} rooms can be asked for at once.", 400)
    if not request.user.is_authenticated:
        return refused("not_allowed", "Pick a name first.", 403)
    entries = access.own(person_of(request.user), rooms)
    limits = settings.CHAT_LIMITS
    grants = [entry.grant for entry in entries]
    found = unreads(grants, limits.unreads or 200, limits.page_size)
    return HttpResponse(encode({"rooms": found}), content_type="application/json")
