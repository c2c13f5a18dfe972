"""Receipts: whatever a client repeats, a command is applied once."""

import datetime as dt

import msgspec
import pytest

from rooms.domain.commands import COMMANDS
from rooms.domain.commands.base import Command, registered
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.mark import Unread
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.react import React
from rooms.domain.commands.rename import Rename
from rooms.domain.commands.subject import Subject
from rooms.domain.tidy import FORGOTTEN, tidy
from rooms.log.commit import Applied, commit
from rooms.models import Membership, Receipt, Role
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import act, enter, head, new_room, refused, say, state, told

EVERY = [
    Edit(id=4, text="ho", base=4, key="c"),
    Delete(id=4, key="c"),
    React(id=4, emoji="👍", on=True, key="c"),
    Pin(id=4, on=True, key="c"),
    Subject(text="tea", key="c"),
    Rename(name="Salon", key="c"),
    Join(key="c"),
    Leave(key="c"),
    Unread(id=4, key="c"),
]
every = pytest.mark.parametrize("command", EVERY, ids=lambda command: type(command).__name__)


@pytest.fixture
def room(club: int, ada: Person) -> int:
    """A room with two owners, in which message 4 is Ada's."""
    enter(club, ada, role=Role.OWNER)
    Membership.objects.update(role=Role.OWNER)
    say(ada, club, "hi")
    return club


def test_every_command_with_a_receipt_is_here() -> None:
    """A new command is added to these tests."""
    kept = {command for command in COMMANDS.values() if command.keeps_receipt}
    assert {type(command) for command in EVERY} <= kept


@every
def test_repeat_gets_the_first_answer(room: int, ada: Person, command: Command) -> None:
    """Nothing is done twice; the answer is the first one and says that it is a repeat."""
    first = act(ada, command, room)
    before = head(room)
    again = act(ada, command, room)
    assert (first.dup, again.dup) == (False, True)
    assert again == msgspec.structs.replace(first, dup=True)
    assert head(room) == before


@every
def test_repeat_within_a_batch(room: int, ada: Person, command: Command) -> None:
    """The same command twice in one transaction is applied once."""
    one, other = commit([submission(command, ada, room) for _ in range(2)])
    assert isinstance(one, Applied)
    assert isinstance(other, Applied)
    assert other.answer == msgspec.structs.replace(one.answer, dup=True)
    assert head(room) in (4, 5)
    assert Receipt.objects.count() == 1


@every
def test_repeat_after_the_state_has_moved_on(room: int, ada: Person, command: Command) -> None:
    """A repeat does not undo what was done since."""
    act(ada, command, room)
    say(ada, room, "later")
    before = head(room)
    assert act(ada, command, room).dup
    assert head(room) == before


def test_key_of_another_command(room: int, ada: Person) -> None:
    """Another kind, other fields or another room under the same key are refused."""
    act(ada, Pin(id=4, on=True, key="c"), room)
    elsewhere = new_room("Elsewhere")
    enter(elsewhere, ada)
    assert refused(ada, Subject(text="tea", key="c"), room).code == "key_reused"
    assert refused(ada, Pin(id=4, on=False, key="c"), room).code == "key_reused"
    assert refused(ada, Join(key="c"), elsewhere).code == "key_reused"
    assert state(room, 4).pinned_at is not None


def test_key_of_two_commands_in_one_batch(room: int, ada: Person) -> None:
    """Within a transaction the first use of a key counts as well."""
    batch = [submission(Pin(id=4, on=on, key="c"), ada, room) for on in (True, False)]
    assert told(commit(batch)) == [4, "key_reused"]


def test_key_of_somebody_else(room: int, ada: Person, bob: Person) -> None:
    """A key belongs to its person."""
    act(ada, React(id=4, emoji="👍", on=True, key="c"), room)
    assert not act(bob, React(id=4, emoji="👍", on=True, key="c"), room).dup


def test_refusal_is_not_kept(room: int, ada: Person) -> None:
    """What was refused once may succeed under the same key later."""
    edit = Edit(id=5, text="ho", base=5, key="c")
    assert refused(ada, edit, room).code == "not_found"
    say(ada, room, "hm")
    assert act(ada, edit, room).seq == 6


def test_answer_that_is_no_longer_kept(room: int, ada: Person) -> None:
    """After a week a repeat is told that it is late, and is not applied again."""
    pin = Pin(id=4, on=True, key="c")
    act(ada, pin, room)
    act(ada, Pin(id=4, on=False), room)
    week = dt.timedelta(days=8)
    assert tidy(dt.datetime.now(dt.UTC) + week)["answers to commands"] == 1
    assert refused(ada, pin, room).code == "expired"
    assert state(room, 4).pinned_at is None
    tidy(dt.datetime.now(dt.UTC) + week * FORGOTTEN)
    assert not Receipt.objects.exists()


def test_command_without_a_key(room: int, ada: Person) -> None:
    """Each is a command of its own. Nobody can repeat it, so nothing is kept of it."""
    for on in (True, False, True):
        act(ada, Pin(id=4, on=on), room)
    assert (head(room), Receipt.objects.count()) == (7, 0)


def test_two_commands_of_one_type() -> None:
    """The registry takes each type once, and no command without one."""
    with pytest.raises(TypeError, match="type of its own"):
        registered(Pin)
    assert COMMANDS["pin"] is Pin
