"""The command `archive`: a room that can be read, and nothing else."""

import json

import pytest

from rooms.domain import access
from rooms.domain.commands.archive import Archive
from rooms.domain.commands.post import Post
from rooms.domain.commands.role import ChangeRole
from rooms.domain.commands.settings import Settings
from rooms.domain.queries.rooms import open_rooms
from rooms.models import AuditEntry, Membership, Role
from rooms.protocol import Person
from tests.rooms.stored import act, head, news, refused, say


@pytest.fixture
def owned(club: int, ada: Person) -> int:
    """A room that is Ada's; Bob is a member."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    return club


def test_archive(owned: int, ada: Person, bob: Person) -> None:
    """Nobody posts in it any more, it is in no list, and its address leads to it still."""
    say(bob, owned, "hello")
    act(ada, Archive(on=True), owned)
    (event,) = news(owned, 3)
    assert event["room"]["archived"] is True  # type: ignore[index]
    assert "archived" in refused(ada, Post(text="more"), owned).text
    assert open_rooms() == []
    entry = access.find(None, "club")
    assert entry is not None
    assert entry.room.archived


def test_back_from_the_archive(owned: int, ada: Person, bob: Person) -> None:
    """It is a room as before; each command is absolute."""
    act(ada, Archive(on=True), owned)
    assert act(ada, Archive(on=True), owned).seq == head(owned) == 3
    act(ada, Archive(on=False), owned)
    assert act(ada, Archive(on=False), owned).seq == head(owned) == 4
    say(bob, owned, "hello")
    assert [room.name for room in open_rooms()] == ["Club"]


def test_roles_and_settings_stay(owned: int, ada: Person, bob: Person) -> None:
    """Neither its owner nor an admin of the site changes them until it is back."""
    admin = Person(ada.id, ada.name, guest=False, admin=True)
    commands = (
        ChangeRole(person=bob.id, role="moderator"),
        Settings(members_pin=False),
        Settings(members_call=False),
        Settings(newcomers=True),
    )
    act(ada, Archive(on=True), owned)
    for command in commands:
        assert "archived" in refused(admin, command, owned).text
    act(ada, Archive(on=False), owned)
    for command in commands:
        act(admin, command, owned)


def test_it_is_audited(owned: int, ada: Person) -> None:
    """The audit says who archived which room, and what it was before."""
    act(ada, Archive(on=True), owned)
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.action, entry.room_id) == (ada.id, "archive", owned)
    assert (json.loads(entry.before), json.loads(entry.after)) == (
        {"archived": False},
        {"archived": True},
    )


def test_a_moderator_archives_nothing(owned: int, bob: Person) -> None:
    """Only an owner does; what is refused is not audited."""
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    assert refused(bob, Archive(on=True), owned).code == "not_allowed"
    assert not AuditEntry.objects.exists()
