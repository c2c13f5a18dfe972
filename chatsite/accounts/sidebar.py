"""The order of the rooms in somebody's sidebar, the same on all their devices."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chatsite.accounts.models import User
from rooms.domain.submit import announce
from rooms.log.inboxes import concern
from rooms.web.visitor import refused

ORDERS = ("name", "activity")


@never_cache
@require_POST
def sort_rooms(request: HttpRequest) -> HttpResponse:
    """`/sidebar/` with `sorts`, `name` or `activity`: the order is part of the person's inbox."""
    if not isinstance(request.user, User):
        return refused("not_allowed", "Pick a name first.", 403)
    order = request.POST.get("sorts", "")
    if order not in ORDERS:
        return refused("bad_frame", "Rooms are ordered by name or by activity.", 400)
    with transaction.atomic():
        changed = User.objects.filter(pk=request.user.pk).exclude(sorts_rooms=order)
        if changed.update(sorts_rooms=order):
            announce(concern([request.user.pk]))
    return JsonResponse({"sorts": order})
