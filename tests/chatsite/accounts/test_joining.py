"""Who may create an account is what the site has decided about joining; and what becomes of an
invitation that somebody has opened before they log in."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from chatsite.accounts.devices import new_link
from chatsite.accounts.models import User
from chatsite.accounts.passkeys import LoginPasskeyForm
from chatsite.community import invitations, site
from chatsite.community.models import Community, Joining
from rooms.chat import create
from rooms.log.people import person_of
from rooms.models import Kind, Membership, Room
from tests.chatsite.accounts.people import browser, forget_attempts, log_in, person, sign_up, who
from tests.rooms.stored import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody has tried anything before."""
    forget_attempts()
    yield
    forget_attempts()


def invited_only() -> None:
    """Have the owner set it."""
    Community.objects.update_or_create(pk=1, defaults={"joining": Joining.INVITED})
    site.forget()


def test_closed(client: Client) -> None:
    """Where only invited people join, there is no form, and what is posted makes no account."""
    invited_only()
    assert b"/account/signup/" not in client.get("/enter/").content
    for answer in (client.get("/account/signup/"), sign_up(client)):
        assert answer.status_code == 403
        assert b"Ask somebody who is here to invite you" in answer.content
    assert not User.objects.exists()


def test_invitation(client: Client) -> None:
    """An invitation for one makes one account."""
    _, token = invitations.invite(person("Olga"))
    invited_only()
    other = browser()
    for each in (client, other):
        each.post(f"/invite/{token}/")
    page = other.get("/account/signup/")
    assert page.status_code == 200
    assert (sign_up(client).status_code, sign_up(other, "Bob").status_code) == (302, 403)
    assert set(User.objects.values_list("name", flat=True)) == {"Olga", "Ada"}


def test_guest_is_in_already(client: Client) -> None:
    """A guest who has joined before creates an account whatever the site decides later."""
    client.post("/enter/", {"name": "Ada"})
    invited_only()
    assert sign_up(client).status_code == 302
    assert who(client)["guest"] is False


def test_rooms_for_newcomers(client: Client) -> None:
    """Whoever is new becomes a member of the rooms for newcomers."""
    hall = create("Hall").row
    Room.objects.filter(pk=hall.pk).update(newcomers=True)
    sign_up(client)
    assert [each.room_id for each in Membership.objects.all()] == [hall.pk]


def _by_password(client: Client, bob: User) -> None:
    log_in(client, bob.name)


def _by_second_factor(client: Client, bob: User) -> None:
    TOTP.activate(bob, generate_totp_secret())
    codes = RecoveryCodes.activate(bob).get_unused_codes()
    asked = log_in(client, bob.name).headers["Location"]
    assert not Membership.objects.filter(person=bob).exists()
    client.post(asked, {"code": codes[0]})


def _by_passkey(client: Client, bob: User) -> None:
    key = Authenticator.objects.create(user=bob, type=Authenticator.Type.WEBAUTHN, data={})
    with patch.object(LoginPasskeyForm, "clean_credential", return_value=key):
        client.post("/account/2fa/webauthn/login/", {"credential": '{"id": "key"}'})


def _by_link(client: Client, bob: User) -> None:
    client.post(f"/account/device/in/{new_link(bob)[1]}/")


@pytest.mark.parametrize("enters", [_by_password, _by_second_factor, _by_passkey, _by_link])
def test_invitation_of_whoever_logs_in(
    client: Client, enters: Callable[[Client, User], None]
) -> None:
    """Whoever has opened an invitation is in its room once they have logged in, whichever way."""
    ada, bob = person("Ada"), person("Bob")
    room = create("Secret", kind=Kind.PRIVATE).row
    enter(room.pk, person_of(ada))
    _, token = invitations.invite(ada, room=room.pk)
    client.post(f"/invite/{token}/")
    enters(client, bob)
    assert client.get(f"/rooms/{room.slug}/").status_code == 200
    assert browser().post(f"/invite/{token}/").status_code == 410  # it was good once


def test_invitation_to_the_site_of_whoever_logs_in(client: Client) -> None:
    """Whoever is on the site already does not use it up."""
    person("Bob")
    _, token = invitations.invite(person("Olga"))
    client.post(f"/invite/{token}/")
    log_in(client, "Bob")
    assert browser().post(f"/invite/{token}/").status_code == 302


def test_owner_has_a_name_of_their_own(client: Client) -> None:
    """Who sets up the site gets no name that an account has, and has theirs kept."""
    person("Ada")
    form = {"name": "ada", "password": "a long pass phrase", "joining": "anyone", "room": "general"}
    url = f"/setup/{site.stored().setup_token}/"
    refused = client.post(url, form)
    assert (refused.status_code, b"looks like it" in refused.content) == (400, True)
    client.post(url, {**form, "name": "Olga"})
    assert User.objects.get(is_superuser=True).name_key == "olga"
