"""The settings of the site, for its owner; its join link, for its admins too; and how it looks."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chatsite.accounts.models import User
from chatsite.community import colour, logo, site
from chatsite.community.forms import SettingsForm
from chatsite.community.logo import BadPicture
from chatsite.community.models import Community
from chatsite.community.views.pages import forbidden, may, user_of
from chatsite.community.visitors import send_visitors_away
from rooms.domain.commands.settings import Settings
from rooms.domain.site_policy import SiteAction
from rooms.domain.submit import submit

FOR_EVER = "public, max-age=31536000, immutable"
"""For what has another URL as soon as it is another."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """`/site/`: the settings, and the join link."""
    user = user_of(request)
    owner = may(user, SiteAction.SETTINGS)
    if user is None or not may(user, SiteAction.PEOPLE) or (request.method == "POST" and not owner):
        return forbidden(request)
    if request.method != "POST":
        form = SettingsForm.of(site.stored()) if owner else None
        return _page(request, form, saved="saved" in request.GET)
    form = SettingsForm(request.POST, request.FILES)
    if form.is_valid() and _save(user, form):
        return redirect(f"{reverse('site')}?saved")
    return _page(request, form, status=400)


@require_POST
def reset_join_link(request: HttpRequest) -> HttpResponse:
    """`/site/join-link/`: give the site another join link."""
    user = user_of(request)
    if user is None or not may(user, SiteAction.PEOPLE):
        return forbidden(request)
    site.reset_join_link(user)
    return redirect(f"{reverse('site')}#join-link")


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """`/site/theme.css`: the accent colour as the tokens of the page."""
    accent = site.community().accent
    if not accent:
        raise Http404
    response = HttpResponse(colour.style_sheet(accent), content_type="text/css")
    return _cached(request, response, accent.removeprefix("#"))


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """`/site/logo.png`: the logo."""
    name = site.community().logo
    if not name:
        raise Http404
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type="image/png")
    except FileNotFoundError:
        raise Http404 from None
    return _cached(request, response, name)


def _cached(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """Have browsers keep what was asked for by its version; anything else only for a moment."""
    is_it = request.GET.get("v") == version
    response.headers["Cache-Control"] = FOR_EVER if is_it else "no-cache"
    return response


def _save(user: User, form: SettingsForm) -> bool:
    """Store a valid form; returns False where the picture is none, which the form then says."""
    given = form.cleaned_data
    values = {name: given[name] for name in form.FIELDS}
    before = site.stored()
    if given["remove_logo"]:
        values["logo"] = ""
    elif given["logo"] is not None:
        try:
            values["logo"] = logo.keep(given["logo"])
        except BadPicture as reason:
            form.add_error("logo", str(reason))
            return False
    with transaction.atomic():
        site.change(user, values)
        _choose_rooms(user, form)
        if before.public_read and not values["public_read"]:
            send_visitors_away()
    if values.get("logo", before.logo) != before.logo:
        logo.remove(before.logo)
    return True


def _choose_rooms(user: User, form: SettingsForm) -> None:
    """Make the chosen rooms those that newcomers join."""
    chosen = set(form.cleaned_data["newcomers"])
    before = {room.pk for room in form.rooms if room.newcomers}
    if chosen == before:
        return
    for room in form.rooms:
        if room.pk in chosen ^ before:
            # A change of the room, which everybody sees who has it open.
            submit(Settings(newcomers=room.pk in chosen), user, room)
    site.audit(
        user, "rooms for newcomers", before={"ids": sorted(before)}, after={"ids": sorted(chosen)}
    )


def _page(
    request: HttpRequest, form: SettingsForm | None, *, saved: bool = False, status: int = 200
) -> HttpResponse:
    row: Community = site.stored()
    path = reverse("join", args=[row.join_token])
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "saved": saved,
        "join_link": request.build_absolute_uri(path),
        "join_qr": reverse("join-qr", args=[row.join_token]),
    }
    return render(request, "site/settings.html", context, status=status)
