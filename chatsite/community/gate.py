"""Keeps out whoever is banned: pages get 403, and sockets are closed with the reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse, parse_cookie
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.decorators import sync_and_async_middleware

from chatsite.community import bans, devices
from chatsite.community.bans import Table
from chatsite.community.views.pages import error_json
from rooms.delivery.farewell import BYTES, shortened
from rooms.protocol import Close
from rooms.web.visitor import wants_json
from websocket.types import Application, RawReceive, RawSend

Read = Callable[[Callable[[], Table]], Awaitable[Table]]
"""Runs a function that reads the database in a thread for that."""
BUSY = "The chat is busy."
LOG_IN = frozenset(
    {
        "account_device_sign_in",
        "account_inactive",
        "account_login",
        "account_logout",  # cancels the question for a second factor
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)
"""Names of the pages by which somebody else can log in on the device of a disabled person."""


@sync_and_async_middleware
def keeping_out(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer the banned with 403, and note the devices of all others who have a name."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            table = bans.known() or await sync_to_async(bans.table)()
            if words := _why(table, request):
                return await sync_to_async(_refuse)(request, words)
            response: HttpResponse = await get_response(request)
            if devices.is_to_be_stored(request):
                await sync_to_async(_remember)(request, response)
            return response

        return markcoroutinefunction(asynchronous)

    def synchronous(request: HttpRequest) -> HttpResponse:
        if words := _why(bans.table(), request):
            return _refuse(request, words)
        response: HttpResponse = get_response(request)
        if devices.is_to_be_stored(request):
            _remember(request, response)
        return response

    return synchronous


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    if devices.remember(request, response):
        bans.forget()


def _why(table: Table, request: HttpRequest) -> str:
    cookie = devices.cookie_of(request)
    words = table.why(request.META.get("REMOTE_ADDR", ""), cookie)
    if not words and table.is_closed(cookie) and not _is_log_in(request):
        return bans.DISABLED
    return words


def _is_log_in(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in LOG_IN
    except Resolver404:
        return False


def _refuse(request: HttpRequest, words: str) -> HttpResponse:
    if wants_json(request):
        response: HttpResponse = JsonResponse(error_json("banned", words), status=403)
    else:
        context = {"title": "You cannot enter", "text": words}
        response = render(request, "site/banned.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


class Gate:
    """An ASGI application that closes the sockets of the banned, before anything else is done."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._read: Read | None = None

    @contextmanager
    def reading(self, read: Read) -> Iterator[None]:
        """Read the bans by `read` meanwhile."""
        self._read = read
        try:
            yield
        finally:
            self._read = None

    async def __call__(self, scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        """Serve a scope."""
        turned_away = await self._turned_away(scope) if scope["type"] == "websocket" else None
        if turned_away is None:
            return await self._app(scope, receive, send)
        code, words = turned_away
        await receive()  # the handshake, which is accepted so that the page can read the reason
        await send({"type": "websocket.accept"})
        reason = shortened(words, BYTES)
        await send({"type": "websocket.close", "code": int(code), "reason": reason})
        return None

    async def _turned_away(self, scope: dict[str, Any]) -> tuple[Close, str] | None:
        """With what the socket is closed; None where it may be opened."""
        table = bans.known()
        if table is None and self._read is not None:
            try:
                table = await self._read(bans.table)
            except (DatabaseFailure, TimeoutError):
                return Close.RESYNC, BUSY
        if table is None:  # the chat is not running: no socket is served
            return None
        client = scope.get("client")
        cookie = _device(scope)
        words = table.why(client[0] if client else "", cookie)
        if not words and table.is_closed(cookie):
            words = bans.DISABLED
        return (Close.NOT_ALLOWED, words) if words else None


def _device(scope: dict[str, Any]) -> str:
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    found = parse_cookie("; ".join(value.decode("latin-1") for value in cookies))
    return str(found.get(settings.DEVICE_COOKIE_NAME, ""))
