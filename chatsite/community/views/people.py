"""`/site/people/`: everybody on the site, and what an admin can do to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from chatsite.accounts.models import User
from chatsite.community import keeping
from chatsite.community.keeping_forms import PersonBanForm, ReasonForm
from chatsite.community.models import Ban, Device
from chatsite.community.views.keepers import keeps, page_of_rows, person_or_404
from chatsite.community.views.pages import may, words
from rooms.domain.site_policy import SiteAction, refuses_act
from rooms.log.people import person_of
from rooms.models import AuditEntry, Job
from rooms.web.parameters import text_in

KINDS = {
    "accounts": Q(guest=False),
    "guests": Q(guest=True),
    "admins": Q(is_staff=True),
    "disabled": Q(is_active=False),
}
"""Whom the list can be narrowed down to."""
SEARCH_MAX = 100
"""Characters of a search."""


@require_safe
@keeps(SiteAction.PEOPLE)
def people(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/people/?q=<name>&kind=<kind>&page=<number>`: the list."""
    query, kind = text_in(request, "q", SEARCH_MAX), request.GET.get("kind", "")
    rows = _found(query, kind)
    context = {
        "page": page_of_rows(request, rows),
        "asked": urlencode({"q": query, "kind": kind}) + "&",
        "q": query,
        "kind": kind,
        "kinds": KINDS,
    }
    return render(request, "site/people.html", context)


def _found(query: str, kind: str) -> QuerySet[User]:
    rows = User.objects.order_by("-pk")
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(email__iexact=query))
    return rows.filter(KINDS[kind]) if kind in KINDS else rows


@require_safe
@keeps(SiteAction.PEOPLE)
def person(request: HttpRequest, admin: User, pk: int) -> HttpResponse:
    """`/site/people/<id>/`: one person."""
    return _page(request, admin, person_or_404(pk))


@require_POST
@keeps(SiteAction.PEOPLE)
def act(request: HttpRequest, admin: User, pk: int, act: str) -> HttpResponse:
    """`/site/people/<id>/<act>/`: do something to a person."""
    run = _ACTS.get(act)
    if run is None:
        raise Http404
    whom = person_or_404(pk)
    try:
        answer = run(request, admin, whom)
    except keeping.Refused as refused:
        return words(request, "This is not done", str(refused), 403)
    return answer or redirect("site-person", pk)


def _disable(request: HttpRequest, admin: User, whom: User) -> HttpResponse | None:
    form = ReasonForm(request.POST, auto_id="disable-%s")
    if not form.is_valid():
        return _page(request, admin, whom, disable=form)
    keeping.disable(admin, whom, form.cleaned_data["reason"])
    return None


def _enable(request: HttpRequest, admin: User, whom: User) -> None:
    keeping.enable(admin, whom)


def _ban(request: HttpRequest, admin: User, whom: User) -> HttpResponse | None:
    form = PersonBanForm(request.POST, auto_id="ban-%s")
    if not form.is_valid():
        return _page(request, admin, whom, ban=form)
    given = form.cleaned_data
    shared = keeping.ban(
        admin,
        whom,
        given["reason"],
        days=given["days"],
        addresses=given["addresses"],
        own=request.META.get("REMOTE_ADDR", ""),
    )
    return _page(request, admin, person_or_404(whom.pk), shared=shared) if shared else None


def _purge(request: HttpRequest, admin: User, whom: User) -> HttpResponse | None:
    form = ReasonForm(request.POST, auto_id="purge-%s")
    if not form.is_valid():
        return _page(request, admin, whom, purge=form)
    keeping.purge(admin, whom, form.cleaned_data["reason"])
    return None


def _make_admin(request: HttpRequest, admin: User, whom: User) -> None:
    keeping.make_admin(admin, whom, on=True)


def _end_admin(request: HttpRequest, admin: User, whom: User) -> None:
    keeping.make_admin(admin, whom, on=False)


_ACTS: dict[str, Callable[[HttpRequest, User, User], HttpResponse | None]] = {
    "disable": _disable,
    "enable": _enable,
    "ban": _ban,
    "purge": _purge,
    "make-admin": _make_admin,
    "end-admin": _end_admin,
}


def _page(
    request: HttpRequest,
    admin: User,
    whom: User,
    *,
    disable: ReasonForm | None = None,
    ban: PersonBanForm | None = None,
    purge: ReasonForm | None = None,
    shared: list[str] | None = None,
) -> HttpResponse:
    refused = {
        action: refuses_act(
            person_of(admin),
            action,
            person_of(whom),
            owner=admin.is_superuser,
            owned=whom.is_superuser,
        )
        for action in (SiteAction.PEOPLE, SiteAction.ADMINS)
    }
    wrong = disable or ban or purge
    context: dict[str, Any] = {
        "whom": whom,
        "refused": refused[SiteAction.PEOPLE],
        "may_admin": may(admin, SiteAction.ADMINS) and not refused[SiteAction.ADMINS],
        "disabled_by": _disabled_by(whom),
        "devices": Device.objects.filter(person=whom).count(),
        "bans": Ban.objects.filter(person=whom).order_by("kind", "value"),
        "messages_left": keeping.left(whom),
        "purging": _purging(whom),
        "shared": shared or [],
        "disable": disable or ReasonForm(auto_id="disable-%s"),
        "ban": ban or PersonBanForm(auto_id="ban-%s"),
        "purge": purge or ReasonForm(auto_id="purge-%s"),
        "form": wrong,
    }
    return render(request, "site/person.html", context, status=400 if wrong else 200)


def _disabled_by(whom: User) -> AuditEntry | None:
    if whom.is_active:
        return None
    entries = AuditEntry.objects.filter(action=keeping.DISABLE, person=whom)
    return entries.select_related("actor").order_by("-pk").first()


def _purging(whom: User) -> dict[str, int] | None:
    """How many messages of how many are removed, while that is under way."""
    under_way = Job.objects.filter(kind=keeping.PURGE, given_up_at__isnull=True)
    for payload in under_way.values_list("payload", flat=True):
        job = json.loads(payload)
        if job["person"] == whom.pk:
            total = int(job["total"])
            return {"total": total, "done": max(0, total - keeping.left(whom))}
    return None
