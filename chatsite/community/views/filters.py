"""`/site/filters/`: words and hosts that no message may have."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from chatsite.accounts.models import User
from chatsite.community import filters
from chatsite.community.keeping_forms import FilterForm
from chatsite.community.models import Filter
from chatsite.community.views.keepers import keeps
from rooms.domain.site_policy import SiteAction


@require_http_methods(["GET", "HEAD", "POST"])
@keeps(SiteAction.FILTERS)
def filter_list(request: HttpRequest, admin: User) -> HttpResponse:
    """`/site/filters/`: the list (GET), and another entry (POST)."""
    form = FilterForm(request.POST) if request.method == "POST" else FilterForm()
    if request.method == "POST" and form.is_valid():
        try:
            filters.add(admin, form.cleaned_data["kind"], form.cleaned_data["value"])
        except filters.BadFilter as reason:
            form.add_error("value", str(reason))
        else:
            return redirect("site-filters")
    rows = Filter.objects.order_by("kind", "value")
    status = 400 if form.is_bound else 200
    return render(request, "site/filters.html", {"form": form, "rows": rows}, status=status)


@require_POST
@keeps(SiteAction.FILTERS)
def remove(request: HttpRequest, admin: User, pk: int) -> HttpResponse:
    """`/site/filters/<id>/remove/`: filter a word or a host no longer."""
    found = Filter.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    filters.remove(admin, found)
    return redirect("site-filters")
