"""The commands `read` and `unread`: how far somebody has read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from rooms.domain.commands import mark
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.mark import Read, Unread
from rooms.domain.queries.inbox import versions
from rooms.domain.queries.unread import unread
from rooms.log.commit import Applied, commit
from rooms.models import Cursor, Inbox
from rooms.protocol import Person
from tests.rooms.samples import post, submission
from tests.rooms.stored import account, act, cursor_of, head, refused, say, told


@pytest.fixture
def spoken(club: int, ada: Person) -> int:
    """A room in which Ada has posted the messages 3 to 7."""
    say(ada, club, *"abcde")
    return club


def new(room: int, person: Person) -> int:
    """How many messages are new to somebody."""
    return unread(person.id, [room])[room].messages


def test_read(spoken: int, bob: Person) -> None:
    """What stands up to there is no longer new. It is no change of the room."""
    assert new(spoken, bob) == 5
    ack = act(bob, Read(id=5, key="r1"), spoken)
    assert (ack.re, ack.seq, new(spoken, bob)) == ("r1", 7, 2)
    assert head(spoken) == 7


def test_everything_is_read(spoken: int, bob: Person) -> None:
    """An id beyond the head reads everything there is, and nothing that comes."""
    act(bob, Read(id=4711), spoken)
    assert (new(spoken, bob), cursor_of(spoken, bob.id).read) == (0, 7)


def test_never_backwards(spoken: int, bob: Person) -> None:
    """An earlier message than before changes nothing, and is no news to the inbox."""
    act(bob, Read(id=6), spoken)
    version = Inbox.objects.get(person_id=bob.id).version
    act(bob, Read(id=4), spoken)
    assert cursor_of(spoken, bob.id).read == 6
    assert Inbox.objects.get(person_id=bob.id).version == version


def test_never_backwards_over_one_s_own_words(spoken: int, bob: Person) -> None:
    """Somebody who has posted has read what was said before."""
    say(bob, spoken, "f")
    act(bob, Read(id=4), spoken)
    assert (cursor_of(spoken, bob.id).read, new(spoken, bob)) == (8, 0)


def test_inbox_is_concerned(spoken: int, bob: Person) -> None:
    """Their other devices hear of it, and nobody else does."""
    (result,) = commit([submission(Read(id=5), bob, spoken)])
    assert isinstance(result, Applied)
    assert ([each.person for each in result.concerns], result.changes) == ([bob.id], [])


def test_unread(spoken: int, bob: Person) -> None:
    """The message and all after it are new again."""
    act(bob, Read(id=7), spoken)
    act(bob, Unread(id=5), spoken)
    assert (new(spoken, bob), cursor_of(spoken, bob.id).read) == (3, 4)


def test_unread_from_the_first(spoken: int, bob: Person) -> None:
    """All can be new again."""
    act(bob, Read(id=7), spoken)
    act(bob, Unread(id=1), spoken)
    assert new(spoken, bob) == 5


def test_unread_goes_back_over_one_s_own_words(spoken: int, bob: Person) -> None:
    """One's own words before it do not move the cursor; those after it do."""
    say(bob, spoken, "f")
    act(bob, Unread(id=5), spoken)
    assert new(spoken, bob) == 3
    say(bob, spoken, "g")
    assert new(spoken, bob) == 0


def test_own_and_deleted_messages_are_not_new(spoken: int, ada: Person, bob: Person) -> None:
    """Beyond the cursor, only what others said and did not delete counts."""
    say(bob, spoken, "f")
    say(ada, spoken, "g")
    act(bob, Unread(id=3), spoken)
    assert new(spoken, bob) == 6
    act(ada, Delete(id=4), spoken)
    assert new(spoken, bob) == 5


def test_post_and_unread_of_one_batch(spoken: int, bob: Person) -> None:
    """A mark that is set after one's own post in the same transaction stands."""
    batch = [post(room=spoken, author=bob), submission(Unread(id=5), bob, spoken)]
    assert told(commit(batch)) == [8, 8]
    assert new(spoken, bob) == 3


def test_read_of_a_post_of_the_same_batch(spoken: int, ada: Person, bob: Person) -> None:
    """What was posted in the same transaction counts as read with it."""
    commit([post(room=spoken, author=ada), submission(Read(id=8), bob, spoken)])
    assert (cursor_of(spoken, bob.id).read, new(spoken, bob)) == (8, 0)


def test_own_words_between_two_marks(spoken: int, ada: Person, bob: Person) -> None:
    """However the mark is moved back and forth, one's own words beyond it are not new."""
    say(bob, spoken, "f", "g")
    say(ada, spoken, "h")
    say(bob, spoken, "i")
    marks = [(Unread(id=9), 1), (Unread(id=4), 5), (Read(id=8), 1), (Unread(id=11), 0)]
    for command, left in [*marks, (Unread(id=1), 6)]:
        act(bob, command, spoken)
        assert new(spoken, bob) == left


def test_not_too_far_back(
    spoken: int, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark is set back over so many messages at most, because they are counted."""
    monkeypatch.setattr(mark, "FURTHEST", 3)
    act(bob, Read(id=7), spoken)
    assert refused(bob, Unread(id=4), spoken).code == "not_allowed"
    act(bob, Unread(id=5), spoken)
    assert new(spoken, bob) == 3


def test_member_without_a_mark(spoken: int, bob: Person) -> None:
    """Somebody who became a member by hand has read nothing, until they post or say otherwise."""
    Cursor.objects.filter(person_id=bob.id).delete()
    assert new(spoken, bob) == 5
    act(bob, Read(id=4), spoken)
    assert new(spoken, bob) == 3
    Cursor.objects.filter(person_id=bob.id).delete()
    say(bob, spoken, "f")
    assert (new(spoken, bob), cursor_of(spoken, bob.id).read) == (0, 8)


@pytest.mark.parametrize("command", [Read(id=3), Unread(id=3)])
def test_only_members_have_a_mark(spoken: int, command: Read | Unread) -> None:
    """Who is no member has nothing to keep."""
    assert refused(account("Cleo"), command, spoken).code == "not_allowed"


def read_to(room: int, person: Person, number: int) -> None:
    """Mark a message as read, on this thread's own connection."""
    try:
        act(person, Read(id=number), room)
    finally:
        connection.close()


def test_many_devices_at_once(spoken: int, bob: Person) -> None:
    """Whatever the order in which several devices say it, the furthest stands."""
    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(read_to, spoken, bob, number) for number in (3, 7, 5, 4, 6) * 4]
    for each in done:
        each.result()
    assert cursor_of(spoken, bob.id).read == 7


def test_read_of_one_s_own_post(spoken: int, bob: Person) -> None:
    """Read up to one's own post, the cursor stays; the inbox is sent, since it did not know."""
    say(bob, spoken, "mine")
    before = versions([bob.id]).get(bob.id, 0)
    act(bob, Read(id=8), spoken)
    assert cursor_of(spoken, bob.id).read == 8
    assert versions([bob.id])[bob.id] == before + 1
    act(bob, Read(id=5), spoken)
    assert versions([bob.id])[bob.id] == before + 1


def test_late_repeat_of_unread(spoken: int, bob: Person) -> None:
    """What was read since on another device stays read."""
    act(bob, Unread(id=4, key="phone"), spoken)
    act(bob, Read(id=7, key="laptop"), spoken)
    again = act(bob, Unread(id=4, key="phone"), spoken)
    assert (again.dup, new(spoken, bob), cursor_of(spoken, bob.id).read) == (True, 0, 7)
