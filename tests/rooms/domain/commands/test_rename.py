"""The command `rename`: another name and address."""

import pytest

from rooms.domain import access
from rooms.domain.commands.rename import Rename
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Address, Kind, Membership, Role, Room
from rooms.protocol import Person
from tests.rooms.stored import act, enter, head, new_room, news, refused


@pytest.fixture
def owned(club: int, ada: Person) -> int:
    """A room that is called Club and is Ada's."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    return club


def found(address: str) -> int:
    """The id of the room at an address, for a visitor; 0 where there is none."""
    entry = access.find(None, address)
    return entry.room.id if entry is not None else 0


def test_rename(owned: int, ada: Person) -> None:
    """Everybody is sent the new name and address; the ack names the address."""
    ack = act(ada, Rename(name=" Salon ", key="n1"), owned)
    (event,) = news(owned, 2)
    room = event["room"]
    assert isinstance(room, dict)
    assert (ack.re, ack.seq, ack.slug) == ("n1", 3, "salon")
    assert (room["name"], room["slug"]) == ("Salon", "salon")


def test_old_address_leads_to_the_room(owned: int, ada: Person) -> None:
    """Links and bookmarks go on to work, over several renames."""
    for name in ("Salon", "Parlour"):
        act(ada, Rename(name=name), owned)
    assert [found(each) for each in ("club", "Salon", "parlour")] == [owned] * 3


def test_live_name_comes_before_a_redirect(owned: int, ada: Person) -> None:
    """A new room may take an old name; then that address is the new room's."""
    act(ada, Rename(name="Salon"), owned)
    other = new_room("Club")
    assert (found("club"), found("salon")) == (other, owned)


def test_name_that_is_taken(owned: int, ada: Person) -> None:
    """The names of open rooms are unique, whatever the case; nothing changes."""
    new_room("Salon")
    refusal = refused(ada, Rename(name="SALON"), owned)
    assert (refusal.code, head(owned), Address.objects.count()) == ("name_taken", 2, 0)


def test_back_to_the_old_name(owned: int, ada: Person) -> None:
    """A room's own redirect does not stand in its way."""
    act(ada, Rename(name="Salon"), owned)
    assert act(ada, Rename(name="Club"), owned).slug == "club"
    assert (found("club"), found("salon")) == (owned, owned)


def test_redirect_of_two_rooms(owned: int, ada: Person) -> None:
    """An old address leads to the room that had it last."""
    act(ada, Rename(name="Salon"), owned)
    other = new_room("Club")
    enter(other, ada, role=Role.OWNER)
    act(ada, Rename(name="Bar"), other)
    assert found("club") == other


def test_another_case_is_the_same_address(owned: int, ada: Person) -> None:
    """The name changes, and no redirect is needed."""
    assert act(ada, Rename(name="CLUB"), owned).slug == "club"
    assert (Room.objects.get(pk=owned).name, Address.objects.count()) == ("CLUB", 0)


def test_same_name_changes_nothing(owned: int, ada: Person) -> None:
    """No seq is taken."""
    assert act(ada, Rename(name="Club"), owned).seq == 2
    assert head(owned) == 2


def test_private_room(ada: Person) -> None:
    """Its name collides with nothing, and its address stays and reveals nothing."""
    new_room("Club")
    room = new_room("Hidden", Kind.PRIVATE)
    enter(room, ada, role=Role.OWNER)
    slug = Room.objects.get(pk=room).slug
    assert act(ada, Rename(name="Club"), room).slug == slug
    assert Room.objects.get(pk=room).slug == slug


def test_direct_conversation(ada: Person) -> None:
    """It has no name to change."""
    room = new_room("Ada and Bob", Kind.DIRECT)
    enter(room, ada, role=Role.OWNER)
    assert refused(ada, Rename(name="We"), room).code == "not_allowed"


@pytest.mark.parametrize("name", ["", " ", "x" * 200, "a\x00b"])
def test_bad_names(name: str) -> None:
    """They are refused before the database is asked."""
    with pytest.raises(Refusal) as caught:
        Rename(name=name).check(Limits())
    assert caught.value.code == "bad_name"


def test_member_renames_nothing(owned: int, bob: Person) -> None:
    """Moderators and owners do."""
    assert refused(bob, Rename(name="Salon"), owned).code == "not_allowed"
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    assert act(bob, Rename(name="Salon"), owned).seq == 3
