"""People at account pages, for tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.cache import cache
from django.db import connections
from django.test import Client

from chatsite.accounts.models import User

PASSWORD = "correct horse battery"


def forget_attempts() -> None:
    """Forget how often anybody tried anything."""
    cache.clear()


def person(name: str = "Ada", email: str = "") -> User:
    """Somebody with an account and `PASSWORD`."""
    return User.objects.create_user(f"person-{name}", email or None, PASSWORD, name=name)


def browser(agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> Client:
    """A browser of its own."""
    return Client(headers={"User-Agent": agent})


def twin_of(client: Client) -> Client:
    """A browser with the same session."""
    twin = browser()
    twin.cookies["sessionid"] = client.cookies["sessionid"].value
    return twin


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make each call in a thread of its own; returns what they returned."""

    def make(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def log_in(client: Client, login: str = "Ada", password: str = PASSWORD) -> Any:
    """Post the form."""
    return client.post("/account/login/", {"login": login, "password": password})


def who(client: Client) -> Any:
    """Who the browser is now, by what a page is told; None for nobody."""
    return client.get("/enter/", headers={"Accept": "application/json"}).json()["me"]


def sign_up(client: Client, name: str = "Ada", **more: str) -> Any:
    """Post the form."""
    form = {"username": name, "password1": PASSWORD, "email": "", **more}
    return client.post("/account/signup/", form)
