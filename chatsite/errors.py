"""The site's own error pages, in DEBUG too, and forms that Django cannot read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware
from django.views.defaults import page_not_found

_FORM = "application/x-www-form-urlencoded"


@sync_and_async_middleware
def utf8_forms(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Refuse a form that says that it is not in UTF-8 (HTML, "URL-encoded form data").

    Django raises `BadRequest` for one wherever it is looked at, also while it answers that error.
    """

    def refusal(request: HttpRequest) -> HttpResponse | None:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.content_type != _FORM or charset.lower() in ("utf-8", "utf8"):
            return None
        return HttpResponse("A form is sent in UTF-8.", status=415, content_type="text/plain")

    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            return refusal(request) or await get_response(request)

        return markcoroutinefunction(asynchronous)

    def synchronous(request: HttpRequest) -> HttpResponse:
        return refusal(request) or get_response(request)

    return synchronous


@sync_and_async_middleware
def designed_not_found(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Replace Django's debug page for an unknown address: it needs styles that our policy stops.

    Without DEBUG Django renders the same page by itself. An error within a view keeps its debug
    page, which a developer needs.
    """

    def unknown(request: HttpRequest, response: HttpResponse) -> bool:
        return settings.DEBUG and response.status_code == 404 and request.resolver_match is None

    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            response: HttpResponse = await get_response(request)
            if unknown(request, response):
                return await sync_to_async(page_not_found)(request, Http404())
            return response

        return markcoroutinefunction(asynchronous)

    def synchronous(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        return page_not_found(request, Http404()) if unknown(request, response) else response

    return synchronous
