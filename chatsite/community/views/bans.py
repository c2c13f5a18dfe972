"""`/site/bans/`: who is kept out by device or address, and letting them in again."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chatsite.accounts.models import User
from chatsite.community import bans, keeping
from chatsite.community.keeping_forms import RangeForm
from chatsite.community.models import Ban
from chatsite.community.views.keepers import keeps, page_of_rows
from rooms.domain.site_policy import SiteAction


@require_http_methods(["GET", "HEAD", "POST"])
@keeps(SiteAction.PEOPLE)
def ban_list(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/bans/`: the list of bans (GET), and a ban of a range of addresses (POST)."""
    if request.method != "POST":
        return _page(request, RangeForm())
    form = RangeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            network = bans.network_from(given["range"], request.META.get("REMOTE_ADDR", ""))
        except bans.BadRange as reason:
            form.add_error("range", str(reason))
        else:
            keeping.ban_network(admin, network, given["reason"], given["days"])
            return redirect("site-bans")
    return _page(request, form, status=400)


@require_POST
@keeps(SiteAction.PEOPLE)
def lift(request: HttpRequest, admin: User, pk: int) -> HttpResponse:
    """`/site/bans/<id>/lift/`: end a ban."""
    found = Ban.objects.select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    keeping.lift(admin, found)
    return redirect("site-bans")


def _page(request: HttpRequest, form: RangeForm, status: int = 200) -> HttpResponse:
    there = Ban.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))
    rows = there.select_related("person", "by").order_by("-at", "-pk")
    disabled = User.objects.filter(is_active=False).count()
    context = {"form": form, "page": page_of_rows(request, rows), "disabled": disabled}
    return render(request, "site/bans.html", context, status=status)
