"""The ways into the site: the join link and invitations, and the list of one's own invitations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chatsite.accounts.models import User
from chatsite.community import invitations, joining
from chatsite.community.forms import InvitationForm
from chatsite.community.invitations import NotInvited, TooMany
from chatsite.community.views.pages import (
    door,
    error_json,
    forbidden,
    may,
    page_of,
    user_of,
    words,
)
from rooms.domain.site_policy import SiteAction
from rooms.web.qr import qr_svg

SHOWN = 200
"""Invitations in the list, the newest first."""
_OLD_LINK = "This join link does not work any more. Ask somebody who is here for the present one."
_NO_INVITATION = "There is no invitation at this address. Ask whoever sent it for another one."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """`/join/<token>/`: the join link; leads on to a name or an account."""
    if user_of(request) is not None:
        return redirect("lobby")
    if not joining.is_join_link(token):
        return words(request, "Not by this link", _OLD_LINK, 404)
    if request.method != "POST":
        return render(request, "site/join.html")
    joining.let_in_by_link(request, token)
    return redirect(door())


@never_cache
@require_safe
def join_qr(request: HttpRequest, token: str) -> HttpResponse:
    """`/join/<token>/qr.svg`: the join link as a QR code."""
    if not joining.is_join_link(token):
        raise Http404
    return _qr(request, reverse("join", args=[token]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """`/invite/<token>/`: who invites to what; leads into the room, or on to a name first."""
    invitation = invitations.find(token)
    if invitation is None:
        return words(request, "No such invitation", _NO_INVITATION, 404)
    user = user_of(request)
    if reason := invitations.why_not(invitation):
        if request.method == "POST" and invitations.is_inside(invitation, user):
            return redirect(page_of(invitation.room))  # sent twice, and used up by the first
        return words(request, "This invitation is over", f"{reason} Ask for another one.", 410)
    if request.method != "POST":
        return render(request, "site/invite.html", {"invitation": invitation, "user": user})
    room = page_of(invitation.room)
    if user is None:
        joining.let_in_by_invitation(request, invitation)
        return redirect(f"{door()}?{urlencode({'next': room})}")
    try:
        invitations.accept(invitation, user)
    except NotInvited as refusal:
        return words(request, "This invitation is over", str(refusal), 410)
    return redirect(room)


@never_cache
@require_safe
def invite_qr(request: HttpRequest, token: str) -> HttpResponse:
    """`/invite/<token>/qr.svg`: an invitation as a QR code."""
    invitation = invitations.find(token)
    if invitation is None or invitations.why_not(invitation):
        raise Http404
    return _qr(request, reverse("invite", args=[token]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: HttpRequest) -> HttpResponse:
    """`/invitations/`: make an invitation (POST), by the page as JSON; the list of them (GET)."""
    user = user_of(request)
    if user is None or not may(user, SiteAction.INVITE):
        if _wants_json(request):
            text = "Only people with an account can invite others."
            return JsonResponse(error_json("not_allowed", text), status=403)
        return forbidden(request)
    if request.method == "POST":
        return _make(request, user)
    return _list(request, user, InvitationForm())


@never_cache
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """`/invitations/<id>/revoke/`: take an invitation back."""
    user = user_of(request)
    if user is None or not may(user, SiteAction.INVITE):
        return forbidden(request)
    invitation = invitations.visible_to(user).filter(pk=pk).first()
    if invitation is None:
        raise Http404
    invitations.revoke(invitation, user)
    return redirect("invitations")


def _make(request: HttpRequest, user: User) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _refused(request, user, form, "bad_form", 400)
    base = request.build_absolute_uri(reverse("lobby"))
    try:
        invitation, token = invitations.invite(user, base=base, **form.cleaned_data)
    except NotInvited as reason:
        form.add_error(None, str(reason))
        if isinstance(reason, TooMany):
            return _refused(request, user, form, "rate_limited", 429)
        return _refused(request, user, form, "not_allowed", 403)
    made = {
        "id": invitation.pk,
        "link": request.build_absolute_uri(reverse("invite", args=[token])),
        "qr": reverse("invite-qr", args=[token]),
        "email": invitation.email,
    }
    if _wants_json(request):
        return JsonResponse(made, status=201)
    return _list(request, user, InvitationForm(), made=made)


def _refused(
    request: HttpRequest, user: User, form: InvitationForm, code: str, status: int
) -> HttpResponse:
    if not _wants_json(request):
        return _list(request, user, form, status=status)
    field, said = next(iter(form.errors.items()))
    return JsonResponse(error_json(code, str(said[0]), field=field), status=status)


def _list(
    request: HttpRequest,
    user: User,
    form: InvitationForm,
    *,
    made: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(invitations.visible_to(user)[:SHOWN])
    context = {
        "form": form,
        "made": made,
        "rows": [
            {"it": each, "room": room, "over": invitations.over(each)}
            for each, room in zip(rows, invitations.shown_rooms(rows, user), strict=True)
        ],
        "sees_all": may(user, SiteAction.PEOPLE),
    }
    return render(request, "site/invitations.html", context, status=status)


def _qr(request: HttpRequest, path: str) -> HttpResponse:
    picture = qr_svg(request.build_absolute_uri(path))
    return HttpResponse(picture, content_type="image/svg+xml")


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
