"""What an admin does to somebody while a form of theirs is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from chatsite.accounts.models import User
from chatsite.community import keeping
from tests.chatsite.accounts.people import (
    PASSWORD,
    browser,
    forget_attempts,
    log_in,
    person,
    sign_up,
)
from tests.chatsite.community.people import owner

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another long password"


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody has tried anything before."""
    forget_attempts()
    yield
    forget_attempts()


def _meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Have `act` done while a password is hashed, which takes a tenth of a second and more."""
    hash_it = User.set_password

    def slowly(user: User, raw: str | None) -> None:
        hash_it(user, raw)
        act()

    monkeypatch.setattr(User, "set_password", slowly)


def test_new_password_of_a_disabled_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is disabled while they change their password stays disabled."""
    admin, ada, here = owner(), person(), browser()
    log_in(here)
    _meanwhile(monkeypatch, lambda: keeping.disable(admin, ada, "Spam"))
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post("/account/password/change/", form)
    ada.refresh_from_db()
    assert not ada.is_active
    assert log_in(browser(), password=NEW).status_code == 403


def test_new_password_of_a_former_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is made a plain person meanwhile stays one."""
    chief, ada, here = owner(), person(), browser()
    keeping.make_admin(chief, ada, on=True)
    log_in(here)
    _meanwhile(monkeypatch, lambda: keeping.make_admin(chief, ada, on=False))
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/account/password/change/", form).status_code == 302
    ada.refresh_from_db()
    assert not ada.is_staff
    assert ada.check_password(NEW)


def test_account_of_a_disabled_guest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest who is disabled while they create an account gets it, and stays disabled."""
    admin = owner()
    client.post("/enter/", {"name": "Gus"})
    guest = User.objects.get(guest=True)
    _meanwhile(monkeypatch, lambda: keeping.disable(admin, guest, "Spam"))
    sign_up(client, "Gus", email="gus@example.org")
    guest.refresh_from_db()
    assert (guest.guest, guest.email, guest.is_active) == (False, "gus@example.org", False)
    assert client.get("/").status_code == 403
