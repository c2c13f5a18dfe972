"""Invitations: made, used, used up, expired, taken back, and sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.community import invitations
from chatsite.community.invitations import NotInvited
from chatsite.community.models import Invitation
from rooms.chat import RoomHandle, create
from rooms.domain.commands.join import Join, Leave
from rooms.domain.submit import PARKED
from rooms.log import jobs
from rooms.models import AuditEntry, Cursor, Job, Kind, Membership, Role, State
from tests.chatsite.community.people import PASSWORD, browser_of, person, settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Forget how many names were picked."""
    cache.clear()


def _room(name: str, member: User, *, kind: str = Kind.PRIVATE) -> RoomHandle:
    """A room with one member, who may invite."""
    handle = create(name, kind=kind)
    seq = handle.row.head + 1
    Membership.objects.create(
        room=handle.row, person=member, seq=seq, role=Role.MEMBER, since=timezone.now()
    )
    handle.row.head = seq
    handle.row.save()
    return handle


def _state(handle: RoomHandle, user: User) -> str:
    row = Membership.objects.filter(room=handle.row, person=user).first()
    return row.state if row else ""


def test_into_a_private_room(client: Client) -> None:
    """Only the bearer of the link knows the room; as a guest they become a member of it."""
    ada = person("Ada")
    secret = _room("Secret plans", ada)
    secret.post(ada, "what was said before")
    _, token = invitations.invite(ada, room=secret.row.pk)
    page = client.get(f"/invite/{token}/").content
    assert b"Secret plans" in page
    assert b"Ada" in page
    place = f"/rooms/{secret.row.slug}/"
    assert client.get(place).status_code == 404
    onward = client.post(f"/invite/{token}/").headers["Location"]
    assert onward == f"/enter/?next=%2Frooms%2F{secret.row.slug}%2F"
    assert client.post(onward, {"name": "Guest"}).headers["Location"] == place
    guest = User.objects.get(guest=True)
    assert _state(secret, guest) == State.MEMBER
    secret.row.refresh_from_db()
    assert Cursor.objects.get(room=secret.row, person=guest).ordinal == secret.row.posts
    assert client.get(place).status_code == 200


def test_an_account_into_a_private_room(client: Client) -> None:
    """Whoever makes an account with the invitation is a member of the room, too."""
    ada = person("Ada")
    secret = _room("Secret", ada)
    _, token = invitations.invite(ada, room=secret.row.pk)
    client.post(f"/invite/{token}/")
    form = {"username": "Bob", "password1": PASSWORD, "email": ""}
    assert client.post("/account/signup/", form).status_code == 302
    assert _state(secret, User.objects.get(name="Bob")) == State.MEMBER
    assert not Job.objects.filter(kind=PARKED).exists()


def test_who_has_a_name_joins_by_a_button() -> None:
    """Somebody who is on the site already keeps who they are; twice in is used once."""
    ada, bob = person("Ada"), person("Bob")
    secret = _room("Secret", ada)
    invitation, token = invitations.invite(ada, room=secret.row.pk, uses=10)
    browser = browser_of(bob)
    assert b"Join as <bdi>Bob</bdi>" in browser.get(f"/invite/{token}/").content
    for _ in range(2):
        answer = browser.post(f"/invite/{token}/")
        assert answer.headers["Location"] == f"/rooms/{secret.row.slug}/"
    assert _state(secret, bob) == State.MEMBER
    invitation.refresh_from_db()
    assert invitation.left == 9


def test_of_an_open_room(client: Client) -> None:
    """An invitation to an open room makes its bearer a member, too."""
    ada = person("Ada")
    hall = _room("Hall", ada, kind=Kind.OPEN)
    _, token = invitations.invite(ada, room=hall.row.pk, uses=None)
    client.post(f"/invite/{token}/")
    client.post("/enter/", {"name": "Guest"})
    assert _state(hall, User.objects.get(guest=True)) == State.MEMBER


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"left": 0}, "used up"),
        ({"expires_at": timezone.now() - dt.timedelta(seconds=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "taken back"),
    ],
)
def test_over(client: Client, changed: dict[str, Any], words: str) -> None:
    """An invitation that lets nobody in says why, and no longer what it led to."""
    ada = person("Ada")
    secret = _room("Secret", ada)
    invitation, token = invitations.invite(ada, room=secret.row.pk)
    Invitation.objects.filter(pk=invitation.pk).update(**changed)
    for answer in (client.get(f"/invite/{token}/"), client.post(f"/invite/{token}/")):
        assert answer.status_code == 410
        assert words in answer.content.decode()
        assert b"Secret" not in answer.content
    assert client.get(f"/invite/{token}/qr.svg").status_code == 404
    assert client.get("/invite/unknown/").status_code == 404


def test_whoever_invites_must_still_be_allowed_to() -> None:
    """Once the inviter has left a private room, their invitations lead nowhere, and cost no use."""
    ada, bob = person("Ada"), person("Bob")
    secret = _room("Secret", ada)
    invitation, token = invitations.invite(ada, room=secret.row.pk)
    secret.submit(Leave(), ada)
    answer = browser_of(bob).post(f"/invite/{token}/")
    assert answer.status_code == 410
    assert _state(secret, bob) == ""
    invitation.refresh_from_db()
    assert invitation.left == 1


def test_of_a_former_member(client: Client) -> None:
    """Their invitation tells nobody what the private room is called now, nor lets them into a site
    of invited people; no e-mail is sent. Back in the room, they may invite again."""
    settings_of_site(joining="invited")
    ada, bob = person("Ada"), person("Bob")
    secret = _room("Secret", ada)
    _, token = invitations.invite(ada, room=secret.row.pk, email="b@example.org", base="http://x/")
    client.post(f"/invite/{token}/")
    membership = Membership.objects.filter(room=secret.row, person=ada)
    membership.update(state=State.REMOVED)
    for browser in (client, browser_of(bob)):
        page = browser.get(f"/invite/{token}/")
        assert (page.status_code, b"Secret" in page.content) == (410, False)
        assert browser.get(f"/invite/{token}/qr.svg").status_code == 404
    assert client.post("/enter/", {"name": "Eve"}).status_code == 403
    while (job := jobs.lease("test")) is not None:
        assert jobs.work(job)
    assert not mail.outbox
    membership.update(state=State.MEMBER)
    assert b"Secret" in client.get(f"/invite/{token}/").content


def test_a_muted_inviter_brings_in_nobody() -> None:
    """A mute refuses invitations, those that were made before as well."""
    ada, bob = person("Ada"), person("Bob")
    secret = _room("Secret", ada)
    _, token = invitations.invite(ada, room=secret.row.pk)
    muted = Membership.objects.filter(room=secret.row, person=ada)
    muted.update(muted_until=timezone.now() + dt.timedelta(hours=1))
    assert browser_of(bob).post(f"/invite/{token}/").status_code == 410
    assert _state(secret, bob) == ""
    with pytest.raises(NotInvited, match="muted"):
        invitations.invite(ada, room=secret.row.pk)


def test_a_banned_person_stays_outside() -> None:
    """An invitation undoes no ban."""
    ada, bob = person("Ada"), person("Bob")
    secret = _room("Secret", ada)
    secret.row.refresh_from_db()
    Membership.objects.create(
        room=secret.row, person=bob, seq=99, state=State.BANNED, since=timezone.now()
    )
    _, token = invitations.invite(ada, room=secret.row.pk)
    assert browser_of(bob).post(f"/invite/{token}/").status_code == 410
    assert _state(secret, bob) == State.BANNED


def test_who_may_invite() -> None:
    """People with an account invite to the site, and members to their rooms."""
    ada, bob = person("Ada"), person("Bob")
    guest = User.objects.create_guest("Guest")
    secret, hall = _room("Secret", ada), _room("Hall", ada, kind=Kind.OPEN)
    hall.submit(Join(), guest)
    for user, room in ((guest, None), (guest, hall.row.pk), (bob, hall.row.pk)):
        with pytest.raises(NotInvited):
            invitations.invite(user, room=room)
    with pytest.raises(NotInvited) as hidden:
        invitations.invite(bob, room=secret.row.pk)
    with pytest.raises(NotInvited) as missing:
        invitations.invite(bob, room=secret.row.pk + 1000)
    assert str(hidden.value) == str(missing.value)
    assert not Invitation.objects.exists()
    assert browser_of(guest).get("/invitations/").status_code == 403
    assert Client().post("/invitations/", headers=JSON).status_code == 403


def test_only_a_digest_is_stored() -> None:
    """What is in the database lets nobody in, also while an e-mail waits to be sent."""
    ada = person("Ada")
    _, token = invitations.invite(ada, email="b@example.org", base="http://testserver/")
    rows = str(list(Invitation.objects.values())) + str(list(Job.objects.values()))
    assert token not in rows


def test_by_e_mail(client: Client) -> None:
    """The job sends one link, which lets its receiver in; taken back before, it is not sent."""
    settings_of_site(name="Our place", joining="invited")
    ada = person("Ada")
    post = {"email": "b@example.org", "days": "30", "uses": "1"}
    made = browser_of(ada).post("/invitations/", post, headers=JSON)
    assert made.status_code == 201
    second, _ = invitations.invite(ada, email="c@example.org", base="http://testserver/")
    invitations.revoke(second, ada)
    while (job := jobs.lease("test")) is not None:
        assert jobs.work(job)
    (message,) = mail.outbox
    assert message.to == ["b@example.org"]
    assert message.subject == "Ada invites you to Our place"
    assert made.json()["link"] in message.body
    path = made.json()["link"].removeprefix("http://testserver")
    client.post(path)
    assert client.post("/enter/", {"name": "Bob"}).status_code == 302


def test_errors_name_their_field() -> None:
    """The page is told which answer is wrong."""
    browser = browser_of(person("Ada"))
    answer = browser.post("/invitations/", {"email": "no", "days": "7", "uses": "1"}, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "email"
    long = {"email": f"{'a' * 250}@b.cc", "days": "7", "uses": "1"}
    answer = browser.post("/invitations/", long, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "email"
    page = browser.post("/invitations/", {"email": "", "days": "8", "uses": "1"})
    assert page.status_code == 400
    assert set(page.context["form"].errors) == {"days"}


def test_list_and_revoke() -> None:
    """One sees and takes back one's own; an admin all, without names of rooms they are not in."""
    ada, bob = person("Ada"), person("Bob")
    sue = person("Sue", is_staff=True)
    secret = _room("Secret plans", ada)
    invitation, token = invitations.invite(ada, room=secret.row.pk)
    assert b"Secret plans" in browser_of(ada).get("/invitations/").content
    revoke = f"/invitations/{invitation.pk}/revoke/"
    assert browser_of(bob).post(revoke).status_code == 404
    seen = browser_of(sue).get("/invitations/").content.decode()
    assert "a private room" in seen
    assert "Secret plans" not in seen
    assert browser_of(sue).post(revoke).status_code == 302
    assert AuditEntry.objects.get().action == "revoke invitation"
    assert Client().get(f"/invite/{token}/").status_code == 410


def test_qr_code(client: Client) -> None:
    """An invitation that lets somebody in has a picture for a phone's camera."""
    _, token = invitations.invite(person("Ada"))
    answer = client.get(f"/invite/{token}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_form_shows_the_link_once() -> None:
    """Without a script the page shows the new link, and the list never does."""
    browser = browser_of(person("Ada"))
    page = browser.post("/invitations/", {"days": "never", "uses": "unlimited"})
    link = page.context["made"]["link"]
    assert link in page.content.decode()
    assert link not in browser.get("/invitations/").content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.left, invitation.expires_at) == (None, None)
