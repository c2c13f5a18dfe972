"""People and settings for tests of the site."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.community import keeping, site
from chatsite.community.models import Community

PASSWORD = "correct horse battery"


def person(name: str, **fields: Any) -> User:
    """Store somebody with an account."""
    return User.objects.create_user(f"user-{name}", "", PASSWORD, name=name, **fields)


def owner(name: str = "Olga") -> User:
    """Store the owner of the site."""
    return person(name, is_staff=True, is_superuser=True)


def browser_of(user: User | None) -> Client:
    """A browser in which somebody is logged in; None: a visitor's."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def closed_browser() -> Client:
    """A browser that is closed, because the person who was there last, Ada, is disabled."""
    ada = person("Ada")
    browser = browser_of(ada)
    browser.get("/")
    keeping.disable(owner(), ada, "Rest.")
    return browser


def settings_of_site(**values: Any) -> Community:
    """Store the settings of a site that is set up."""
    row, _ = Community.objects.update_or_create(
        pk=1, defaults={"set_up_at": timezone.now(), **values}
    )
    site.forget()
    return row
