"""The list of all open rooms, as a page and for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from rooms.domain import access
from rooms.domain.access import BadName, NotFound
from rooms.domain.commands.join import Join
from rooms.domain.queries.browse import WANTED, Listed, browse
from rooms.domain.rules import rules
from rooms.domain.submit import submit
from rooms.log.commit import Refusal
from rooms.models import Room
from rooms.web.parameters import number_in, text_in
from rooms.web.visitor import ask_for_name, person_in, wants_json


@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """`/rooms/?q=…&archived=1&page=2`: open rooms with what they are about, and a way in."""
    person = person_in(request)
    if not access.reads_open_rooms(person):
        return ask_for_name(request)
    wanted = text_in(request, "q", WANTED)
    archived = request.GET.get("archived") == "1"
    page = _page(request)
    found = browse(person, wanted=wanted, archived=archived, page=page)
    if wants_json(request):
        rows = [{**asdict(each), "url": reverse("room", args=[each.name])} for each in found.rooms]
        response: HttpResponse = JsonResponse({"rooms": rows, "more": found.more})
    else:
        context = {
            "rooms": [_row(each) for each in found.rooms],
            "wanted": wanted,
            "archived": archived,
            "other": _query(wanted, archived=not archived),
            "before": _query(wanted, archived=archived, page=page - 1) if page > 1 else "",
            "after": _query(wanted, archived=archived, page=page + 1) if found.more else "",
            "may_join": person is not None,
            "site_name": rules().name(),
        }
        response = render(request, "chat/browse.html", context)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept"])
    return response


@require_POST
def join(request: HttpRequest, room: str) -> HttpResponse:
    """`/rooms/<room>/join/`: become a member, and on to the room, whether there is one or not."""
    person = person_in(request)
    if person is None:
        return ask_for_name(request)
    try:
        entry = access.find(person, room)
    except (BadName, NotFound):
        entry = None
    if entry is not None:
        try:
            submit(Join(), person, Room(pk=entry.room.id))
        except Refusal as refusal:
            context = {"title": "You cannot join", "text": refusal.text}
            return render(request, "chat/error.html", context, status=403)
    return redirect("room", room)


def _page(request: HttpRequest) -> int:
    return number_in(request.GET.get("page", "")) or 1


def _query(wanted: str, *, archived: bool, page: int = 1) -> str:
    """The address of another page of the list."""
    query = {"q": wanted, "archived": "1" * archived, "page": str(page) * (page > 1)}
    given = urlencode({name: value for name, value in query.items() if value})
    return reverse("browse") + (f"?{given}" if given else "")


def _row(listed: Listed) -> dict[str, Any]:
    return {**asdict(listed), "active": parse_datetime(listed.active) if listed.active else None}
