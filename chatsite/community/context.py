"""What every template may say of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse

from chatsite.community import reports
from chatsite.community.joining import may_be_guest, may_enter
from chatsite.community.setup import may_set_up
from chatsite.community.site import community, is_new
from chatsite.community.views.pages import may, user_of
from rooms.domain.site_policy import SiteAction


def site(request: HttpRequest) -> dict[str, Callable[[], str | int]]:
    """The site's name, welcome text, accent and logo; the first page for whoever may open it;
    why the visitor may not become a guest, or a person of the site at all; how many reported
    messages wait for whoever may see the reports, 0 for all others.

    Templates call these: a page that says nothing of the site reads no settings.
    """

    def setup_url() -> str:
        return reverse("setup") if is_new() and may_set_up(request) else ""

    def open_reports() -> int:
        return reports.open_count() if may(user_of(request), SiteAction.REPORTS) else 0

    return {
        "site_name": lambda: str(community()),
        "site_welcome": lambda: community().welcome,
        "site_accent": lambda: community().accent.removeprefix("#"),
        "site_logo": lambda: community().logo,
        "setup_url": setup_url,
        "open_reports": open_reports,
        "refuses_guests": lambda: may_be_guest(request) or "",
        "refuses_people": lambda: may_enter(request) or "",
    }
