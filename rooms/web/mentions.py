"""What calls for somebody's attention: the messages that mention them, and notices of new ones."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rooms.domain.queries.mentions import mentions
from rooms.domain.queries.notices import notices
from rooms.log.people import person_fields, person_of
from rooms.models import Level
from rooms.protocol import encode
from rooms.web.asking import counted
from rooms.web.parameters import number_in
from rooms.web.visitor import refused


@never_cache
@require_safe
@counted
def mentions_json(request: HttpRequest) -> HttpResponse:
    """`/mentions.json?before=<place>`: the messages that mention one, the newest first."""
    asked = request.GET.get("before", "")
    before = number_in(asked)
    if asked and before is None:
        return refused("bad_frame", "Name the place that the answer before named.", 400)
    if not request.user.is_authenticated:
        return refused("not_allowed", "Pick a name first.", 403)
    limit = settings.CHAT_LIMITS.mentions_page or 200
    found = mentions(person_of(request.user), before, limit)
    return HttpResponse(encode(found), content_type="application/json")


@never_cache
@require_safe
@counted
def notices_json(request: HttpRequest) -> HttpResponse:
    """`/notices.json`: the new messages of which one is to be notified; none during
    do-not-disturb."""
    user = request.user
    if not user.is_authenticated:
        return refused("not_allowed", "Pick a name first.", 403)
    fields = person_fields()
    level = str(getattr(user, fields.level)) if fields.level else Level.ALL
    quiet = fields.is_quiet(user)
    found = [] if quiet else notices(person_of(user), level, settings.CHAT_LIMITS)
    return HttpResponse(encode({"notices": found}), content_type="application/json")
