"""A site can let only people with an account take part."""

import pytest
from django.test import Client

from chatsite.accounts.models import User
from chatsite.community import site
from chatsite.community.models import Community
from rooms.chat import Refusal, room
from rooms.domain import access, policy
from rooms.log.people import person_of
from rooms.models import Room
from tests.rooms.stored import enter, new_room

pytestmark = pytest.mark.django_db(transaction=True)


def switch_guests_off() -> None:
    """Have the owner set it."""
    Community.objects.update_or_create(pk=1, defaults={"guests": False})
    site.forget()


def test_nobody_enters_as_a_guest(client: Client) -> None:
    """The page offers to log in or sign up; a name is refused with the way in."""
    switch_guests_off()
    page = client.get("/enter/").content
    assert (b"enter-name" in page, b"/account/login/" in page, b"/account/signup/" in page) == (
        (False, True, True)
    )
    refused = client.post("/enter/", {"name": "Ada"}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    assert "Sign up or log in" in refused.json()["error"]["text"]
    assert not User.objects.exists()


def test_guest_can_only_read() -> None:
    """A guest of before reads, and is told what to do when they write."""
    guest, place = User.objects.create_guest("Ada"), Room.objects.get(pk=new_room())
    switch_guests_off()
    entry = access.find(person_of(guest), place.slug)
    assert entry is not None
    assert policy.abilities(person_of(guest), None, entry.room) == ["read", "leave"]
    with pytest.raises(Refusal, match="To take part, create an account"):
        room(place.slug).post(guest, "hi")
    assert not policy.may_create(person_of(guest), "open")


def test_guest_begins_no_conversation(client: Client) -> None:
    """A guest of before writes to nobody alone; a conversation of before is there to be read."""
    guest, bob, eve = (User.objects.create_guest(name) for name in ("Ada", "Bob", "Eve"))
    enter(new_room(), *(person_of(each) for each in (guest, bob, eve)))
    client.force_login(guest)
    begun = client.post("/direct/", {"people": bob.pk})
    switch_guests_off()
    refused = client.post("/direct/", {"people": eve.pk})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    assert client.post("/direct/", {"people": bob.pk}).json() == begun.json()
    assert Room.objects.filter(kind="direct").count() == 1


def test_account_goes_on() -> None:
    """People with an account write as before."""
    user, place = User.objects.create_user("ada", name="Ada"), Room.objects.get(pk=new_room())
    switch_guests_off()
    assert room(place.slug).post(user, "hi") is not None
