"""What the pages of the site have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from chatsite.accounts.models import User
from chatsite.community.site import community
from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.log.people import person_of
from rooms.models import Kind, Room


def words(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    """A page that says something, and leads home."""
    return render(request, "chat/error.html", {"title": title, "text": text}, status=status)


def forbidden(request: HttpRequest) -> HttpResponse:
    """The page for somebody who may not see the one they asked for."""
    return render(request, "403.html", status=403)


def user_of(request: HttpRequest) -> User | None:
    """The person of the request; None for a visitor without a name."""
    return request.user if isinstance(request.user, User) else None


def may(user: User | None, action: SiteAction) -> bool:
    """Whether somebody may do `action` on the site."""
    person = None if user is None else person_of(user)
    return may_on_site(person, action, owner=user is not None and user.is_superuser)


def page_of(room: Room | None) -> str:
    """The path of a room's page, or of home."""
    if room is None:
        return reverse("lobby")
    return reverse("room", args=[room.name if room.kind == Kind.OPEN else room.slug])


def door() -> str:
    """Where a visitor gets a name or an account."""
    if not community().guests:
        try:
            return reverse("account_signup")
        except NoReverseMatch:  # a site without accounts of that kind
            pass
    return reverse("enter")


def error_json(code: str, text: str, **more: Any) -> dict[str, Any]:
    """An error as the page reads it."""
    return {"error": {"code": code, "text": text, **more}}
