"""Signing in on another device: a QR code here, a question there."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chatsite.accounts import devices
from chatsite.accounts.activity import note_login
from chatsite.accounts.people import person_of
from chatsite.community import joining
from rooms.web.qr import qr_svg

_BACKEND = "chatsite.accounts.backends.AccountBackend"
_GONE = 410


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """`/account/device/`: ask whether to show a code (GET), make a link and show it (POST)."""
    context: dict[str, object] = {"minutes": settings.CHAT_LIMITS.device}
    if request.method == "POST":
        link, token = devices.new_link(person_of(request))
        address = request.build_absolute_uri(reverse("account_device_sign_in", args=[token]))
        picture = mark_safe(qr_svg(address))  # noqa: S308 - made of squares alone
        context |= {"link": link, "address": address, "picture": picture}
    return render(request, "account/device.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def state(request: HttpRequest, link: int) -> HttpResponse:
    """`/account/device/<link>/`: whether one's link was used or is over, as page or JSON."""
    found = devices.state_of(link, person_of(request))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"state": found})
    return render(request, "account/device_state.html", {"state": found, "link": link})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """`/account/device/in/<token>/`: ask who opens the link (GET), sign them in (POST)."""
    user = devices.use(token) if request.method == "POST" else devices.owner_of(token)
    if user is None:
        return render(request, "account/device_over.html", status=_GONE)
    if request.method == "POST":
        login(request, user, _BACKEND)
        note_login(request)
        joining.logged_in(request, user)
        return redirect("lobby")
    return render(request, "account/device_sign_in.html", {"owner": user})
