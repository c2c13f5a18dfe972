"""The command `delete`: leave a tombstone."""

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.react import React
from rooms.log.grant import Grant
from rooms.log.reading import messages_by_id
from rooms.models import (
    AuditEntry,
    Intent,
    Membership,
    Mention,
    Message,
    Reaction,
    Receipt,
    Role,
    Saved,
    Version,
)
from rooms.protocol import Person
from tests.rooms.stored import act, head, news, refused, say, state

SECRET = "a secret that nobody may read"


@pytest.fixture
def spoken(club: int, ada: Person, bob: Person) -> int:
    """A room whose message 3 was edited and pinned, and has a reaction and a mention."""
    say(ada, club, SECRET)
    row = state(club, 3)
    act(ada, Edit(id=3, text=f"{SECRET} again", base=3), club)
    act(bob, React(id=3, emoji="👍", on=True), club)
    act(bob, Pin(id=3, on=True), club)
    Mention.objects.create(person_id=bob.id, message=row, room_id=club, ordinal=1)
    Saved.objects.create(person_id=bob.id, message=row, at=row.at)
    return club


def test_tombstone(spoken: int, ada: Person) -> None:
    """It keeps the message's place, and nothing of what it said."""
    ack = act(ada, Delete(id=3, key="d1"), spoken)
    row = state(spoken, 3)
    assert (ack.re, ack.id, ack.seq) == ("d1", 3, 7)
    assert (row.text, row.doc, row.reactions) == ("", "", "")
    assert (row.number, row.ordinal, row.author_id) == (3, 1, ada.id)
    assert (row.pinned_at, row.pinned_by_id, row.deleted_by_id) == (None, None, ada.id)
    message = news(spoken, 6)[0]["message"]
    assert isinstance(message, dict)
    assert (message["deleted"], message["text"]) == (True, "")
    assert not {"doc", "reactions", "pinned"} & message.keys()


def test_what_belonged_to_it_is_erased(spoken: int, ada: Person) -> None:
    """Versions, reactions, mentions and saved marks go with it."""
    act(ada, Delete(id=3), spoken)
    left = [model.objects.count() for model in (Version, Reaction, Mention, Saved)]
    assert left == [0, 0, 0, 0]


def test_text_is_nowhere_any_more(spoken: int, ada: Person) -> None:
    """No row, version, stored answer or page holds the text."""
    act(ada, Delete(id=3), spoken)
    kept = [
        *Message.objects.values_list("text", "doc", "reactions"),
        *Version.objects.values_list("text", "doc"),
        *Receipt.objects.values_list("answer"),
        *Intent.objects.values_list("command"),
        *AuditEntry.objects.values_list("before", "after", "reason"),
    ]
    page, _ = messages_by_id(Grant(spoken, None), [3])
    assert SECRET not in f"{kept}{page}{news(spoken)}"


def test_deleted_twice(spoken: int, ada: Person) -> None:
    """The second time changes nothing."""
    act(ada, Delete(id=3), spoken)
    assert act(ada, Delete(id=3), spoken).seq == 7
    assert head(spoken) == 7


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OWNER])
def test_moderator_deletes_what_others_said(
    spoken: int, ada: Person, bob: Person, role: str
) -> None:
    """It is noted who did it to whom, without the text."""
    Membership.objects.filter(person_id=bob.id).update(role=role)
    act(bob, Delete(id=3), spoken)
    assert state(spoken, 3).deleted_by_id == bob.id
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.person_id, entry.message) == (bob.id, ada.id, 3)


def test_own_deletion_is_not_audited(spoken: int, ada: Person) -> None:
    """The audit holds what is done to others."""
    act(ada, Delete(id=3), spoken)
    assert not AuditEntry.objects.exists()


def test_member_deletes_nothing_of_others(spoken: int, bob: Person) -> None:
    """Only moderators and owners do."""
    assert refused(bob, Delete(id=3), spoken).code == "not_allowed"
    assert state(spoken, 3).deleted_at is None


def test_message_that_is_not_there(club: int, ada: Person) -> None:
    """It cannot be deleted."""
    assert refused(ada, Delete(id=3), club).code == "not_found"
