"""One person who accepts an invitation in several requests at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections

from chatsite.accounts.models import User
from chatsite.community import invitations
from chatsite.community.invitations import NotInvited
from chatsite.community.models import Invitation
from rooms.chat import create
from rooms.log.people import person_of
from rooms.models import Kind, Membership, Room, State
from tests.chatsite.community.people import browser_of, person
from tests.rooms.stored import enter

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = 3
DEADLINE = 20


def _at_once(run: Callable[[], Any]) -> list[Any]:
    """Call it in that many threads; returns what it returned."""

    def request(_: int) -> Any:
        try:
            return run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(REQUESTS) as pool:
        return list(pool.map(request, range(REQUESTS)))


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is admitted to the room before all requests have used the invitation."""
    cache.clear()
    used, admit = threading.Barrier(REQUESTS, timeout=DEADLINE), invitations.admit

    def admit_together(invitation: Invitation, user: User) -> None:
        used.wait()
        admit(invitation, user)

    monkeypatch.setattr(invitations, "admit", admit_together)


def _secret(member: User) -> Room:
    room = create("Secret", kind=Kind.PRIVATE).row
    enter(room.pk, person_of(member))
    return room


@pytest.mark.usefixtures("together")
def test_counts_once() -> None:
    """Each request leads into the room, and together they use the invitation once."""
    ada, bob = person("Ada"), person("Bob")
    room = _secret(ada)
    invitation, token = invitations.invite(ada, room=room.pk, uses=10)
    browsers = [browser_of(bob) for _ in range(REQUESTS)]
    ways = _at_once(lambda: browsers.pop().post(f"/invite/{token}/").headers.get("Location"))
    assert ways == [f"/rooms/{room.slug}/"] * REQUESTS
    assert Membership.objects.get(room=room, person=bob).state == State.MEMBER
    invitation.refresh_from_db()
    assert invitation.left == 9


@pytest.mark.usefixtures("together")
def test_the_last_use() -> None:
    """Where it can be used once, the first request does not refuse the others."""
    ada, bob = person("Ada"), person("Bob")
    room = _secret(ada)
    invitation, token = invitations.invite(ada, room=room.pk, uses=1)
    _at_once(lambda: invitations.accept(Invitation.objects.get(pk=invitation.pk), bob))
    assert Membership.objects.get(room=room, person=bob).state == State.MEMBER
    invitation.refresh_from_db()
    assert invitation.left == 0
    assert browser_of(bob).post(f"/invite/{token}/").headers["Location"] == f"/rooms/{room.slug}/"
    assert browser_of(person("Cy")).post(f"/invite/{token}/").status_code == 410


@pytest.mark.usefixtures("together")
def test_given_back_once() -> None:
    """Where the room does not admit the person, the one use is given back once."""
    ada, bob = person("Ada"), person("Bob")
    room = _secret(ada)
    invitation, _ = invitations.invite(ada, room=room.pk, uses=10)
    Membership.objects.filter(room=room, person=ada).update(state=State.LEFT)

    def accept() -> str:
        try:
            invitations.accept(Invitation.objects.get(pk=invitation.pk), bob)
        except NotInvited as reason:
            return str(reason)
        return ""

    assert all(_at_once(accept))
    assert not Membership.objects.filter(room=room, person=bob).exists()
    invitation.refresh_from_db()
    assert invitation.left == 10


def test_nothing_is_given_back_to_whom_it_has_let_in() -> None:
    """Whoever was let in, and then banned, gets no use back by trying it again."""
    ada, bob = person("Ada"), person("Bob")
    room = _secret(ada)
    invitation, token = invitations.invite(ada, room=room.pk, uses=2)
    assert browser_of(bob).post(f"/invite/{token}/").status_code == 302
    Membership.objects.filter(room=room, person=bob).update(state=State.BANNED)
    assert browser_of(bob).post(f"/invite/{token}/").status_code == 410
    invitation.refresh_from_db()
    assert invitation.left == 1
    assert invitation.uses.count() == 1
