"""The command `convert`: an open room becomes private, and a private one open."""

import pytest
from msgspec.structs import replace

from rooms.domain import access
from rooms.domain.access import NotFound
from rooms.domain.commands.convert import Convert
from rooms.domain.queries.inbox import inbox
from rooms.models import AuditEntry, Kind, Membership, Role, Room
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, guest, head, new_room, news, refused, say


@pytest.fixture
def owned(club: int, ada: Person) -> int:
    """A room that is Ada's; Bob is a member."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    return club


def found(person: Person | None, address: str) -> int:
    """The id of the room at an address; 0 where there is none."""
    try:
        entry = access.find(person, address)
    except NotFound:
        return 0
    return entry.room.id if entry is not None else 0


def test_private(owned: int, ada: Person, bob: Person) -> None:
    """It gets a secret address. Members stay, guests among them; strangers are told nothing."""
    zoe, stranger = guest("Zoe"), account("Eve")
    enter(owned, zoe)
    ack = act(ada, Convert(kind="private"), owned)
    (event,) = news(owned, 3)
    assert isinstance(ack.slug, str)
    assert (event["room"]["kind"], event["room"]["slug"]) == ("private", ack.slug)  # type: ignore[index]
    assert ack.slug.startswith("~")
    for member in (ada, bob, zoe):
        assert (found(member, ack.slug), found(member, "club")) == (owned, owned)
    say(zoe, owned, "still here")
    for nobody in (stranger, None):
        assert (found(nobody, ack.slug), found(nobody, "club")) == (0, 0)


def test_an_admin_who_is_no_member(owned: int, ada: Person) -> None:
    """They become an owner, who has read all that was said before."""
    say(ada, owned, "one", "two")
    admin = replace(account("Sue"), admin=True)
    act(admin, Convert(kind="private"), owned)
    (place,) = inbox(admin.id).places
    assert (place.role, place.unread) == (Role.OWNER, 0)


def test_an_admin_who_is_a_member(owned: int, bob: Person) -> None:
    """They become an owner, and are a member since they were one."""
    since = Membership.objects.get(person_id=bob.id).since
    act(replace(bob, admin=True), Convert(kind="private"), owned)
    row = Membership.objects.get(person_id=bob.id)
    assert (row.role, row.since) == (Role.OWNER, since)


def test_open_again(owned: int, ada: Person) -> None:
    """Its address is its name, and the secret one leads to it as well."""
    secret = act(ada, Convert(kind="private"), owned).slug
    assert act(ada, Convert(kind="open"), owned).slug == "club"
    assert (found(None, "Club"), found(None, str(secret))) == (owned, owned)
    again = act(ada, Convert(kind="private"), owned).slug
    assert again != secret
    assert (found(None, str(secret)), found(ada, str(secret))) == (0, owned)


def test_name_that_is_taken(owned: int, ada: Person) -> None:
    """A private room can have any name, and becomes open only under one that is free."""
    act(ada, Convert(kind="private"), owned)
    new_room("Club")
    before = head(owned)
    assert refused(ada, Convert(kind="open"), owned).code == "name_taken"
    assert (head(owned), Room.objects.get(pk=owned).kind) == (before, Kind.PRIVATE)


def test_same_kind_changes_nothing(owned: int, ada: Person) -> None:
    """No seq is taken."""
    assert act(ada, Convert(kind="open"), owned).seq == head(owned) == 2
    assert not AuditEntry.objects.exists()


def test_newcomers_do_not_come_into_a_private_room(owned: int, ada: Person) -> None:
    """That they become members is for open rooms only."""
    Room.objects.filter(pk=owned).update(newcomers=True)
    act(ada, Convert(kind="private"), owned)
    assert not Room.objects.get(pk=owned).newcomers


def test_an_admin_is_not_shut_out(owned: int) -> None:
    """Site admins own every open room and no private one: whoever makes it private owns it."""
    sue = account("Sue")
    admin = Person(sue.id, sue.name, guest=False, admin=True)
    slug = act(admin, Convert(kind="private"), owned).slug
    assert found(admin, str(slug)) == owned
    assert Membership.objects.get(person_id=sue.id).role == Role.OWNER
    assert act(admin, Convert(kind="open"), owned).slug == "club"


def test_who_converts(owned: int, ada: Person, bob: Person) -> None:
    """Owners do, and nobody does it to a direct conversation."""
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    assert refused(bob, Convert(kind="private"), owned).code == "not_allowed"
    direct = new_room("Ada and Bob", Kind.DIRECT)
    enter(direct, ada, role=Role.OWNER)
    assert refused(ada, Convert(kind="open"), direct).code == "not_allowed"
