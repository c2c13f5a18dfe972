"""What home shows of one's own rooms beside the inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rooms.domain.queries.rooms import last_of_own
from rooms.log.people import person_of
from rooms.protocol import encode
from rooms.web.asking import counted
from rooms.web.visitor import refused


@never_cache
@require_safe
@counted
def own_json(request: HttpRequest) -> HttpResponse:
    """`/own.json`: what was said last in one's private rooms and conversations."""
    if not request.user.is_authenticated:
        return refused("not_allowed", "Pick a name first.", 403)
    last = last_of_own(person_of(request.user)).items()
    own = [{"id": room, "last": message} for room, message in last]
    return HttpResponse(encode({"own": own}), content_type="application/json")
