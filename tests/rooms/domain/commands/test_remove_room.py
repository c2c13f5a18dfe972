"""The command `remove_room`: a room is hidden at once, and deleted in small transactions."""

import json

import pytest

from rooms.domain import access, making, removal
from rooms.domain.access import NotFound
from rooms.domain.commands.post import Post
from rooms.domain.commands.remove_room import RemoveRoom
from rooms.domain.commands.rename import Rename
from rooms.domain.queries.browse import browse
from rooms.domain.queries.inbox import inbox, versions
from rooms.domain.queries.rooms import open_rooms
from rooms.limits import Limits
from rooms.log import jobs
from rooms.log.inboxes import concern
from rooms.models import (
    Address,
    AuditEntry,
    Cursor,
    Draft,
    Job,
    Membership,
    Message,
    Reaction,
    Role,
    Room,
)
from rooms.protocol import Person
from tests.rooms.stored import act, enter, head, new_room, news, refused, say


@pytest.fixture
def owned(club: int, ada: Person) -> int:
    """A room that is Ada's; Bob is a member. It was called otherwise before."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    say(ada, club, "hello")
    act(ada, Rename(name="Salon"), club)
    return club


def test_nothing_of_it_is_found(owned: int, ada: Person, bob: Person) -> None:
    """Before any row of it is deleted: no address, no list and no inbox has it."""
    act(ada, RemoveRoom(name="Salon"), owned)
    for person in (ada, bob, None):
        assert (access.find(person, "salon"), access.find(person, "club")) == (None, None)
        with pytest.raises(NotFound):
            access.by_id(person, owned)
        assert (open_rooms(), browse(person).rooms) == ([], [])
    assert [inbox(person.id).places for person in (ada, bob)] == [[], []]
    assert refused(bob, Post(text="more"), owned).code == "not_found"
    assert refused(ada, RemoveRoom(name="Salon"), owned).text == "There is no such room."


def test_the_last_change_says_nothing_of_it(owned: int, ada: Person) -> None:
    """Everybody in the room is sent that it was deleted."""
    ack = act(ada, RemoveRoom(name="Salon"), owned)
    (event,) = news(owned, ack.seq - 1)
    room = event["room"]
    assert isinstance(room, dict)
    assert (room["kind"], room["name"], room["subject"], room["id"]) == ("removed", "", "", owned)
    assert room["slug"].startswith("~")


@pytest.mark.parametrize("name", ["", "salon", "Club", "Salon "])
def test_its_exact_name_is_asked_for(owned: int, ada: Person, name: str) -> None:
    """Anything else deletes nothing."""
    before = head(owned)
    refusal = refused(ada, RemoveRoom(name=name), owned)
    assert (refusal.code, head(owned), Job.objects.count()) == ("bad_name", before, 0)


def test_who_deletes(owned: int, bob: Person) -> None:
    """Only an owner does."""
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    assert refused(bob, RemoveRoom(name="Salon"), owned).code == "not_allowed"


def test_inboxes_hear_of_it_at_once(owned: int, ada: Person, bob: Person) -> None:
    """Those of the members get a new version with the command, and none when the content goes."""
    concern([ada.id, bob.id])
    before = versions([ada.id, bob.id])
    act(ada, RemoveRoom(name="Salon"), owned)
    told = versions([ada.id, bob.id])
    assert told == {person: version + 1 for person, version in before.items()}
    removal.remove_content({"room": owned})
    assert versions([ada.id, bob.id]) == told


def test_its_name_is_free(owned: int, ada: Person) -> None:
    """Another room can have it at once, and the one that was deleted is not that room."""
    epoch = Room.objects.get(pk=owned).epoch
    act(ada, RemoveRoom(name="Salon"), owned)
    entry = making.enter(ada, "Salon", Limits())
    assert entry is not None
    assert entry.room.id != owned
    assert (access.was_removed(epoch), access.was_removed(entry.room.epoch)) == (True, False)


def test_it_is_audited(owned: int, ada: Person) -> None:
    """The entry outlasts the room, and says what an open room was called."""
    act(ada, RemoveRoom(name="Salon"), owned)
    removal.remove_content({"room": owned})
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.action, entry.room_id) == (ada.id, "remove room", owned)
    assert json.loads(entry.before) == {"kind": "open", "name": "Salon"}


def test_all_content_is_deleted(
    owned: int, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several transactions, by a job that is enqueued with the command; other rooms stay."""
    monkeypatch.setattr(removal, "CHUNK", 2)
    other = new_room("Other")
    enter(other, ada)
    say(ada, other, "stays")
    numbers = say(bob, owned, "a", "b", "c")
    message = Message.objects.get(room_id=owned, number=numbers[0])
    Reaction.objects.create(message=message, person_id=bob.id, emoji="👍", at=message.at)
    for place in (owned, other):
        Draft.objects.create(person_id=ada.id, room_id=place, text="half a sen", at=message.at)
    act(ada, RemoveRoom(name="Salon"), owned)
    job = Job.objects.get()
    assert jobs.HANDLERS[job.kind].work is removal.remove_content
    removal.remove_content(json.loads(job.payload))
    removal.remove_content(json.loads(job.payload))
    for model in (Message, Membership, Cursor, Draft):
        assert set(model.objects.values_list("room_id", flat=True)) == {other}
    assert (Reaction.objects.count(), Address.objects.count()) == (0, 0)


def test_a_room_that_is_there_is_not_deleted(owned: int) -> None:
    """A job that names another room does nothing."""
    removal.remove_content({"room": owned})
    assert Message.objects.filter(room_id=owned).exists()
