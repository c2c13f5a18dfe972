"""The first page of a new site."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from chatsite.accounts.activity import note_login
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken
from chatsite.community.forms import SetupForm
from chatsite.community.setup import DONE, AlreadySetUp, is_open, may_set_up, set_up
from chatsite.community.views.pages import page_of, user_of, words

_LINK_NEEDED = (
    "This page opens only by the one-time link that the server prints when it starts. "
    "On the server, “manage.py createowner --link” prints it again."
)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str = "") -> HttpResponse:
    """`/setup/` and `/setup/<token>/`: the site's name, its owner, its first room, who may join."""
    if not is_open():
        return words(request, "Already set up", DONE, 410)
    if not may_set_up(request, token):
        return words(request, "Not by this link", _LINK_NEEDED, 403)
    user = user_of(request)
    if request.method != "POST":
        form = SetupForm(initial={"name": user.name if user else ""})
        return render(request, "site/setup.html", {"form": form})
    form = SetupForm(request.POST)
    if not form.is_valid():
        return render(request, "site/setup.html", {"form": form}, status=400)
    try:
        known = None if user is None else User.objects.get(pk=user.pk)
        owner, room = set_up(form.plan(), known)
    except NameTaken as reason:
        form.add_error("name", str(reason))
        return render(request, "site/setup.html", {"form": form}, status=400)
    except AlreadySetUp as reason:
        return words(request, "Already set up", str(reason), 410)
    login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_login(request)
    return redirect(page_of(room))
