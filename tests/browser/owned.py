"""A site that its owner has set up, for tests of what the owner does."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import httpx

from tests.services.site import Site, manage

PASSWORD = "correct horse battery"
_PRIVATE = """
    from django.urls import reverse
    from django.utils import timezone
    from chatsite.accounts.models import User
    from rooms.chat import create
    room = create("{name}", kind="private").row
    owner = User.objects.get(is_superuser=True)
    room.memberships.create(person=owner, seq=1, role="owner", since=timezone.now())
    room.head = 1
    room.save()
    print(reverse("room", args=[room.slug]))
"""
_CHOSEN = re.compile(r'name="newcomers" value="(\d+)"[^>]* checked')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Owned:
    """A site, and the cookie of its owner's session."""

    site: Site
    cookie: str
    env: Mapping[str, str]
    """What a command of the site is run with."""
    browser: httpx.Client
    """The owner's own."""

    def change(self, **values: str) -> None:
        """Have the owner store these settings, and the usual ones else; newcomers' rooms stay."""
        usual = {"joining": "anyone", "guests": "on", "public_read": "on", "creators": "everyone"}
        rooms = _CHOSEN.findall(self.browser.get("/site/").text)
        answer = submit(self.browser, "/site/", {**usual, "newcomers": rooms, **values})
        if answer.status_code != 302:
            raise RuntimeError(f"the settings were refused: {answer.status_code}")

    def join_link(self) -> str:
        """The URL of the join link, as the settings page shows it."""
        found = re.search(r'data-testid="join-link">([^<]+)<', self.browser.get("/site/").text)
        if found is None:
            raise RuntimeError("the settings page shows no join link")
        return found[1]

    def private_room(self, name: str) -> str:
        """Make a private room with the owner in it; returns its URL."""
        code = dedent(_PRIVATE.format(name=name))
        return self.site.url + manage("shell", "-v", "0", "-c", code, env=self.env).strip()


def first_page_of(site: Site) -> str:
    """The one-time link to the first page, as the server has printed it."""
    found = re.search(r"Set it up at (\S+)", site.output())
    if found is None:
        raise RuntimeError("the server has printed no link to the first page")
    return found[1]


@contextmanager
def set_up(site: Site, env: Mapping[str, str], **values: str) -> Iterator[Owned]:
    """Set up a site by its one-time link: Olga owns it, and its first room is `hall`."""
    filled = {"name": "Olga", "password": PASSWORD, "room": "hall"}
    usual = {"joining": "anyone", "guests": "on"}
    with httpx.Client(base_url=site.url, timeout=30) as browser:
        answer = submit(browser, first_page_of(site), {**filled, **usual, **values})
        if answer.status_code != 302:
            raise RuntimeError(f"the site cannot be set up: {answer.status_code}")
        cookie = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
        yield Owned(site, cookie, env, browser)


def submit(browser: httpx.Client, path: str, values: dict[str, Any]) -> httpx.Response:
    """Fill in and send the form on the page at `path`."""
    token = _TOKEN.search(browser.get(path).text)
    if token is None:
        raise RuntimeError(f"there is no form at {path}")
    origin = str(browser.base_url).rstrip("/")
    headers = {"Origin": origin, "Referer": f"{origin}/"}
    return browser.post(path, data={**values, "csrfmiddlewaretoken": token[1]}, headers=headers)
