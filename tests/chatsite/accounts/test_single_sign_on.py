"""Single sign-on: where its provider is away, where another site begins it, and what it opens."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts.models import User
from chatsite.community import invitations
from rooms.chat import create
from rooms.log.people import person_of
from rooms.models import Kind
from rooms.names import person_name
from tests.chatsite.accounts.people import (
    at_once,
    browser,
    forget_attempts,
    log_in,
    person,
    twin_of,
    who,
)
from tests.chatsite.community.people import closed_browser
from tests.rooms.stored import enter
from tests.services.oidc import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/account/oidc/sso/login/"


def _use(settings: LazySettings, url: str) -> None:
    app = {"provider_id": "sso", "name": "the office", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": url}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def away(settings: LazySettings) -> None:
    """A provider at a port where nobody listens."""
    _use(settings, "http://127.0.0.1:9")


@pytest.fixture
def office(settings: LazySettings) -> Iterator[Provider]:
    """A provider to which Bob of the office comes."""
    forget_attempts()
    server = Provider(sub="7", name="Bob", email="bob@example.org", email_verified=True)
    _use(settings, server.url)
    yield server
    server.stop()


def _through(office: Provider, client: Client) -> Any:
    """The answer to a browser that goes to the provider and comes back."""
    there = urlsplit(client.get(LOGIN).headers["Location"])
    return client.get(office.authorize(dict(parse_qsl(there.query))))


def _known(name: str = "Bob") -> User:
    """Somebody with an account whom the provider knows."""
    user = person(name)
    SocialAccount.objects.create(user=user, provider="sso", uid="7")
    return user


@pytest.mark.usefixtures("away")
def test_the_provider_is_away(client: Client) -> None:
    """Whoever logs in is told so, and nothing fails."""
    answer = client.get(LOGIN)
    assert answer.status_code == 502
    assert b"Single sign-on does not answer" in answer.content


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 302), ("same-site", 302), ("none", 302), ("same-origin", 502)],
)
def test_connecting_is_begun_here(site: str, status: int) -> None:
    """A link of another site, which a browser names, connects nothing."""
    person()
    ada = browser()
    log_in(ada)
    answer = ada.get(f"{LOGIN}?process=connect", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def test_invitation(client: Client, office: Provider) -> None:
    """Whoever has opened an invitation before is in its room then."""
    ada, _ = person("Ada"), _known()
    room = create("Secret", kind=Kind.PRIVATE).row
    enter(room.pk, person_of(ada))
    _, token = invitations.invite(ada, room=room.pk)
    client.post(f"/invite/{token}/")
    _through(office, client)
    assert client.get(f"/rooms/{room.slug}/").status_code == 200


def test_on_a_closed_device(office: Provider) -> None:
    """On the device of somebody who is disabled, somebody else logs in."""
    _known()
    closed = closed_browser()
    assert _through(office, closed).status_code == 302
    assert who(closed)["name"] == "Bob"


def test_nobody_is_new_on_a_closed_device(office: Provider) -> None:
    """There whoever the provider does not know as somebody of the site gets no account."""
    closed = closed_browser()
    assert _through(office, closed).status_code == 403
    assert not User.objects.filter(name="Bob").exists()


def test_a_guest_sends_the_form_twice(
    client: Client, office: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request makes the account, and the other one leaves the session that it began."""
    person("Eve", "bob@example.org")  # so that the form asks for an address
    client.post("/enter/", {"name": "Gus"})
    form = _through(office, client).headers["Location"]
    checked = threading.Barrier(2, timeout=20)

    def clean_together(name: str) -> str:
        checked.wait()
        return person_name(name)

    monkeypatch.setattr("chatsite.accounts.adapters.person_name", clean_together)
    both = client, twin_of(client)
    sent = {"username": "Gus", "email": ""}
    answers = at_once(*(lambda each=each: each.post(form, sent) for each in both))
    refused, done = sorted(answers, key=lambda each: -each.status_code)
    assert (refused.status_code, done.status_code) == (409, 302)
    assert "sessionid" in done.cookies
    assert "sessionid" not in refused.cookies
    assert SocialAccount.objects.get().user.name == "Gus"
