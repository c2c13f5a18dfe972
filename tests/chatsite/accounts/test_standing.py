"""Which sessions still let their people in."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.accounts.standing import prove
from rooms.delivery.sessions import Claim

pytestmark = pytest.mark.django_db


def claim(name: str) -> Claim:
    """What a socket says of the session in which a new guest has just picked a name."""
    client = Client()
    user = User.objects.create_guest(name)
    # The same for all: nobody is told from another by their password.
    user.password = "password"
    user.save()
    client.force_login(user)
    return Claim(str(client.session.session_key), user.pk, 0)


def expire(of: Claim) -> None:
    """Let the session's time run out."""
    past = timezone.now() - dt.timedelta(seconds=1)
    Session.objects.filter(pk=of.key).update(expire_date=past)


def delete(of: Claim) -> None:
    """Remove the session without a word to anybody."""
    Session.objects.filter(pk=of.key).delete()


def disable(of: Claim) -> None:
    """Forbid the user to enter."""
    User.objects.filter(pk=of.person).update(is_active=False)


def remove(of: Claim) -> None:
    """Delete the user."""
    User.objects.filter(pk=of.person).delete()


def change_password(of: Claim) -> None:
    """Give the user another password."""
    User.objects.filter(pk=of.person).update(password="another")


def make_admin(of: Claim) -> None:
    """Give the user other rights than those with which the sockets were opened."""
    User.objects.filter(pk=of.person).update(is_staff=True)


def hand_over(of: Claim) -> None:
    """Have the session be somebody else's."""
    other = Session.objects.get(pk=claim("Eve").key)
    Session.objects.filter(pk=of.key).update(session_data=other.session_data)


def spoil(of: Claim) -> None:
    """Write into the session what no key of the site has signed."""
    Session.objects.filter(pk=of.key).update(session_data="rubbish")


ENDS = [expire, delete, disable, remove, change_password, make_admin, hand_over, spoil]


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("end", ENDS)
def test_ends(end: Callable[[Claim], Any], *, known: bool) -> None:
    """However a session ends, it proves true no more, though it once did; others still do."""
    ended, other = claim("Ada"), claim("Bob")
    if known:
        ended = ended._replace(proof=prove([ended])[ended.key])
    end(ended)
    assert set(prove([ended, other])) == {other.key}


def test_backend_of_another_day(settings: LazySettings) -> None:
    """A session made by a backend that is no more lets nobody in."""
    ada = claim("Ada")
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert prove([ada]) == {}


def test_key_of_the_site_changed(settings: LazySettings) -> None:
    """A session signed with an older key of the site is good for as long as that key is."""
    ada = claim("Ada")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert set(prove([ada])) == {ada.key}


def test_lasting_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that has not changed is not opened a second time."""
    ada = claim("Ada")
    ada = ada._replace(proof=prove([ada])[ada.key])
    monkeypatch.setattr("chatsite.accounts.standing._fits", lambda *_: False)
    assert prove([ada]) == {ada.key: ada.proof}


def test_few_queries(django_assert_num_queries: Callable[[int], Any]) -> None:
    """Two queries answer for everybody."""
    claims = [claim(name) for name in ("Ada", "Bob", "Eve")]
    with django_assert_num_queries(2):
        assert len(prove(claims)) == 3
