"""Where somebody goes on after they have picked a name, signed up or logged in: `next`."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_local(wanted: str) -> bool:
    """Whether a redirect to `wanted` stays on this site: it is a path and names no host."""
    return wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)


def onward(request: HttpRequest) -> str:
    """The path that the request asks to go on to, of a form before that of the address; that of
    home where there is none, or one that leads elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_local(wanted) else reverse("lobby")


def passing_on(request: HttpRequest, address: str) -> str:
    """The address of the next step, which is told where to go on, too, if this one has been."""
    given = "next" in request.GET or "next" in request.POST
    return f"{address}?{urlencode({'next': onward(request)})}" if given else address
