"""Every address of the site, and how it answers somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.services.site import ROOT
from websocket.urls import SocketEndpoint

COLUMNS = ("visitor", "guest", "account", "admin", "owner", "disabled", "banned")
"""Who asks: an admin and the owner of the site, an account that is disabled, and one that is banned
from the room that the address names."""
DOORS = ("/enter/", "/account/login/", "/account/signup/")
"""The pages on which one gets a name."""
IN, DOOR, NO, NONE = "in", "door", "no", "-"
REFUSED = (403, 404, 410, 429)
_ROW = re.compile(r"^\| (`.*?) \| (.*) \|$", re.MULTILINE)
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Address:
    """A URL pattern."""

    name: str
    """The pattern's name, or its route where it has none or shares it with another route."""
    route: str
    is_socket: bool

    def path(self, values: Mapping[str, str]) -> str:
        """The path with the values of its parameters; a parameter without one fails."""
        filled = _PARAMETER.sub(lambda found: values[found[1] or found[2]], self.route)
        return "/" + filled.replace("^", "").replace("$", "")


def addresses() -> list[Address]:
    """All of them."""
    found = list(_patterns(get_resolver().url_patterns, ""))
    routes: dict[str | None, set[str]] = {}
    for route, pattern in found:
        routes.setdefault(pattern.name, set()).add(route)
    return [
        Address(
            pattern.name if pattern.name and len(routes[pattern.name]) == 1 else route,
            route,
            isinstance(pattern.callback, SocketEndpoint),
        )
        for route, pattern in found
    ]


def _patterns(
    patterns: Sequence[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield route, each


def table() -> dict[str, dict[str, str]]:
    """By the address's name and column, the cells of the table of docs/permissions.md."""
    page = (ROOT / "docs" / "permissions.md").read_text().partition("## Addresses")[2]
    found = {}
    for names, row in _ROW.findall(page.partition("\n## ")[0]):
        cells = dict(zip(COLUMNS, row.split(" | "), strict=True))
        for name in re.findall(r"`([^`]+)`", names):
            found[name] = cells
    return found


def cell(get: str, post: str) -> str:
    """What stands in the table for the answers to both methods."""
    return get if get == post or post == NONE else f"{get}, {post}"


def outcome(client: Client, method: str, path: str) -> str:
    """How an address answers: it lets in, leads to a door, refuses, or has no such method.

    Where it leads on, the page to which it leads counts.
    """
    ask: Any = getattr(client, method.lower())
    answer: Any = ask(path, follow=True)
    if answer.status_code == 405:
        return NONE
    if any(target.startswith(DOORS) for target, _ in answer.redirect_chain):
        return DOOR
    return NO if answer.status_code in REFUSED else IN
