"""Picking a name, and leaving it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from msgspec import to_builtins

from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, borrow
from chatsite.accounts.onward import onward
from chatsite.community import joining
from chatsite.community.invitations import NotInvited
from rooms.log.people import person_of
from rooms.names import BadName, person_name
from rooms.web.visitor import refused, wants_json
from websocket.network import network_of

_MINUTE = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """`/enter/`: pick a name and become a guest; to a page as JSON, to a form by redirect.

    Asked by GET for JSON, it says who the session belongs to now, with the token for forms.
    """
    if request.method != "POST":
        return _session(request) if wants_json(request) else _form(request, status=200)
    if isinstance(request.user, User):
        return _entered(request, request.user, already=True)
    if (words := joining.may_be_guest(request)) is not None:
        return _refuse(request, "not_allowed", words, 403)
    if _too_often(request):
        return _refuse(request, "rate_limited", "Too many names from here. Wait a minute.", 429)
    try:
        name = person_name(request.POST.get("name", ""))
        borrow(name, request)
    except BadName as reason:
        return _refuse(request, "bad_name", str(reason), 400)
    except NameTaken as reason:
        return _refuse(request, "name_taken", str(reason), 409)
    try:
        user = joining.enter(request, name)
    except NotInvited as reason:
        return _refuse(request, "not_allowed", str(reason), 403)
    login(request, user)
    return _entered(request, user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """`/leave/`: ask before the session ends (GET), end it (POST)."""
    if request.method == "POST":
        logout(request)
        if wants_json(request):
            return JsonResponse({"next": reverse("lobby")})
    elif isinstance(request.user, User):
        context = {"me": _person(request.user)}
        return render(request, "chat/leave.html", context)
    return redirect("lobby")


def _session(request: HttpRequest) -> HttpResponse:
    me = _person(request.user) if isinstance(request.user, User) else None
    return JsonResponse({"me": me, "csrf": get_token(request)})


def _entered(request: HttpRequest, user: User, *, already: bool = False) -> HttpResponse:
    if not wants_json(request):
        return redirect(onward(request))
    answer = {"me": _person(user), "csrf": get_token(request)}
    return JsonResponse({**answer, "already": True} if already else answer)


def _person(user: User) -> dict[str, Any]:
    person: dict[str, Any] = to_builtins(person_of(user))
    return person


def _refuse(request: HttpRequest, code: str, text: str, status: int) -> HttpResponse:
    if wants_json(request):
        return refused(code, text, status)
    return _form(request, status=status, error=text)


def _form(request: HttpRequest, *, status: int, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "error": error,
        "name": request.POST.get("name", "")[:200],
        "next": onward(request),
        "me": None,
        "may_join": joining.may_enter(request) is None,
        "refused": joining.may_be_guest(request),
    }
    return render(request, "chat/enter.html", context, status=status)


def _too_often(request: HttpRequest) -> bool:
    """Whether this address or IPv6 network picked more names in the last minute than it may."""
    limit: int = settings.CHAT_LIMITS.enter
    if not limit:
        return False
    key = f"enter:{network_of(request.META.get('REMOTE_ADDR', ''))}"
    if cache.add(key, 1, timeout=_MINUTE):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # its minute ended in between
        return False
