"""The site's own error pages, in DEBUG too, and requests that Django cannot read."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.decorators import sync_and_async_middleware
from django.views.defaults import page_not_found

_FORMS = frozenset(("application/x-www-form-urlencoded", "multipart/form-data"))


class _Request(ASGIRequest):
    """Django's request, which would fail at a part of a form whose parameters it cannot decode."""

    def parse_file_upload(self, META: Any, post_data: Any) -> Any:  # noqa: N803 - Django's name
        """The fields and files of a form; raises `MultiPartParserError`."""
        try:
            return super().parse_file_upload(META, post_data)
        except TypeError as reason:  # of the parser for parameters by RFC 2231
            raise MultiPartParserError("The head of a part cannot be read.") from reason


class Handler(ASGIHandler):
    """Django's handler, which would fail at a Content-Type whose parameters it cannot decode."""

    request_class = _Request

    def create_request(self, scope: Any, body_file: Any) -> Any:
        """The request and None, or None and the response to one that is none."""
        try:
            return super().create_request(scope, body_file)
        except (TypeError, ValueError):  # of the same parser
            words = "The Content-Type cannot be read."
            return None, HttpResponse(words, status=400, content_type="text/plain")


@sync_and_async_middleware
def utf8_forms(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Refuse a form that says that it is not in UTF-8 (HTML, "Form submission").

    Django fails at some of them wherever it looks into them, also while it answers that error.
    """

    def refusal(request: HttpRequest) -> HttpResponse | None:
        charset = (request.content_params or {}).get("charset")
        if charset is None or request.content_type not in _FORMS:
            return None
        if _is_utf8(charset):
            request.encoding = "utf-8"  # Django knows no other name of it
            return None
        return HttpResponse("A form is sent in UTF-8.", status=415, content_type="text/plain")

    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            return refusal(request) or await get_response(request)

        return markcoroutinefunction(asynchronous)

    def synchronous(request: HttpRequest) -> HttpResponse:
        return refusal(request) or get_response(request)

    return synchronous


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False


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
