"""`/site/reports/`: messages that people have reported, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from chatsite.accounts.models import User
from chatsite.community import keeping, reports
from chatsite.community.keeping_forms import PersonBanForm, ReasonForm
from chatsite.community.reports import Reported, private_room
from chatsite.community.views.keepers import PAGE, keeps
from chatsite.community.views.pages import words
from rooms.domain import access
from rooms.domain.site_policy import SiteAction, refuses_act
from rooms.log.commit import Refusal
from rooms.log.people import person_of
from rooms.models import Outcome, Room
from rooms.protocol import SAFE_INTEGER
from rooms.web.parameters import number_in


@require_safe
@keeps(SiteAction.REPORTS)
def report_list(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/reports/?resolved&page=<number>`: the queue, or what is decided."""
    resolved = "resolved" in request.GET
    page = number_in(request.GET.get("page", "")) or 1
    rows = reports.queue(resolved=resolved, start=(page - 1) * PAGE, count=PAGE + 1)
    context = {
        "lines": reports.lines(admin, rows[:PAGE]),
        "resolved": resolved,
        "earlier": page - 1,
        "later": page + 1 if len(rows) > PAGE else 0,
    }
    return render(request, "site/reports.html", context)


@require_safe
@keeps(SiteAction.REPORTS)
def report(request: HttpRequest, admin: User, room: int, number: int) -> HttpResponse:
    """`/site/reports/<room>/<message>/`: a reported message, with those around it."""
    return _page(request, admin, _found(room, number))


@require_POST
@keeps(SiteAction.REPORTS)
def act(request: HttpRequest, admin: User, room: int, number: int, act: str) -> HttpResponse:
    """`/site/reports/<room>/<message>/<act>/`: decide on it."""
    run, found = _ACTS.get(act), _found(room, number)
    if run is None:
        raise Http404
    try:
        answer = run(request, admin, found)
    except (keeping.Refused, Refusal) as refused:
        return words(request, "This is not done", str(refused), 403)
    return answer or redirect("site-reports")


def _dismiss(request: HttpRequest, admin: User, found: Reported) -> None:
    reports.resolve(admin, found, Outcome.DISMISSED)


def _delete(request: HttpRequest, admin: User, found: Reported) -> None:
    reports.delete(admin, found)


def _disable(request: HttpRequest, admin: User, found: Reported) -> HttpResponse | None:
    form = ReasonForm(request.POST, auto_id="disable-%s")
    if not form.is_valid():
        return _page(request, admin, found, disable=form)
    keeping.disable(admin, found.author, form.cleaned_data["reason"])
    reports.resolve(admin, found, Outcome.ACTED)
    return None


def _ban(request: HttpRequest, admin: User, found: Reported) -> HttpResponse | None:
    form = PersonBanForm(request.POST, auto_id="ban-%s")
    if not form.is_valid():
        return _page(request, admin, found, ban=form)
    given, own = form.cleaned_data, request.META.get("REMOTE_ADDR", "")
    asked = {"days": given["days"], "addresses": given["addresses"], "own": own}
    keeping.ban(admin, found.author, given["reason"], **asked)
    reports.resolve(admin, found, Outcome.ACTED)
    return None


_ACTS: dict[str, Callable[[HttpRequest, User, Reported], HttpResponse | None]] = {
    "dismiss": _dismiss,
    "delete": _delete,
    "disable": _disable,
    "ban": _ban,
}


def _found(room: int, number: int) -> Reported:
    found = reports.reported(room, number) if room <= SAFE_INTEGER else None
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    admin: User,
    found: Reported,
    *,
    disable: ReasonForm | None = None,
    ban: PersonBanForm | None = None,
) -> HttpResponse:
    author = found.author
    names = access.names(person_of(admin), [found.room])
    wrong = disable or ban
    context = {
        "found": found,
        "room": names.get(found.room, private_room(found.room)),
        "is_private": not Room.objects.filter(pk=found.room, kind="open").exists(),
        "context_rows": reports.look(admin, found),
        "deleted": reports.is_deleted(found),
        "refused": refuses_act(
            person_of(admin),
            SiteAction.PEOPLE,
            person_of(author),
            owner=admin.is_superuser,
            owned=author.is_superuser,
        ),
        "disable": disable or ReasonForm(auto_id="disable-%s"),
        "ban": ban or PersonBanForm(auto_id="ban-%s"),
        "form": wrong,
    }
    return render(request, "site/report.html", context, status=400 if wrong else 200)
