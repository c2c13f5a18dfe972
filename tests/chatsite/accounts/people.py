"""People at account pages, for tests."""

from typing import Any

from django.core.cache import cache
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
