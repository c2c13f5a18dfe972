"""`/site/audit/`: what moderators and admins have done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chatsite.accounts.models import User
from chatsite.community import audit_log
from chatsite.community.views.keepers import PAGE, keeps, number_of
from rooms.domain.site_policy import SiteAction

SEARCH_MAX = 100
"""Characters of a search."""


@require_safe
@keeps(SiteAction.AUDIT)
def audit(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/audit/?person=<name>&action=<action>&room=<id>&before=<id>`: the entries."""
    person = request.GET.get("person", "")[:SEARCH_MAX].strip()
    action = request.GET.get("action", "")[:SEARCH_MAX]
    room = request.GET.get("room", "").strip()[:SEARCH_MAX]
    found = audit_log.search(
        person=person,
        action=action,
        room=number_of(room),
        before=number_of(request.GET.get("before", "")),
    )
    entries = [] if room and number_of(room) is None else list(found[: PAGE + 1])
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
        "actions": audit_log.actions(),
    }
    return render(request, "site/audit.html", context)
