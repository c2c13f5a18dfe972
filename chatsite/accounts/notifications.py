"""What somebody is notified of in rooms for which they have set nothing else."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chatsite.accounts.models import User
from rooms.domain.submit import announce
from rooms.log.inboxes import concern
from rooms.models import Level
from rooms.web.visitor import refused


@never_cache
@require_POST
def set_level(request: HttpRequest) -> HttpResponse:
    """`/notifications/` with `level`: `all`, `mentions` or `nothing`; a part of one's inbox."""
    if not isinstance(request.user, User):
        return refused("not_allowed", "Pick a name first.", 403)
    level = request.POST.get("level", "")
    if level not in Level.values:
        return refused("bad_frame", "Say all, mentions or nothing.", 400)
    with transaction.atomic():
        if User.objects.filter(pk=request.user.pk).exclude(level=level).update(level=level):
            announce(concern([request.user.pk]))
    return JsonResponse({"level": level})
