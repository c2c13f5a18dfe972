"""Who asks for a page, the way to a name, and the answer no."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from rooms.log.people import person_of
from rooms.protocol import Person


def person_in(request: HttpRequest) -> Person | None:
    """The person of a request; None for a visitor without a name."""
    return person_of(request.user) if request.user.is_authenticated else None


def ask_for_name(request: HttpRequest) -> HttpResponse:
    """On to the form that takes a name, and from there back; the same whether there is a room."""
    return redirect(f"{reverse('enter')}?{urlencode({'next': request.get_full_path()})}")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a form or a link."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refused(code: str, text: str, status: int) -> JsonResponse:
    """An answer no as scripts read it: {`error`: {`code`, `text`}}."""
    return JsonResponse({"error": {"code": code, "text": text}}, status=status)
