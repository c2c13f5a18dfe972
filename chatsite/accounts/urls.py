"""The URLs of people. In account pages a guest is a visitor: they may sign up or log in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import allauth.urls
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path

from chatsite.accounts import (
    account_views,
    device_views,
    notifications,
    pictures,
    profile_views,
    session_views,
    sidebar,
    views,
)
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, SignedUp
from chatsite.community.invitations import NotInvited

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def for_visitors(view: View) -> View:
    """Open a page of allauth to a guest as to a visitor; `request.guest` says who they are."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User) and request.user.guest:
            request.guest = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()
        try:
            return view(request, *args, **kwargs)
        except (NameTaken, NotInvited) as reason:  # somebody was quicker
            if isinstance(reason, SignedUp):
                # The cookie of the guest's session would replace that of the account's.
                request.session.modified = False
            context = {"title": "No new account", "text": str(reason)}
            return render(request, "chat/error.html", context, status=409)

    return opened


def _leave_first(view: View) -> View:
    """Ask a guest before they leave: their name cannot come back."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User) and request.user.guest:
            return redirect("leave")
        return view(request, *args, **kwargs)

    return asked


def _of_provider(view: View) -> View:
    """Say so where the provider of single sign-on does not answer; and begin to connect an account
    of the provider from our own pages alone.

    That is begun by GET, because the policy for forms lets none lead to another site. Another site
    could otherwise have somebody's account connected with whatever account of the provider their
    browser is signed in to.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from_here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if request.GET.get("process") == "connect" and not from_here:
            return redirect("socialaccount_connections")
        try:
            return view(request, *args, **kwargs)
        except OSError as reason:
            logger.error("The provider of single sign-on does not answer: %s", reason)  # noqa: TRY400 - no traceback
            text = "Single sign-on does not answer. Try again later, or log in with a password."
            context = {"title": "Not now", "text": text}
            return render(request, "chat/error.html", context, status=502)

    return asked


def _opened(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same URLs, with every view opened by `for_visitors`."""
    return [
        URLPattern(each.pattern, _open(each), each.default_args, each.name)
        if isinstance(each, URLPattern)
        else URLResolver(
            each.pattern,
            _opened(each.url_patterns),
            each.default_kwargs,
            each.app_name,
            each.namespace,
        )
        for each in patterns
    ]


def _open(pattern: URLPattern) -> View:
    if pattern.name == "account_logout":
        return _leave_first(pattern.callback)
    if pattern.name in ("openid_connect_login", "openid_connect_callback"):
        return for_visitors(_of_provider(pattern.callback))
    return for_visitors(pattern.callback)


_account = [
    path("", account_views.account, name="account"),
    path("name/", account_views.change_name, name="account_change_name"),
    path("signup/", account_views.signup, name="account_signup"),
    path("sessions/", session_views.sessions, name="usersessions_list"),
    path("device/", device_views.offer, name="account_device"),
    path("device/<int:link>/", device_views.state, name="account_device_state"),
    path("device/in/<str:token>/", device_views.sign_in, name="account_device_sign_in"),
]
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("notifications/", notifications.set_level, name="level"),
    path("sidebar/", sidebar.sort_rooms, name="sidebar"),
    path("account/profile/", profile_views.profile, name="profile"),
    path("account/profile/quiet/", profile_views.quiet, name="profile-quiet"),
    path("account/profile/status/", profile_views.status, name="profile-status"),
    path("people/<int:person>/block/", profile_views.block_person, name="block"),
    path(
        "people/<int:person>/picture/<slug:version>/",
        profile_views.picture,
        {"size": pictures.SMALL},
        name="picture",
    ),
    path(
        "people/<int:person>/picture/<slug:version>/large/",
        profile_views.picture,
        {"size": pictures.LARGE},
        name="large-picture",
    ),
    path("account/", include(_opened([*_account, *allauth.urls.urlpatterns]))),
]
