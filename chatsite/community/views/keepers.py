"""What the pages of those who keep the site in order have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from chatsite.accounts.models import User
from chatsite.community.views.pages import forbidden, may, user_of
from rooms.domain.site_policy import SiteAction

PAGE = 50
"""Rows of a page."""
View = Callable[..., HttpResponse]


def keeps(action: SiteAction) -> Callable[[View], View]:
    """Open a view to those who may do `action`, with who they are as its second argument.

    To whoever is no admin the page does not exist; an admin who may not do it is refused.
    """

    def guarded(view: View) -> View:
        @never_cache
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = user_of(request)
            if user is None or not may(user, SiteAction.PEOPLE):
                raise Http404
            if not may(user, action):
                return forbidden(request)
            return view(request, user, *args, **kwargs)

        return opened

    return guarded


def page_of_rows(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of rows that the address asks for, the nearest one that there is."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))


def person_or_404(pk: int) -> User:
    """A person; raises `Http404`."""
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
