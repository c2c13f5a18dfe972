"""The command `message`: say something, and join by that."""

import datetime as dt
from collections.abc import Callable

import pytest

from rooms.domain.commands.base import Command
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.post import Post
from rooms.limits import Limits
from rooms.log.commit import Refusal, commit
from rooms.models import Kind, Membership, Message, Room, State
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import act, enter, guest, head, new_room, news, refused, say, state, told


def test_post_is_stored_and_acked(club: int, ada: Person) -> None:
    """The ack names the message; the row holds what was said."""
    ack = act(ada, Post(text=" hi\r\n", key="k1"), club)
    row = state(club, 3)
    assert (ack.re, ack.id, ack.seq, ack.dup) == ("k1", 3, 3, False)
    assert (row.text, row.author_id, row.ordinal, row.seq) == ("hi", ada.id, 1, 3)
    assert isinstance(ack.at, str)
    assert ack.at.endswith("Z")


def test_first_post_joins(lobby: int, ada: Person) -> None:
    """Join and post take consecutive seqs; the ack names the post."""
    ack = act(ada, Post(text="hi"), lobby)
    assert (ack.id, ack.seq, head(lobby)) == (2, 2, 2)
    member = Membership.objects.get(room_id=lobby)
    assert (member.person_id, member.state, member.role, member.seq) == (
        ada.id,
        "member",
        "member",
        1,
    )


def test_two_first_posts_of_one_batch(lobby: int, ada: Person, bob: Person) -> None:
    """Each joins and posts; whoever has joined in the same batch does not join again."""
    batch = [
        submission(Post(text="a", key="1"), ada, lobby),
        submission(Post(text="b", key="1"), bob, lobby),
        submission(Post(text="c", key="2"), ada, lobby),
    ]
    assert told(commit(batch)) == [2, 4, 5]
    assert [event["type"] for event in news(lobby)] == [
        "member",
        "message",
        "member",
        "message",
        "message",
    ]


def test_post_of_somebody_who_had_left(club: int, ada: Person) -> None:
    """They are a member again."""
    Membership.objects.filter(person_id=ada.id).update(state=State.LEFT)
    assert act(ada, Post(text="hi"), club).id == 4
    assert Membership.objects.get(person_id=ada.id).state == State.MEMBER


def test_post_of_a_guest(lobby: int) -> None:
    """A guest talks in an open room like anybody else."""
    assert act(guest("Cleo"), Post(text="hi"), lobby).id == 2


def test_posts_without_a_key(club: int, ada: Person) -> None:
    """Two posts without a key are two messages, each with a key of its own."""
    say(ada, club, "hi", "hi")
    keys = set(Message.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert all(1 <= len(key) <= 36 for key in keys)


def test_repeat_of_an_edited_post(club: int, ada: Person) -> None:
    """It cannot be compared with what was said first, and is answered as a repeat."""
    act(ada, Post(text="hi", key="k1"), club)
    act(ada, Edit(id=3, text="ho", base=3), club)
    ack = act(ada, Post(text="hi", key="k1"), club)
    assert (ack.id, ack.seq, ack.dup) == (3, 4, True)
    assert head(club) == 4


def test_repeat_of_a_deleted_post(club: int, ada: Person) -> None:
    """It is answered with the tombstone, and not said again."""
    act(ada, Post(text="hi", key="k1"), club)
    act(ada, Delete(id=3), club)
    ack = act(ada, Post(text="hi", key="k1"), club)
    assert (ack.id, ack.dup, ack.deleted) == (3, True, True)
    assert Message.objects.get().text == ""


@pytest.mark.parametrize(
    ("text", "code"), [(" ", "empty"), ("x" * 11, "too_long"), ("\x00", "bad_frame")]
)
def test_bad_texts(text: str, code: str) -> None:
    """What is wrong with a text is refused before the database is asked."""
    for command in (Post(text=text), Edit(id=1, text=text, base=1)):
        with pytest.raises(Refusal) as caught:
            _check(command)
        assert caught.value.code == code


def _check(command: Command) -> None:
    command.check(Limits(text=10))


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ({"archived_at": "2026-01-01T00:00Z"}, "not_allowed"),
        ({"read_only": True}, "not_allowed"),
        ({"kind": "private"}, "not_found"),
    ],
)
def test_rooms_that_take_no_post(lobby: int, ada: Person, room: dict[str, str], code: str) -> None:
    """The policy is asked under the lock, and nothing is stored where it refuses."""
    Room.objects.filter(pk=lobby).update(**room)
    assert refused(ada, Post(text="hi"), lobby).code == code
    assert (head(lobby), Message.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_banned(club: int, ada: Person) -> None:
    """A ban that was committed before the post holds for it."""
    Membership.objects.filter(person_id=ada.id).update(state=State.BANNED)
    assert refused(ada, Post(text="hi"), club).code == "banned"


def test_reply(club: int, ada: Person, bob: Person) -> None:
    """A reply names a message of this room."""
    (first,) = say(ada, club, "hi")
    assert act(bob, Post(text="ho", reply=first), club).id == 4
    assert state(club, 4).reply == first


def test_reply_to_a_message_of_another_room(club: int, ada: Person) -> None:
    """What stands elsewhere cannot be answered here."""
    other = new_room("Other")
    enter(other, ada)
    say(ada, other, "a", "b", "c")
    assert refused(ada, Post(text="ho", reply=4), club).code == "not_found"


def archive() -> None:
    """Nobody posts in any room any more."""
    Room.objects.update(archived_at=dt.datetime.now(dt.UTC))


def close() -> None:
    """Only moderators post from now on."""
    Room.objects.update(read_only=True)


def mute() -> None:
    """Nobody posts for an hour."""
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    Membership.objects.update(muted_until=until)


@pytest.mark.parametrize("silence", [archive, close, mute])
def test_repeat_of_somebody_who_may_no_longer_post(
    club: int, ada: Person, silence: Callable[[], None]
) -> None:
    """What was stored before is acked again; anything else is refused."""
    first = act(ada, Post(text="hi", key="k1"), club)
    silence()
    again = act(ada, Post(text="hi", key="k1"), club)
    assert (again.id, again.seq, again.at, again.dup) == (first.id, first.seq, first.at, True)
    assert refused(ada, Post(text="ho", key="k1"), club).code == "key_reused"
    assert refused(ada, Post(text="hi", key="k2"), club).code in {"not_allowed", "muted"}
    assert head(club) == 3


def test_repeat_of_somebody_who_may_no_longer_call(club: int, ada: Person) -> None:
    """A message that called everybody is acked again, whoever may call now."""
    first = act(ada, Post(text="@room", key="k1"), club)
    Room.objects.update(members_call=False)
    again = act(ada, Post(text="@room", key="k1"), club)
    assert (again.id, again.seq, again.at, again.dup) == (first.id, first.seq, first.at, True)
    assert refused(ada, Post(text="@here", key="k1"), club).code == "key_reused"
    assert refused(ada, Post(text="@room", key="k2"), club).code == "not_allowed"
    assert head(club) == 3


def test_repeat_of_somebody_who_may_no_longer_read(club: int, ada: Person) -> None:
    """They are told nothing of what they once posted."""
    act(ada, Post(text="hi", key="k1"), club)
    Room.objects.update(kind=Kind.PRIVATE)
    Membership.objects.filter(person_id=ada.id).update(state=State.REMOVED)
    assert refused(ada, Post(text="hi", key="k1"), club).code == "not_found"
