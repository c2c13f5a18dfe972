"""The one-time link to the first page of a new site, as it is printed where the site is started."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from chatsite.community.setup import token_of_link


def setup_link(place: str = "") -> str | None:
    """The link; None where the site is set up already.

    `place` is where the server listens, as a URL. Behind a proxy the site has another address: its
    first host that is no pattern.
    """
    token = token_of_link()
    if token is None:
        return None
    path = reverse("setup-link", args=[token])
    return f"{_origin(place)}{path}"


def _origin(place: str) -> str:
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if hosts and (settings.PROXIES or not place.startswith("http")):
        return f"{'https' if settings.HTTPS else 'http'}://{hosts[0]}"
    return place.rstrip("/") if place.startswith("http") else ""
