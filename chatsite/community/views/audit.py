"""`/site/audit/`: what moderators and admins have done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chatsite.accounts.models import User
from chatsite.community import audit_log
from chatsite.community.views.keepers import PAGE, keeps
from rooms.domain.site_policy import SiteAction
from rooms.web.parameters import number_in, text_in

SEARCH_MAX = 100
"""Characters of a search."""
ADDRESS_MAX = 2000
"""Characters of a room's address, in which a letter may take nine."""


@require_safe
@keeps(SiteAction.AUDIT)
def audit(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/audit/?person=<name>&action=<action>&room=<name, address or number>&before=<id>`:
    the entries."""
    person = text_in(request, "person", SEARCH_MAX)
    action = text_in(request, "action", SEARCH_MAX)
    room = text_in(request, "room", ADDRESS_MAX)
    rooms = audit_log.rooms_called(admin, room) if room else None
    found = audit_log.search(
        person=person,
        action=action,
        rooms=rooms,
        before=number_in(request.GET.get("before", "")),
    )
    entries = list(found[: PAGE + 1])
    older = ""
    if len(entries) > PAGE:
        last = entries[PAGE - 1].pk
        older = urlencode({"person": person, "action": action, "room": room, "before": last})
    context = {
        "lines": audit_log.lines(admin, entries[:PAGE]),
        "older": older,
        "person": person,
        "action": action,
        "room": room,
        "no_room": rooms is not None and not rooms,
        "actions": audit_log.actions(),
    }
    return render(request, "site/audit.html", context)
