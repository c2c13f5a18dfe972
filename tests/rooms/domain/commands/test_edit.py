"""The command `edit`: replace the text of one's own message."""

import datetime as dt
import json

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.pin import Pin
from rooms.limits import Limits
from rooms.log.commit import commit
from rooms.models import Membership, Message, Role, State, Version
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import act, head, news, refused, say, state, told


def test_edit(club: int, ada: Person) -> None:
    """The message has a new text and seq, and keeps id and ordinal; the old text is a version."""
    say(ada, club, "hi")
    ack = act(ada, Edit(id=3, text="*ho*", base=3, key="e1"), club)
    row = state(club, 3)
    assert (ack.re, ack.id, ack.seq) == ("e1", 3, 4)
    assert (row.text, row.seq, row.text_seq, row.ordinal) == ("*ho*", 4, 4, 1)
    assert row.doc != ""
    version = Version.objects.get()
    assert (version.text, version.seq, version.at) == ("hi", 3, row.at)
    assert news(club, 3)[0]["message"]["edited"] == ack.at  # type: ignore[index]


def test_every_text_is_kept(club: int, ada: Person) -> None:
    """Each version names the seq at which its text became the message's."""
    say(ada, club, "one")
    act(ada, Edit(id=3, text="two", base=3), club)
    act(ada, Edit(id=3, text="three", base=4), club)
    versions = Version.objects.order_by("seq").values_list("seq", "text")
    assert list(versions) == [(3, "one"), (4, "two")]


def test_same_text_changes_nothing(club: int, ada: Person) -> None:
    """No seq is taken, and the message does not count as edited."""
    say(ada, club, "hi")
    assert act(ada, Edit(id=3, text="hi", base=3), club).seq == 3
    assert (head(club), Version.objects.count(), state(club, 3).edited_at) == (3, 0, None)


def test_conflict(club: int, ada: Person) -> None:
    """An edit of a text that was changed since is refused, with the message as it is now."""
    say(ada, club, "one")
    act(ada, Edit(id=3, text="two", base=3), club)
    refusal = refused(ada, Edit(id=3, text="three", base=3), club)
    message = json.loads(bytes(refusal.more["message"]))  # type: ignore[call-overload]
    assert (refusal.code, message["text"], message["seq"]) == ("conflict", "two", 4)
    assert (state(club, 3).text, head(club)) == ("two", 4)


def test_conflict_within_a_batch(club: int, ada: Person) -> None:
    """Of two edits of the same text the first wins, also where both come at once."""
    say(ada, club, "one")
    batch = [
        submission(Edit(id=3, text=text, base=3, key=text), ada, club) for text in ("two", "three")
    ]
    assert told(commit(batch)) == [3, "conflict"]
    assert state(club, 3).text == "two"


def test_pin_is_no_conflict(club: int, ada: Person, bob: Person) -> None:
    """Only a change of the text conflicts with an edit."""
    say(ada, club, "one")
    act(bob, Pin(id=3, on=True), club)
    assert act(ada, Edit(id=3, text="two", base=3), club).seq == 5
    assert state(club, 3).pinned_by_id == bob.id


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.OWNER])
def test_message_of_somebody_else(club: int, ada: Person, bob: Person, role: str) -> None:
    """Nobody edits it, whatever their role."""
    say(ada, club, "hi")
    Membership.objects.filter(person_id=bob.id).update(role=role)
    assert refused(bob, Edit(id=3, text="ho", base=3), club).code == "not_allowed"
    assert state(club, 3).text == "hi"


def test_deleted_message(club: int, ada: Person) -> None:
    """There is nothing left to edit."""
    say(ada, club, "hi")
    act(ada, Delete(id=3), club)
    assert refused(ada, Edit(id=3, text="ho", base=4), club).code == "not_found"


def test_message_that_is_not_there(club: int, ada: Person) -> None:
    """It cannot be edited."""
    assert refused(ada, Edit(id=3, text="ho", base=3), club).code == "not_found"


def test_window(club: int, ada: Person) -> None:
    """A site may limit for how long a message can be edited."""
    say(ada, club, "hi")
    soon = Limits(edit_window=60)
    assert act(ada, Edit(id=3, text="ho", base=3), club, soon).seq == 4
    Message.objects.update(at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=61))
    assert refused(ada, Edit(id=3, text="hm", base=4), club, soon).code == "too_late"
    assert act(ada, Edit(id=3, text="hm", base=4), club).seq == 5


def test_muted(club: int, ada: Person) -> None:
    """A mute holds for edits, too."""
    say(ada, club, "hi")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    Membership.objects.filter(person_id=ada.id).update(muted_until=later)
    assert refused(ada, Edit(id=3, text="ho", base=3), club).code == "muted"
    Membership.objects.filter(person_id=ada.id).update(state=State.BANNED)
    assert refused(ada, Edit(id=3, text="ho", base=3), club).code == "banned"
