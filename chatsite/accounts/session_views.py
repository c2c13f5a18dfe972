"""`/account/sessions/`: where one is signed in, and signing out there."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chatsite.accounts.browsers import in_words
from chatsite.accounts.models import DeviceLink
from chatsite.accounts.people import person_of

_ID_DIGITS = 18
"""Digits of an id that a database can have."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List one's sessions; by POST, end the one whose id is `session`, or `others`."""
    if request.method == "POST":
        return _end(request)
    rows = [_row(session, request) for session in UserSession.objects.purge_and_list(request.user)]
    rows.sort(key=lambda row: (not row["current"], -row["seen"].timestamp()))
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


def _row(session: Any, request: HttpRequest) -> dict[str, Any]:
    return {
        "id": session.pk,
        "browser": in_words(session.user_agent),
        "ip": session.ip,
        "seen": session.last_seen_at,
        "current": session.session_key == request.session.session_key,
    }


def _end(request: HttpRequest) -> HttpResponse:
    """End the sessions that were asked for; one that is over already is ended all the same.

    So does a link for another device: whoever was signed in there may have made it to come back.
    """
    DeviceLink.objects.filter(user=person_of(request)).delete()
    own = UserSession.objects.filter(user=request.user)
    if "others" in request.POST:
        ended = own.exclude(session_key=request.session.session_key)
        get_adapter().end_sessions(list(ended))
        messages.success(request, "You are signed out everywhere else.")
        return redirect("usersessions_list")
    wanted = request.POST.get("session", "")
    is_id = wanted.isascii() and wanted.isdigit() and len(wanted) <= _ID_DIGITS
    found = own.filter(pk=int(wanted)).first() if is_id else None
    if found is not None and found.session_key == request.session.session_key:
        logout(request)
        return redirect("lobby")
    if found is not None:
        get_adapter().end_sessions([found])
    messages.success(request, "You are signed out there.")
    return redirect("usersessions_list")
